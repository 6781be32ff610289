import type { Cured, Listener } from '../../model/model.ts';
import { isAddress } from '../../platform/network.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What nginx's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
  'require-tls-for-login': requireTls,
};

/** A mail server gets STARTTLS alone; a stream knows no STARTTLS, so its socket gets TLS. */
function requireTls(listener: Listener): Cured | undefined {
  if (listener.passesThrough.is === true || listener.clientMode.is === true) return takeTls(listener);
  const written = [listener.cleartextLogin.remote, listener.cleartextLogin.loopback]
    .flatMap(({ because }) => because)
    .find(({ name, origin }) => name === 'starttls' && origin.kind === 'written');
  const title = 'Take no password before STARTTLS: "starttls only"';
  if (written?.origin.kind === 'written')
    return { title, safety: 'review', edits: [{ span: written.origin.span, text: 'starttls only' }] };
  const needs = listener.certificateState.is === 'not-needed' ? CERTIFICATE : [];
  return inServer(listener, title, ['starttls only;', ...needs]);
}

/** Lines at the beginning of a listener's server: once, however many sockets it has. */
function inServer({ named }: Listener, title: string, lines: readonly string[]): Cured | undefined {
  const [header] = named.because;
  if (header?.origin.kind !== 'written') return undefined;
  const { file, end } = header.origin.span;
  const brace = file.text.indexOf('{', end);
  const indent = /^\s*\n([ \t]*)/.exec(file.text.slice(brace + 1))?.[1] ?? '  ';
  const text = lines.map((one) => `\n${indent}${one}`).join('');
  return { title, safety: 'review', edits: [{ span: span(file, brace + 1, brace + 1), text }] };
}

const CERTIFICATE = ['ssl_certificate /etc/ssl/certs/mail.pem;', 'ssl_certificate_key /etc/ssl/private/mail.key;'];

function takeTls(listener: Listener): Cured {
  const { declaredAt, certificateState } = listener;
  const title = 'Take TLS from the first byte on this socket: "ssl"';
  const at = span(declaredAt.file, declaredAt.end, declaredAt.end);
  const more = certificateState.is === 'not-needed' ? inServer(listener, title, CERTIFICATE) : undefined;
  return { title, safety: 'review', edits: [{ span: at, text: ' ssl' }, ...(more?.edits ?? [])] };
}

function bindLoopback(listener: Listener): Cured | undefined {
  const found = /^listen\s+(\S+)/.exec(spanText(listener.declaredAt));
  const port = listener.port.is;
  if (!found || port === undefined || listener.reach.is === 'loopback') return undefined;
  const start = listener.declaredAt.start + found[0].length - found[1]!.length;
  const address = listener.address.is?.includes(':') && isAddress(listener.address.is) ? '[::1]' : '127.0.0.1';
  return {
    title: `Let only this host in: listen on "${address}:${port}"`,
    safety: 'review',
    edits: [{ span: span(listener.declaredAt.file, start, start + found[1]!.length), text: `${address}:${port}` }],
  };
}

/** A server needs one `listen` at least, so that taking the line out is for a person to weigh. */
function closeListener({ declaredAt }: Listener): Cured {
  return {
    title: `Delete "${spanText(declaredAt)};", and the server where it is the only one`,
    safety: 'review',
    edits: [],
  };
}

function nameCertificate(listener: Listener): Cured | undefined {
  const state = listener.certificateState.is;
  if (state === 'not-named') return inServer(listener, 'Name a certificate and its key', CERTIFICATE);
  if (state === 'key-not-named') return inServer(listener, 'Name the private key', CERTIFICATE.slice(1));
  const path = listener.certificate.is?.path;
  if (path === undefined || state === undefined) return undefined;
  return { title: `Put a certificate that loads into "${path}"`, safety: 'review', edits: [] };
}
