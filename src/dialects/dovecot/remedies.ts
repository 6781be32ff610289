import type { Cured, Listener, Service, Setting } from '../../model/model.ts';
import { type Edit, type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What Dovecot's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
  'require-tls-for-login': requireTls,
};

/** The lines that let passwords through, and what to do with each. */
const LOOSE: Readonly<Record<string, (at: Span) => Cured>> = {
  disable_plaintext_auth: (at) => ({
    title: 'Demand TLS: set "disable_plaintext_auth" to "yes"',
    safety: 'review',
    edits: [valued(at, 'yes')],
  }),
  // Beside `ssl = required` the line would keep 2.4 from starting, so it goes [measured: v24-matrix-ssl-required-cleartext-yes].
  auth_allow_cleartext: (at) => ({
    title: 'Demand TLS: take "auth_allow_cleartext" out',
    safety: 'review',
    edits: [{ span: wholeLine(at), text: '' }],
  }),
  login_trusted_networks: (at) => ({
    title: 'Trust no network with passwords in clear: take "login_trusted_networks" out',
    safety: 'review',
    edits: [{ span: wholeLine(at), text: '' }],
  }),
};

function requireTls(listener: Listener, service: Service): Cured | undefined {
  const { because } = listener.cleartextLogin.remote;
  const found = because.find((setting) => LOOSE[setting.name] && placeOf(setting));
  const at = found && placeOf(found);
  if (!at) return undefined;
  const cured = LOOSE[found.name]!(at);
  if (listener.starttls.is !== 'none' || found.name === 'login_trusted_networks') return cured;
  const line = found.name === 'disable_plaintext_auth' ? ['disable_plaintext_auth = yes'] : [];
  return {
    ...cured,
    title: `${cured.title}, and serve TLS, so that clients can log in`,
    replacement: `${[...line, 'ssl = required', ...certificateLines(service)].join('\n')}\n`,
  };
}

function placeOf({ origin }: Setting<unknown>): Span | undefined {
  return origin.kind === 'default' ? undefined : origin.span;
}

/** Another value in a line `key = value`. */
function valued(at: Span, value: string): Edit {
  const [head = ''] = /^[^=]*=[ \t]*/.exec(spanText(at)) ?? [];
  return { span: span(at.file, at.start + head.length, at.end), text: head.endsWith('=') ? ` ${value}` : value };
}

function wholeLine({ file, start, end }: Span): Span {
  const from = file.text.lastIndexOf('\n', start - 1) + 1;
  const next = file.text.indexOf('\n', end);
  return span(file, from, next < 0 ? file.text.length : next + 1);
}

/** A socket with a block of its own: the line after its brace. */
function bodyOf({ declaredAt }: Listener): Span | undefined {
  const { file, end } = declaredAt;
  if (!/^inet_listener\b/.test(spanText(declaredAt))) return undefined;
  const brace = file.text.indexOf('{', end);
  return brace < 0 ? undefined : span(file, brace + 1, brace + 1);
}

function indentOf({ file, start }: Span): string {
  const from = file.text.lastIndexOf('\n', start - 1) + 1;
  return /^[ \t]*/.exec(file.text.slice(from, start))?.[0] ?? '';
}

/** `port = 0` in the listener's own block, which has three lines at least. */
function closeListener(listener: Listener): Cured | undefined {
  const { named, port } = listener;
  const title = `Close it: set "port" of "inet_listener ${named.is ?? ''}" to "0"`;
  const written = port.because.find((setting) => setting.name === 'port' && setting.origin.kind === 'written');
  const at = written && placeOf(written);
  if (at) return { title, safety: 'review', edits: [valued(at, '0')] };
  const body = bodyOf(listener);
  if (body)
    return { title, safety: 'review', edits: [{ span: body, text: `\n${indentOf(listener.declaredAt)}  port = 0` }] };
  return { title, safety: 'review', edits: [], replacement: blockOf(listener, 'port = 0') };
}

/** The name of the service that owns it stands in front of its id. */
function blockOf({ id, named }: Listener, line: string): string {
  return `service ${id.split('/')[0]} {\n  inet_listener ${named.is ?? ''} {\n    ${line}\n  }\n}\n`;
}

function bindLoopback(listener: Listener, service: Service): Cured | undefined {
  if (listener.reach.is === 'loopback') return undefined;
  const key = listener.address.because.find(({ name }) => name === 'address') || !is24(service) ? 'address' : 'listen';
  const value = listener.address.is?.includes(':') ? '::1' : '127.0.0.1';
  const title = `Let only this host in: set "${key}" of "inet_listener ${listener.named.is ?? ''}" to "${value}"`;
  const body = bodyOf(listener);
  const own = listener.address.because.find((setting) => {
    const at = placeOf(setting);
    return at && body && at.file === body.file && at.start > body.start && setting.origin.kind === 'written';
  });
  const at = own && placeOf(own);
  if (at) return { title, safety: 'review', edits: [valued(at, value)] };
  const line = `${key} = ${value}`;
  if (body)
    return { title, safety: 'review', edits: [{ span: body, text: `\n${indentOf(listener.declaredAt)}  ${line}` }] };
  return { title, safety: 'review', edits: [], replacement: blockOf(listener, line) };
}

function is24({ main, version }: Service): boolean {
  return version.is?.startsWith('2.4') ?? /^\s*dovecot_config_version\b/m.test(main.text);
}

const FOLDER = '/etc/dovecot/private';

function certificateLines(service: Service): readonly string[] {
  return is24(service)
    ? [`ssl_server_cert_file = ${FOLDER}/dovecot.pem`, `ssl_server_key_file = ${FOLDER}/dovecot.key`]
    : [`ssl_cert = <${FOLDER}/dovecot.pem`, `ssl_key = <${FOLDER}/dovecot.key`];
}

/** A file that is not there would keep the daemon from starting, so the lines are shown and not written. */
function nameCertificate(listener: Listener, service: Service): Cured | undefined {
  const state = listener.certificateState.is;
  if (state === 'not-named' || state === 'key-not-named') {
    const name = is24(service) ? 'ssl_server_cert_file' : 'ssl_cert';
    return {
      title: `Name a certificate and its key: set "${name}"`,
      safety: 'review',
      edits: [],
      replacement: `${certificateLines(service).join('\n')}\n`,
    };
  }
  const path = listener.certificate.is?.path;
  if (path === undefined || state === undefined) return undefined;
  return { title: `Put a certificate and its private key into "${path}"`, safety: 'review', edits: [] };
}
