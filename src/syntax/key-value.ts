import { problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { HOLE, isBlank, isOnlyHoles, type Line, linesOf, masked, tile, under, wordAt } from './scan.ts';
import type { Statement, Syntax, Token } from './statement.ts';
import { step } from './steps.ts';

/** What differs between the daemons that write `key: value` or `key = value` lines. */
export interface KeyValueOptions {
  readonly separator: ':' | '=';
  /** What joins two lines to one: `backslash` is the last character of the first of them. */
  readonly continuation: 'backslash';
}

/** Where one logical line stands, without the line end after it. */
interface Logical {
  readonly start: number;
  readonly end: number;
}

const CONTINUED = /\\\n/g;

/**
 * Reads `key<separator>value` lines. A line without the separator is a statement without `operator`: what its daemon
 * makes of it (most refuse it) is for the dialect to say. The key is everything before the separator, blanks at its end
 * included, since some daemons refuse them; the value is one word, blanks at both ends taken off.
 */
export function parseKeyValue(file: SourceFile, options: KeyValueOptions): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements: Statement[] = [];
  const { lines, lost } = joined(text);
  for (const logical of lines) {
    const { start, end } = without(text, logical);
    step(end - start);
    pieces(text, logical.start, start, tokens);
    if (text[start] === '#' && start < end) tokens.push({ kind: 'comment', start, end });
    else if (start < end) statements.push(statementAt(file, text, { start, end }, options, tokens));
    pieces(text, end, logical.end, tokens);
  }
  const problems = lost
    ? [
        problem(
          'unexpected-character',
          'the last line ends in a backslash, so it waits for one that never comes and is not read',
          span(file, lost.start, lost.end),
        ),
      ]
    : [];
  return {
    file,
    get tokens() {
      return tile(file, tokens);
    },
    statements,
    problems,
  };
}

/** Lines that end in a backslash go on with the next one, comments among them; before a carriage return it is a character like any other. */
function joined(text: string): { readonly lines: readonly Logical[]; readonly lost?: Logical } {
  const lines: Logical[] = [];
  let first: Line | undefined;
  for (const line of linesOf(text)) {
    first ??= line;
    if (line.next > line.end && line.end > line.start && text[line.end - 1] === '\\') continue;
    lines.push({ start: first.start, end: line.end });
    first = undefined;
  }
  return first ? { lines, lost: { start: first.start, end: text.length } } : { lines };
}

function statementAt(
  file: SourceFile,
  text: string,
  { start, end }: Logical,
  { separator }: KeyValueOptions,
  tokens: Token[],
): Statement {
  const whole = { span: span(file, start, end), ...under(file, start) };
  const at = text.slice(start, end).indexOf(separator);
  const split = at < 0 ? end : start + at;
  if (at < 0 && hasHole(text, start, end)) {
    if (!isOnlyHoles(text, start, end)) pieces(text, start, end, tokens);
    return { kind: 'hole', ...whole };
  }
  const key = wordAt(file, start, split, unfolded);
  // A line that no daemon of this kind takes is left to `tile`, which calls it garbage.
  if (at < 0) return { kind: 'setting', key, args: [], ...whole };
  pieces(text, start, split, tokens);
  tokens.push({ kind: 'punctuation', start: split, end: split + 1 });
  const value = without(text, { start: split + 1, end });
  pieces(text, split + 1, end, tokens);
  return {
    kind: 'setting',
    key,
    operator: wordAt(file, split, split + 1),
    args: [wordAt(file, value.start, value.end, unfolded)],
    ...whole,
  };
}

function unfolded(text: string): string {
  return text.replace(CONTINUED, '');
}

function hasHole(text: string, start: number, end: number): boolean {
  return text.slice(start, end).includes(HOLE);
}

/** The part of a logical line without blanks at either side; a line end inside it is as good as nothing. */
function without(text: string, { start, end }: Logical): Logical {
  let from = start;
  let to = end;
  while (from < to) {
    const width = fillerAt(text, from, to);
    if (width === 0) break;
    from += width;
  }
  while (to > from) {
    const width = fillerBefore(text, from, to);
    if (width === 0) break;
    to -= width;
  }
  step(from - start + (end - to) + 1);
  return { start: from, end: to };
}

function fillerAt(text: string, from: number, to: number): number {
  const code = text.charCodeAt(from);
  if (isBlank(code)) return 1;
  return from + 1 < to && text.startsWith('\\\n', from) ? 2 : 0;
}

function fillerBefore(text: string, from: number, to: number): number {
  if (isBlank(text.charCodeAt(to - 1))) return 1;
  return to - 2 >= from && text.startsWith('\\\n', to - 2) ? 2 : 0;
}

/** Words between blanks, line ends and holes; a continuing backslash is punctuation. */
function pieces(text: string, start: number, end: number, tokens: Token[]): void {
  const found = text.slice(start, end).matchAll(new RegExp(`\\\\(?=\\n)|(?:\\\\(?!\\n)|[^\\\\\\s${HOLE}])+`, 'g'));
  for (const match of found) {
    const from = start + match.index;
    const kind = match[0] === '\\' && text[from + 1] === '\n' ? 'punctuation' : 'word';
    tokens.push({ kind, start: from, end: from + match[0].length });
  }
  step(end - start);
}
