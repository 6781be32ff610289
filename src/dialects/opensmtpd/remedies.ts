import type { Cured, Listener } from '../../model/model.ts';
import { type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What OpenSMTPD's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
};

/** The address of `listen on ADDRESS`, where it stands on the line itself. */
function addressIn({ file, start, end }: Span): Span | undefined {
  const found = /^listen[ \t]+on[ \t]+([^\s$"'\\]+)/.exec(file.text.slice(start, end));
  return found ? span(file, start + found[0].length - found[1]!.length, start + found[0].length) : undefined;
}

function bindLoopback({ declaredAt, reach }: Listener): Cured | undefined {
  const at = addressIn(declaredAt);
  if (!at || reach.is === 'loopback') return undefined;
  const edits = [{ span: at, text: 'lo' }];
  return { title: 'Let only this host in: "listen on lo"', safety: 'review', edits };
}

function closeListener({ declaredAt }: Listener): Cured | undefined {
  if (!spanText(declaredAt).startsWith('listen')) return undefined;
  const at = span(declaredAt.file, declaredAt.start, declaredAt.start);
  return { title: 'Take the listener out', safety: 'review', edits: [{ span: at, text: '# ' }] };
}

function nameCertificate({ certificateState, certificate, declaredAt }: Listener): Cured | undefined {
  const path = certificate.is?.path;
  if (path !== undefined)
    return {
      title: `Put the certificate and its private key where "pki" names them: "${path}"`,
      safety: 'review',
      edits: [],
    };
  if (certificateState.is !== 'not-named') return undefined;
  const at = span(declaredAt.file, declaredAt.start, declaredAt.start);
  const text = 'pki mail cert "/etc/ssl/mail/mail.crt"\npki mail key "/etc/ssl/mail/mail.key"\n';
  const end = span(declaredAt.file, declaredAt.end, declaredAt.end);
  return {
    title: 'Name a certificate and its private key with "pki", and use it here',
    safety: 'review',
    edits: [
      { span: at, text },
      { span: end, text: ' pki mail' },
    ],
  };
}
