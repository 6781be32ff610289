import type { Cured, Listener } from '../../model/model.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What hitch's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'name-certificate': nameCertificate,
  'require-tls-for-login': leaveClientMode,
};

/** Only the command line turns hitch round, so that is where it is put right. */
function leaveClientMode(listener: Listener): Cured | undefined {
  const [line] = listener.clientMode.because;
  if (listener.clientMode.is !== true || line?.origin.kind !== 'written') return undefined;
  return { title: 'Start hitch without "--client", so that it takes TLS from clients', safety: 'review', edits: [] };
}

function bindLoopback(listener: Listener): Cured | undefined {
  const { declaredAt } = listener;
  const found = /^frontend\s*=\s*"\[([^\]]*)\]/.exec(spanText(declaredAt));
  if (!found || listener.reach.is === 'loopback') return undefined;
  const start = declaredAt.start + found[0].length - 1 - found[1]!.length;
  return {
    title: 'Let only this host in: bind "[127.0.0.1]"',
    safety: 'review',
    edits: [{ span: span(declaredAt.file, start, start + found[1]!.length), text: '127.0.0.1' }],
  };
}

function nameCertificate(listener: Listener): Cured | undefined {
  const state = listener.certificateState.is;
  const { declaredAt } = listener;
  if (state === 'not-named') {
    const at = span(declaredAt.file, declaredAt.start, declaredAt.start);
    const text = 'pem-file = "/etc/hitch/mail.pem"\n';
    return { title: 'Name a file with certificate and key: "pem-file"', safety: 'review', edits: [{ span: at, text }] };
  }
  const path = listener.certificate.is?.path;
  if (path === undefined || state === undefined) return undefined;
  return { title: `Put a certificate and its private key into "${path}"`, safety: 'review', edits: [] };
}
