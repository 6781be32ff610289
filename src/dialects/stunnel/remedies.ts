import type { Cured, Hop, Listener, Protocol, Setting } from '../../model/model.ts';
import { isAddress, isLoopback } from '../../platform/network.ts';
import { parseIni } from '../../syntax/ini.ts';
import { type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

const CERTIFICATE = '/etc/stunnel/stunnel.pem';

/** What stunnel's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
  'require-tls-for-login': turnRound,
};

/** TLS first on the port that clients expect, and the port of the plain daemon behind it [RFC 8314, 3.2 and 3.3]. */
const PORTS: Partial<Record<Protocol, { readonly name: string; readonly tls: number; readonly plain: number }>> = {
  pop2: { name: 'pop3s', tls: 995, plain: 110 },
  pop3: { name: 'pop3s', tls: 995, plain: 110 },
  imap: { name: 'imaps', tls: 993, plain: 143 },
  smtp: { name: 'submissions', tls: 465, plain: 587 },
  submission: { name: 'submissions', tls: 465, plain: 587 },
};

/** Client mode takes clear text and speaks TLS onward; this file does it the other way round. */
function turnRound(listener: Listener): Cured | undefined {
  const ports = listener.protocol.is && PORTS[listener.protocol.is];
  if (listener.clientMode.is !== true || !ports) return undefined;
  const certificate = listener.certificate.is?.path ?? CERTIFICATE;
  const head = [`cert = ${certificate}`, 'sslVersionMin = TLSv1.2', ''];
  const far = farSide(listener.backends[0]);
  if (!far) {
    const target = `127.0.0.1:${ports.plain}`;
    const text = [
      '; TLS for clients; the daemon behind it listens on loopback alone',
      ...head,
      ...server(ports, target),
    ];
    const title = `Turn the tunnel round: server mode on port ${ports.tls}, the daemon on ${target}`;
    return { title, safety: 'review', edits: [], replacement: `${text.join('\n')}\n` };
  }
  const between = `127.0.0.1:${10_000 + ports.plain}`;
  const text = ['; TLS for clients, and TLS again to the server behind it', ...head, ...server(ports, between)];
  const title = `Take TLS on port ${ports.tls}, and keep client mode on loopback with a verified peer`;
  return { title, safety: 'review', edits: [], replacement: `${[...text, '', ...client(between, far)].join('\n')}\n` };
}

function server({ name, tls }: { readonly name: string; readonly tls: number }, target: string): readonly string[] {
  return [`[${name}]`, 'client = no', `accept = ${tls}`, `connect = ${target}`];
}

function client(accept: string, { host, port }: Far): readonly string[] {
  const check = isAddress(host) ? `checkIP = ${host}` : `checkHost = ${host}`;
  const trust = ['verifyChain = yes', 'CApath = /etc/ssl/certs', check];
  return ['[onward]', 'client = yes', `accept = ${accept}`, `connect = ${host}:${port}`, ...trust];
}

interface Far {
  readonly host: string;
  readonly port: string;
}

/** The server that a tunnel leads to; undefined where it is on this host. */
function farSide(hop: Hop | undefined): Far | undefined {
  if (!hop) return undefined;
  const [, written = ''] = /=\s*(\S*)/.exec(spanText(hop.at)) ?? [];
  const colon = written.lastIndexOf(':');
  const host = written.slice(0, Math.max(colon, 0));
  const address = hop.to.is?.kind === 'socket' ? hop.to.is.address : host;
  if (colon < 0 || host === 'localhost' || isLoopback(address)) return undefined;
  return { host, port: written.slice(colon + 1) };
}

/** The address in front of the port, in the `accept` line itself. */
function bindLoopback(listener: Listener): Cured | undefined {
  const value = valueSpan(listener.declaredAt);
  if (listener.reach.is === 'loopback' || listener.path !== undefined || !value) return undefined;
  const written = spanText(value);
  const port = written.slice(written.lastIndexOf(':') + 1);
  return {
    title: `Let only this host in: set "accept" to "127.0.0.1:${port}"`,
    safety: 'review',
    edits: [{ span: value, text: `127.0.0.1:${port}` }],
  };
}

function valueSpan(line: Span): Span | undefined {
  const text = spanText(line);
  const found = /^[^=]*=[ \t]*/.exec(text);
  return found && found[0].length < text.length ? span(line.file, line.start + found[0].length, line.end) : undefined;
}

function nameCertificate(listener: Listener): Cured | undefined {
  const state = listener.certificateState.is;
  const header = headerOf(listener);
  if (state === 'not-named' && header) return added(header, 'cert', CERTIFICATE);
  if (state === 'key-not-named' && header) return added(header, 'key', CERTIFICATE.replace('.pem', '.key'));
  const path = listener.certificate.is?.path;
  if (path === undefined || state === undefined) return undefined;
  return { title: `Put a certificate and its private key into "${path}"`, safety: 'review', edits: [] };
}

function added(header: Span, name: string, value: string): Cured {
  const at = span(header.file, header.end, header.end);
  return {
    title: `Name it: set "${name}" in the section`,
    safety: 'review',
    edits: [{ span: at, text: `\n${name} = ${value}` }],
  };
}

/** Cuts the section out; a file needs another one to remain a service. */
function closeListener(listener: Listener): Cured | undefined {
  const header = headerOf(listener);
  if (!header) return undefined;
  const headers = parseIni(header.file).statements.filter(
    (statement) => statement.kind === 'setting' && statement.operator?.value === '[',
  );
  const next = headers.find((statement) => statement.span.start > header.start);
  const title = `Delete the section "${spanText(header)}"`;
  if (headers.length < 2) return { title, safety: 'review', edits: [] };
  const cut = span(header.file, header.start, next?.span.start ?? header.file.text.length);
  return { title, safety: 'review', edits: [{ span: cut, text: '' }] };
}

function headerOf({ named }: Listener): Span | undefined {
  const header: Setting<unknown> | undefined = named.because[0];
  return header?.origin.kind === 'written' ? header.origin.span : undefined;
}
