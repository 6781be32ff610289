import type { Cure, Cured, Listener } from '../../model/model.ts';
import { type Span, spanText } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';

/** Switches the line off, in the spelling that update-inetd can switch on again. */
const closeListener: Cure = (listener): Cured | undefined => {
  const at = lineOf(listener);
  return (
    at && {
      title: `Close the listener: comment out the line of "${listener.named.is ?? 'the service'}"`,
      safety: 'review',
      edits: [{ span: { ...at, end: at.start }, text: '#<off># ' }],
    }
  );
};

/** Puts a loopback address in front of the name; addresses that stand there already are replaced. */
const bindLoopback: Cure = (listener): Cured | undefined => {
  const at = lineOf(listener);
  const first = at && /^\S+/.exec(spanText(at))?.[0];
  if (!at || first === undefined) return undefined;
  const colon = first.lastIndexOf(':');
  const span = { ...at, end: at.start + colon + 1 };
  const isV6 = /^\S+\s+\S+\s+tcp6\b/.test(spanText(at));
  return {
    title: 'Listen on loopback alone',
    safety: 'review',
    edits: [{ span, text: isV6 ? '[::1]:' : '127.0.0.1:' }],
  };
};

/** The line, where it begins: an edit in front of it must not land after blanks that tie it to the line before. */
function lineOf({ declaredAt }: Listener): Span | undefined {
  return declaredAt.file.holes.some(({ start, end }) => start < declaredAt.end && end > declaredAt.start)
    ? undefined
    : declaredAt;
}

export const remedies: Dialect['remedies'] = { 'close-listener': closeListener, 'bind-loopback': bindLoopback };
