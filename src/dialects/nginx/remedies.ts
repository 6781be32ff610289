import type { Cured, Listener } from '../../model/model.ts';
import { isAddress } from '../../platform/network.ts';
import { type Span, span, spanText } from '../../text/source-file.ts';
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
  const first = listener.cleartextLogin.remote.because[0] ?? listener.cleartextLogin.loopback.because[0];
  if (listener.passesThrough.is === true || listener.clientMode.is === true) return takeTls(listener);
  const title = 'Take no password before STARTTLS: "starttls only"';
  if (first?.name === 'starttls' && first.origin.kind === 'written')
    return { title, safety: 'review', edits: [{ span: first.origin.span, text: 'starttls only' }] };
  const needs = listener.certificateState.is === 'not-needed' ? CERTIFICATE : [];
  return added(listener.declaredAt, title, ['starttls only;', ...needs]);
}

const CERTIFICATE = ['ssl_certificate /etc/ssl/certs/mail.pem;', 'ssl_certificate_key /etc/ssl/private/mail.key;'];

function takeTls({ declaredAt, certificateState }: Listener): Cured {
  const title = 'Take TLS from the first byte on this socket: "ssl"';
  const at = span(declaredAt.file, declaredAt.end, declaredAt.end);
  const after = certificateState.is === 'not-needed' ? CERTIFICATE : [];
  const more = added(declaredAt, title, after);
  return { title, safety: 'review', edits: [{ span: at, text: ' ssl' }, ...more.edits] };
}

/** Lines below a statement, as deep as it. */
function added(line: Span, title: string, lines: readonly string[]): Cured {
  const { file } = line;
  const semicolon = file.text.indexOf(';', line.end);
  const at = semicolon < 0 ? line.end : semicolon + 1;
  const indent = /[ \t]*$/.exec(file.text.slice(0, line.start))?.[0] ?? '';
  const text = lines.map((one) => `\n${indent}${one}`).join('');
  return { title, safety: 'review', edits: text === '' ? [] : [{ span: span(file, at, at), text }] };
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
  if (state === 'not-named') return added(listener.declaredAt, 'Name a certificate and its key', CERTIFICATE);
  if (state === 'key-not-named') return added(listener.declaredAt, 'Name the private key', CERTIFICATE.slice(1));
  const path = listener.certificate.is?.path;
  if (path === undefined || state === undefined) return undefined;
  return { title: `Put a certificate that loads into "${path}"`, safety: 'review', edits: [] };
}
