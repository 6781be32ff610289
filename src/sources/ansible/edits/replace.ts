import { type PatternMatch, pythonPattern } from '../../../syntax/python-regex.ts';
import type { SourceFile } from '../../../text/source-file.ts';
import { type Line, type Piece, type Splice, spliced } from './content.ts';
import type { Edited } from './edit.ts';
import { expansion } from './line.ts';

/** What `replace` is told [docs: ansible-core 2.14, replace]. */
export interface ReplaceOrder {
  readonly regexp: string;
  readonly by: SourceFile;
  readonly after?: string;
  readonly before?: string;
}

const MOST_PLACES = 5_000;

/** Every place where the pattern fits gets the new text; `after` and `before` mark off a part of the file first. */
export function withReplaced(lines: readonly Line[], order: ReplaceOrder): Edited {
  const text = lines.map((line) => line.text).join('');
  const section = sectionOf(text, order);
  if (section === 'unknown') return 'unknown';
  if (section === undefined) return lines;
  const pattern = pythonPattern(order.regexp, { multiline: true });
  if (!pattern) return 'unknown';
  const part = text.slice(...section);
  const splices: Splice[] = [];
  const whole: Line = { text, pieces: lines.flatMap(({ pieces }): readonly Piece[] => pieces) };
  let last = -1;
  for (let at = 0; at <= part.length; ) {
    const found = pattern.search(part, at);
    if (found === undefined || splices.length > MOST_PLACES) return 'unknown';
    if (found === null) break;
    const isEmpty = found.start === found.end;
    at = isEmpty ? found.end + 1 : found.end;
    // An empty match right behind the one before is one, too; at its very end it is none [docs: Python 3.7, re.sub].
    if (isEmpty && found.start === last && splices.at(-1)?.start === splices.at(-1)?.end) continue;
    last = found.end;
    const moved = shifted(found, section[0]);
    const by = expansion(order.by, moved, whole);
    if (by === 'unknown') return 'unknown';
    splices.push({ start: moved.start, end: moved.end, by });
  }
  const isSame = splices.every(
    ({ start, end, by }) =>
      by.map(({ file, start: a, end: b }) => file.text.slice(a, b)).join('') === text.slice(start, end),
  );
  return isSame ? lines : spliced(lines, splices);
}

function shifted({ start, end, groups, names }: PatternMatch, by: number): PatternMatch {
  return {
    start: start + by,
    end: end + by,
    groups: groups.map((one) => one && ([one[0] + by, one[1] + by] as const)),
    names,
  };
}

/** Undefined where the marks are not found, so that nothing changes. */
function sectionOf(text: string, { after, before }: ReplaceOrder): readonly [number, number] | 'unknown' | undefined {
  if (!after && !before) return [0, text.length];
  const tail = before ? `.*?)${before}` : '.*)';
  const written = after ? `${after}(?P<subsection>${tail}` : `(?P<subsection>.*)${before}`;
  const pattern = pythonPattern(written, { dotAll: true });
  const found = pattern?.search(text);
  if (found === undefined) return 'unknown';
  return found?.groups[found.names.get('subsection') ?? -1];
}
