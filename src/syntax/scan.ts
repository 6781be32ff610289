import type { Problem } from '../text/problem.ts';
import type { Branch, Hole, SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import type { Statement, Syntax, Token, Word } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

/** Stands for every character of a hole in `masked`: not blank, and no character of any grammar. */
export const HOLE = '\uFFFC';

/** One line of a file: `end` is where its text ends, `next` where the following line begins. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/**
 * The text with each hole replaced by as many `HOLE`: same length, same offsets. Grammars look for their comments,
 * quotes, braces and operators here, so that nothing inside an expression is taken for syntax.
 */
export function masked(file: SourceFile): string {
  step(file.text.length);
  if (file.holes.length === 0) return file.text;
  let text = '';
  let done = 0;
  for (const hole of file.holes) {
    text += file.text.slice(done, hole.start) + HOLE.repeat(hole.end - hole.start);
    done = hole.end;
  }
  return text + file.text.slice(done);
}

/** Lines end at `\n`; a `\r` before it belongs to the line's text, since daemons differ about it. */
export function linesOf(text: string): readonly Line[] {
  step(text.length);
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const next = found < 0 ? text.length : found + 1;
    lines.push({ start, end, next });
    start = next;
  }
  return lines;
}

/** The part of `[start, end)` without blanks, tabs and carriage returns at either side; empty ones stay at `start`. */
export function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  step(end - start - (to - from) + 1);
  return { start: from, end: to };
}

/** Blank, tab, carriage return, vertical tab, form feed. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 11 || code === 12;
}

/** The word that stands at `[start, end)`, as written: no quotes are taken off. `clean` works on the text between holes. */
export function wordAt(file: SourceFile, start: number, end: number, clean: (text: string) => string = same): Word {
  const parts: (string | Hole)[] = [];
  let done = start;
  for (const hole of holesWithin(file, start, end)) {
    if (hole.start > done) parts.push(clean(file.text.slice(done, hole.start)));
    parts.push({ start: hole.start, end: hole.end });
    done = hole.end;
  }
  if (done < end || parts.length === 0) parts.push(clean(file.text.slice(done, end)));
  step(end - start + 1);
  return word(parts, span(file, start, end));
}

const same = (text: string) => text;

/** Neighbouring texts are one part, so that a pattern may look at it. */
export function joinTexts(parts: Word['parts']): Word['parts'] {
  const joined: Word['parts'][number][] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}

/** The text of a word as tokens, its holes apart. */
export function wordTokens(
  file: SourceFile,
  start: number,
  end: number,
  kind: Token['kind'] = 'word',
): readonly Token[] {
  const tokens: Token[] = [];
  let done = start;
  for (const hole of holesWithin(file, start, end)) {
    if (hole.start > done) tokens.push({ kind, start: done, end: hole.start });
    tokens.push({ kind: 'hole', start: hole.start, end: Math.min(hole.end, end) });
    done = hole.end;
  }
  if (end > done) tokens.push({ kind, start: done, end });
  return tokens;
}

/** The holes that begin in `[start, end)`, found by bisection. */
export function holesWithin(file: SourceFile, start: number, end: number): readonly Hole[] {
  const { holes } = file;
  let low = 0;
  let high = holes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holes[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < holes.length && holes[last]!.start < end) last += 1;
  step(last - low + 1);
  return holes.slice(low, last);
}

/** Whether nothing but one hole (and blanks) stands at `[start, end)`: such a line may be any number of statements. */
export function isOnlyHoles(text: string, start: number, end: number): boolean {
  step(end - start);
  return new RegExp(`^[${HOLE}\\s]+$`).test(text.slice(start, end)) && text.slice(start, end).includes(HOLE);
}

/** The branches that an offset stands under, outermost first; `undefined` where there are none, as statements want it. */
export function branchesAt(file: SourceFile, offset: number): readonly Branch[] | undefined {
  if (file.branches.length === 0) return undefined;
  const { bounds, active } = sweep(file);
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bounds[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  const found = bounds[low]! <= offset ? active[low]! : [];
  step(found.length + 1);
  return found.length > 0 ? found : undefined;
}

/** Spread into a statement: `under` only where there is something to say. */
export function under(file: SourceFile, offset: number): { readonly under?: readonly Branch[] } {
  const found = branchesAt(file, offset);
  return found ? { under: found } : {};
}

interface Sweep {
  readonly bounds: readonly number[];
  readonly active: readonly (readonly Branch[])[];
}
const sweeps = new WeakMap<SourceFile, Sweep>();

function sweep(file: SourceFile): Sweep {
  const known = sweeps.get(file);
  if (known) return known;
  const bounds = [...new Set(file.branches.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const byStart = [...file.branches].sort((a, b) => a.start - b.start || b.end - a.end);
  const active: (readonly Branch[])[] = [];
  let open: Branch[] = [];
  let next = 0;
  for (const bound of bounds) {
    open = open.filter((branch) => branch.end > bound);
    while (next < byStart.length && byStart[next]!.start <= bound) {
      if (byStart[next]!.end > bound) open = [...open, byStart[next]!];
      next += 1;
    }
    step(open.length + 1);
    active.push(open);
  }
  const made = { bounds, active };
  sweeps.set(file, made);
  return made;
}

/** What a grammar made of a file. Tokens are completed when somebody asks for them: interpretation needs only statements. */
export function syntaxOf(
  file: SourceFile,
  tokens: readonly Token[],
  statements: readonly Statement[],
  problems: readonly Problem[] = [],
): Syntax {
  return {
    file,
    get tokens() {
      return tile(file, tokens);
    },
    statements,
    problems,
  };
}

/**
 * Completes the tokens that a grammar found so that they tile the file: in the gaps, line ends become `newline`,
 * blanks `space`, holes `hole`, and what no grammar understood `garbage`.
 */
export function tile(file: SourceFile, found: readonly Token[]): readonly Token[] {
  const tokens: Token[] = [];
  let done = 0;
  for (const token of found) {
    if (token.end <= token.start) continue;
    fill(file, done, token.start, tokens);
    tokens.push(token);
    done = token.end;
  }
  fill(file, done, file.text.length, tokens);
  step(tokens.length);
  return tokens;
}

function fill(file: SourceFile, start: number, end: number, tokens: Token[]): void {
  if (start >= end) return;
  let done = start;
  for (const hole of holesWithin(file, start, end)) {
    fillText(file.text, done, hole.start, tokens);
    const to = Math.min(hole.end, end);
    tokens.push({ kind: 'hole', start: hole.start, end: to });
    done = to;
  }
  fillText(file.text, done, end, tokens);
}

const GAP = /\r?\n|[ \t\r\v\f\uFEFF]+|[^ \t\r\v\f\n\uFEFF]+/g;

function fillText(text: string, start: number, end: number, tokens: Token[]): void {
  if (start >= end) return;
  step(end - start);
  for (const match of text.slice(start, end).matchAll(GAP)) {
    const from = start + match.index;
    const kind = match[0].endsWith('\n') ? 'newline' : /^[ \t\r\v\f\uFEFF]/.test(match[0]) ? 'space' : 'garbage';
    tokens.push({ kind, start: from, end: from + match[0].length });
  }
}
