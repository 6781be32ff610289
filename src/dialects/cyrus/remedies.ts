import type { Cure, Cured, Listener, Service, Setting } from '../../model/model.ts';
import { keyMaterial } from '../../platform/keys.ts';
import type { Edit, Span } from '../../text/source-file.ts';
import { spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const PAIR = 'tls_server_cert: /etc/ssl/certs/mail.pem\ntls_server_key: /etc/ssl/private/mail.key\n';

/** How to put things right in imapd.conf and cyrus.conf. A second line of a name stops the server, so lines are replaced. */
export const remedies: Dialect['remedies'] = {
  'require-tls-for-login': (listener) => requireTls(listener),
  'name-certificate': (listener, service) => nameCertificate(listener, service),
  'bind-loopback': (listener) => bindLoopback(listener),
  'close-listener': (listener) => ({
    title: `Take the service out: put "#" in front of its line`,
    safety: 'review',
    edits: [{ span: { ...listener.declaredAt, end: listener.declaredAt.start }, text: '#' }],
  }),
} satisfies Record<string, Cure>;

function requireTls({ cleartextLogin, starttls, certificateState }: Listener): Cured {
  const { because } = cleartextLogin.remote;
  const edits = because.flatMap((setting) => closing(setting));
  const hasTls = starttls.is === 'offered' || certificateState.is === 'usable';
  const replacement = `allowplaintext: no\n${hasTls ? '' : PAIR}`;
  const title = hasTls
    ? 'Demand TLS: set "allowplaintext" to "no"'
    : 'Demand TLS: set "allowplaintext" to "no", and name a certificate with its key so that clients can log in';
  return { title, safety: hasTls && edits.length > 0 ? 'safe' : 'review', edits, replacement };
}

/** The line that opened it, said the other way round; `-p N` goes from the command. */
function closing({ name, origin }: Setting<unknown>): readonly Edit[] {
  if (origin.kind !== 'written') return [];
  const text = spanText(origin.span);
  if (name === 'cmd')
    return [...text.matchAll(/\s+-p\s*\d+/g)].map((match) => part(origin.span, match.index, match[0].length, ''));
  if (!name.endsWith('allowplaintext')) return [];
  const colon = text.indexOf(':');
  return [part(origin.span, colon + 1, text.length - colon - 1, ' no')];
}

function part({ file, start }: Span, offset: number, length: number, text: string): Edit {
  return { span: { file, start: start + offset, end: start + offset + length }, text };
}

/** A combined file is named twice: without the key's own setting Cyrus takes TLS for switched off [measured: combined-pem-no-key-option]. */
function nameCertificate({ certificateState, certificate }: Listener, { host }: Service): Cured {
  const named = certificate.is;
  if (certificateState.is !== 'key-not-named' || !named)
    return {
      title: 'Name a certificate and its key: set "tls_server_cert" and "tls_server_key"',
      safety: 'review',
      edits: [],
      replacement: PAIR,
    };
  const holdsKey = keyMaterial(host, named.path).keys.length > 0;
  const path = holdsKey ? named.path : '/etc/ssl/private/mail.key';
  const { file, end } = named.declaredAt;
  const [line] = /^[\w-]*(?=tls_server_cert|tls_cert_file)/i.exec(spanText(named.declaredAt)) ?? [''];
  const key = `${line}${/tls_cert_file/i.test(spanText(named.declaredAt)) ? 'tls_key_file' : 'tls_server_key'}: ${path}`;
  return {
    title: 'Name the key: set "tls_server_key" too',
    safety: holdsKey ? 'safe' : 'review',
    edits: holdsKey ? [{ span: { file, start: end, end }, text: `\n${key}` }] : [],
    replacement: `${key}\n`,
  };
}

function bindLoopback({ declaredAt }: Listener): Cured | undefined {
  const text = spanText(declaredAt);
  const match = /\blisten=("?)([^"\s]+)\1/.exec(text);
  if (!match) return undefined;
  const written = match[2]!;
  const port = written.slice(written.lastIndexOf(':') + 1);
  return {
    title: 'Listen on loopback alone',
    safety: 'review',
    edits: [part(declaredAt, match.index, match[0].length, `listen="127.0.0.1:${port}"`)],
  };
}
