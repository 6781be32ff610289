import { mapFact } from '../../model/facts.ts';
import type { Cure, Cured, Listener } from '../../model/model.ts';
import { type Span, span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** The loopback address in place of whatever the line names. */
const bindLoopback: Cure = (listener): Cured | undefined => {
  const value = writtenAt(listener);
  const port = listener.port.is;
  if (!value || port === undefined || listener.reach.is === 'loopback') return undefined;
  const isV6 = spanText(value).startsWith('[');
  const address = `${isV6 ? '[::1]' : '127.0.0.1'}:${port}`;
  return {
    title: `Listen on loopback alone: set "ListenStream" to "${address}"`,
    safety: 'review',
    edits: [{ span: value, text: address }],
  };
};

/** Takes the line out; a unit without any is not loaded, so masking is named too. */
const closeListener: Cure = (listener): Cured | undefined => {
  const value = writtenAt(listener);
  const unit = listener.named.is;
  if (!value || unit === undefined) return undefined;
  const at = { ...listener.declaredAt, end: listener.declaredAt.start };
  return {
    title: `Close the listener: comment out the line, or run "systemctl mask --now ${unit}.socket"`,
    safety: 'review',
    edits: [{ span: at, text: '#' }],
  };
};

/** TLS first on the port that clients expect; the socket behind it stays on the host. */
const requireTls: Cure = (listener): Cured | undefined => {
  const front = mapFact(listener.protocol, (protocol) => (protocol ? FRONTS[protocol] : undefined)).is;
  const port = listener.port.is;
  if (!front || port === undefined) return undefined;
  const replacement = `[Socket]\nListenStream=\nListenStream=127.0.0.1:${port}\n`;
  return {
    title: `Keep the socket on loopback with a drop-in, and let a TLS terminator take port ${front} in front of it`,
    safety: 'review',
    edits: [],
    replacement,
  };
};

const FRONTS: Partial<Record<string, number>> = { pop2: 995, pop3: 995, imap: 993, smtp: 465, submission: 465 };

/** What stands behind `=`, where nothing in it is hidden and it is one line. */
function writtenAt({ declaredAt }: Listener): Span | undefined {
  const text = spanText(declaredAt);
  const found = /^[^=\n]*=[ \t]*/.exec(text);
  const { file, start, end } = declaredAt;
  if (!found || text.includes('\n') || found[0].length >= text.length) return undefined;
  if (file.holes.some((hole) => hole.start < end && hole.end > start)) return undefined;
  return span(file, start + found[0].length, end);
}

export const remedies: Dialect['remedies'] = {
  'bind-loopback': bindLoopback,
  'close-listener': closeListener,
  'require-tls-for-login': requireTls,
};
