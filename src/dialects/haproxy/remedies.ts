import type { Cured, Listener } from '../../model/model.ts';
import { span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** What HAProxy's own administrator would write; nothing here is applied unseen. */
export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'name-certificate': nameCertificate,
  'require-tls-for-login': takeTls,
};

const CERTIFICATE = '/etc/haproxy/certs/mail.pem';

/** It has no STARTTLS, so that the socket itself takes TLS. */
function takeTls({ declaredAt, certificate }: Listener): Cured {
  const at = span(declaredAt.file, declaredAt.end, declaredAt.end);
  const hasCertificate = /\scrt\s/.test(spanText(declaredAt)) && certificate.is !== undefined;
  const text = hasCertificate ? ' ssl' : ` ssl crt ${CERTIFICATE}`;
  return {
    title: `Take TLS from the first byte on this socket: "${text.trim()}"`,
    safety: 'review',
    edits: [{ span: at, text }],
  };
}

function bindLoopback(listener: Listener): Cured | undefined {
  const { declaredAt, port, reach } = listener;
  const found = /^bind\s+(\S+)/.exec(spanText(declaredAt));
  if (!found || port.is === undefined || reach.is === 'loopback' || /[,"'$-]/.test(found[1]!)) return undefined;
  const start = declaredAt.start + found[0].length - found[1]!.length;
  return {
    title: `Let only this host in: bind "127.0.0.1:${port.is}"`,
    safety: 'review',
    edits: [{ span: span(declaredAt.file, start, start + found[1]!.length), text: `127.0.0.1:${port.is}` }],
  };
}

/** A section may go on without one of its sockets. */
function closeListener({ declaredAt }: Listener): Cured {
  const { file, start, end } = declaredAt;
  const from = file.text.lastIndexOf('\n', start - 1) + 1;
  const next = file.text.indexOf('\n', end);
  const cut = span(file, from, next < 0 ? file.text.length : next + 1);
  return { title: `Delete "${spanText(declaredAt)}"`, safety: 'review', edits: [{ span: cut, text: '' }] };
}

function nameCertificate(listener: Listener): Cured | undefined {
  const { declaredAt, certificateState, certificate } = listener;
  if (certificateState.is === 'not-named') {
    const at = span(declaredAt.file, declaredAt.end, declaredAt.end);
    const title = `Name a file with certificate and key: "crt ${CERTIFICATE}"`;
    return { title, safety: 'review', edits: [{ span: at, text: ` crt ${CERTIFICATE}` }] };
  }
  const path = certificate.is?.path;
  if (path === undefined || certificateState.is === undefined) return undefined;
  return { title: `Put a certificate and its private key into "${path}"`, safety: 'review', edits: [] };
}
