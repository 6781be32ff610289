import type { Cured, Listener } from '../../model/model.ts';
import { type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const CERTIFICATE = 'file /etc/maddy/certs/mx/fullchain.pem /etc/maddy/certs/mx/privkey.pem';

/** What maddy's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
  'require-tls-for-login': requireTls,
};

function bindLoopback({ declaredAt, reach }: Listener): Cured | undefined {
  const found = /^"?(?:tcp|tls):\/\/([^\s$"{]*):\d+"?$/.exec(spanText(declaredAt));
  if (!found || reach.is === 'loopback') return undefined;
  const start = declaredAt.start + spanText(declaredAt).indexOf('://') + 3;
  const at = span(declaredAt.file, start, start + found[1]!.length);
  const edits = [{ span: at, text: '127.0.0.1' }];
  return { title: 'Let only this host in: "127.0.0.1"', safety: 'review', edits };
}

/** One address of several is taken out; a block with its only one is for a person to take out. */
function closeListener({ declaredAt }: Listener): Cured | undefined {
  const { file, start, end } = declaredAt;
  const line = file.text.slice(file.text.lastIndexOf('\n', start) + 1).split('\n')[0]!;
  const count = line.match(/\b(?:tcp|tls|unix):\/\//g)?.length ?? 0;
  const title = 'Take the listener out';
  if (count < 2 || !/[ \t]/.test(file.text[start - 1] ?? '')) return { title, safety: 'review', edits: [] };
  return { title, safety: 'review', edits: [{ span: span(file, start - 1, end), text: '' }] };
}

function requireTls({ cleartextLogin }: Listener): Cured | undefined {
  const [first] = cleartextLogin.remote.because;
  if (first?.origin.kind !== 'written') return undefined;
  const at = first.origin.span;
  if (first.name === 'insecure_auth')
    return {
      title: 'Take passwords only inside TLS: "insecure_auth no"',
      safety: 'safe',
      edits: [{ span: lineOf(at), text: 'insecure_auth no' }],
    };
  if (first.name !== 'tls') return undefined;
  return {
    title: 'Give maddy a certificate: with TLS, passwords are taken only inside it',
    safety: 'review',
    edits: [{ span: lineOf(at), text: `tls ${CERTIFICATE}` }],
  };
}

function lineOf({ file, start, end }: Span): Span {
  const stop = file.text.indexOf('\n', start);
  return span(file, start, stop >= 0 && stop < end ? stop : end);
}

function nameCertificate({ certificate }: Listener): Cured | undefined {
  const path = certificate.is?.path;
  if (path === undefined) return undefined;
  const title = `Put the certificate and its private key where "tls" names them: "${path}"`;
  return { title, safety: 'review', edits: [] };
}
