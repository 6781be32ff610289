import type { Hole } from '../../text/source-file.ts';
import { holesWithin } from '../scan.ts';
import type { Word } from '../statement.ts';
import { word } from '../statement.ts';
import { step } from '../steps.ts';

const PLAIN = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+=])([^$`"'\\{}]*))?\})$/;

/** Longer values are not followed: a variable that holds itself twice doubles with every line. */
const LONGEST = 10_000;

/**
 * A word with its `$NAME`, `${NAME}` and `${NAME:-text}` put in. `lookup` gives the value that a name has there: an empty
 * word where nobody sets it, undefined where that cannot be seen. What else a shell would expand stays a hole.
 */
export function resolved(written: Word, lookup: (name: string) => Word | undefined): Word {
  if (written.value !== undefined) return written;
  const parts = written.parts.flatMap((part) => (typeof part === 'string' ? [part] : expanded(written, part, lookup)));
  const length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
  step(parts.length);
  return length > LONGEST ? written : word(parts, written.span);
}

function expanded(
  { span: { file } }: Word,
  hole: Hole,
  lookup: (name: string) => Word | undefined,
): readonly (string | Hole)[] {
  if (holesWithin(file, hole.start, hole.start + 1).length > 0) return [hole]; // a template's, whatever it looks like
  const [, short, long, operator, other = ''] = PLAIN.exec(file.text.slice(hole.start, hole.end)) ?? [];
  const name = short ?? long;
  const found = name === undefined ? undefined : lookup(name);
  if (!found) return [hole];
  if (operator === undefined) return found.parts;
  if (found.value === undefined) return [hole];
  const isSet = found.value !== '';
  if (operator.endsWith('+')) return [isSet ? other : ''];
  return isSet ? found.parts : [other];
}
