import type { Cured, Listener, Setting } from '../../model/model.ts';
import type { Edit } from '../../text/source-file.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const TLS = `tls {
  ssl-certificate-file "/etc/ssl/certs/mail.pem";
  ssl-key-file "/etc/ssl/private/mail.key";
};
`;

/** What to write into the program's own block. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': requireTls,
  'name-certificate': ({ certificate }) =>
    certificate.is
      ? { title: `Put the certificate into "${certificate.is.path}" and name its key`, safety: 'review', edits: [] }
      : { title: 'Name a certificate and its key in a "tls" block', safety: 'review', edits: [], replacement: TLS },
  'bind-loopback': bindLoopback,
  'close-listener': ({ declaredAt }) => ({
    title: 'Take the "server" block out, or disable the unit that starts the daemon',
    safety: 'review',
    edits: spanText(declaredAt).startsWith('server') ? [{ span: declaredAt, text: '' }] : [],
  }),
};

function requireTls({ cleartextLogin, certificateState }: Listener): Cured {
  const { because } = cleartextLogin.remote;
  const isReady = certificateState.is === 'usable';
  return {
    title: `Demand TLS: set "tls-mode" to "required"${isReady ? '' : ', and name a certificate with its key'}`,
    safety: 'review',
    edits: because.flatMap(replaced),
    replacement: `${isReady ? '' : TLS}tls-mode required;\n`,
  };
}

function replaced({ name, origin }: Setting<unknown>): readonly Edit[] {
  if (name !== 'tls-mode' || origin.kind !== 'written') return [];
  const { file, start, end } = origin.span;
  const head = /^tls-mode\s+/.exec(spanText(origin.span))?.[0].length;
  return head === undefined ? [] : [{ span: span(file, start + head, end), text: 'required' }];
}

/** A `server` block replaces the default socket. */
function bindLoopback({ address, port, reach }: Listener): Cured | undefined {
  if (reach.is === 'loopback') return undefined;
  const label = `127.0.0.1:${port.is ?? 110}`;
  const line = address.because[0];
  const text = line?.origin.kind === 'written' ? spanText(line.origin.span) : '';
  const head = /^server\s+/.exec(text)?.[0].length;
  const edits: readonly Edit[] =
    line?.origin.kind === 'written' && head !== undefined
      ? [{ span: { ...line.origin.span, start: line.origin.span.start + head }, text: `"${label}"` }]
      : [];
  return {
    title: `Let only this host in: "server ${label}"`,
    safety: 'review',
    edits,
    replacement: `server ${label} { };\n`,
  };
}
