import type { SourceFile } from '../../../text/source-file.ts';
import { pythonPattern } from '../../../syntax/python-regex.ts';
import { type Line, linesOf } from './content.ts';
import { type Edited, endedPieces, finderOf, placesOf } from './edit.ts';
import { ended } from './line.ts';

/** What `blockinfile` is told [docs: ansible-core 2.14, blockinfile]. */
export interface BlockOrder {
  /** Undefined where the block is to go, or is empty. */
  readonly block?: SourceFile;
  readonly begin: SourceFile;
  readonly end: SourceFile;
  readonly after?: string;
  readonly before?: string;
}

/** A block between its markers: in the place of the one with the same markers, else where it is told to, else at the end. */
export function withBlock(lines: readonly Line[], order: BlockOrder): Edited {
  const { block, begin, end } = order;
  if (begin.holes.length > 0 || end.holes.length > 0) return 'unknown';
  const own = block ? linesOf([...endedPieces(begin), ...endedPieces(block), ...endedPieces(end)]) : linesOf([]);
  const from = lines.findLastIndex(({ text }) => text === `${begin.text}\n`);
  const to = lines.findLastIndex(({ text }) => text === `${end.text}\n`);
  if (from >= 0 && to >= 0) {
    const [first, last] = from < to ? [from, to] : [to, from];
    return [...ended(lines.slice(0, first), begin), ...own, ...lines.slice(last + 1)];
  }
  const at = placeIn(lines, order);
  if (at === undefined) return 'unknown';
  return [...ended(lines.slice(0, at), begin), ...own, ...lines.slice(at)];
}

function placeIn(lines: readonly Line[], { after, before }: BlockOrder): number | undefined {
  const written = after ?? before;
  if (written === undefined || after === 'EOF') return lines.length;
  if (before === 'BOF') return 0;
  if (/^\(\?[a-z]*m[a-z]*\)/.test(written)) return placeInText(lines, written, after !== undefined);
  const finds = finderOf(written);
  const places = finds === 'unknown' ? undefined : placesOf(lines, finds);
  if (!places) return undefined;
  const last = places.at(-1);
  return last === undefined ? lines.length : last + (after === undefined ? 0 : 1);
}

/** A pattern with `(?m)` is looked for in the whole text, and its first place counts. */
function placeInText(lines: readonly Line[], written: string, isAfter: boolean): number | undefined {
  const text = lines.map((line) => line.text).join('');
  const found = pythonPattern(written)?.search(text);
  if (found === undefined) return undefined;
  if (found === null) return lines.length;
  const before = text.slice(0, isAfter ? found.end : found.start).split('\n').length - 1;
  return Math.min(before + (isAfter ? 1 : 0), lines.length);
}
