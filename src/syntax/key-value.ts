import { type Problem, problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import {
  HOLE,
  isBlank,
  isOnlyHoles,
  joinTexts,
  type Line,
  linesOf,
  masked,
  syntaxOf,
  tile,
  trimmed,
  under,
  wordAt,
} from './scan.ts';
import type { Statement, Syntax, Token, Word } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

/** What differs between the daemons that write `key: value` or `key = value` lines. */
export interface KeyValueOptions {
  readonly separator: ':' | '=';
  /**
   * What joins two lines to one: `backslash` is the last character of the first of them; `indented`, a blank begins the
   * second, and comments and empty lines between them count for nothing [postconf(5), "main.cf"].
   */
  readonly continuation: 'backslash' | 'indented';
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
 * included, since some daemons refuse them; the value is one word, blanks at both ends taken off. Where blanks continue a
 * line, each line of the value is a word of its own, and blanks at the end of the key are not part of it.
 */
export function parseKeyValue(file: SourceFile, options: KeyValueOptions): Syntax {
  const text = masked(file);
  if (options.continuation === 'indented') return folded(file, text, options);
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
  return syntaxOf(file, tokens, statements, problems);
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

/** Lines of which the indented ones go on with those before. */
function folded(file: SourceFile, text: string, { separator }: KeyValueOptions): Syntax {
  const tokens: Token[] = [];
  const statements: Statement[] = [];
  const problems: Problem[] = [];
  let open: Logical[] = [];
  const close = () => {
    if (open.length > 0) statements.push(foldedStatement(file, text, open, separator, tokens));
    open = [];
  };
  for (const line of linesOf(text)) {
    const content = trimmed(text, line.start, line.end);
    if (content.start >= content.end) continue;
    const goesOn = isBlank(text.charCodeAt(line.start));
    if (text[content.start] === '#') tokens.push({ kind: 'comment', ...content });
    else if (goesOn && open.length === 0 && statements.length === 0) {
      const what = 'the first line begins with a blank, so it goes on with no line and is not read';
      problems.push(problem('unexpected-character', what, span(file, content.start, content.end)));
    } else {
      if (!goesOn) close();
      open.push(content);
    }
  }
  close();
  return {
    file,
    get tokens() {
      return tile(
        file,
        [...tokens].sort((a, b) => a.start - b.start),
      );
    },
    statements,
    problems,
  };
}

function foldedStatement(
  file: SourceFile,
  text: string,
  ranges: readonly Logical[],
  separator: string,
  tokens: Token[],
): Statement {
  const [first, last] = [ranges[0]!, ranges.at(-1)!];
  const whole = { span: span(file, first.start, last.end), ...under(file, first.start) };
  const splits = ranges.map(({ start, end }) => text.slice(start, end).indexOf(separator));
  const at = splits.findIndex((found) => found >= 0);
  step(last.end - first.start);
  if (at < 0 && ranges.some(({ start, end }) => hasHole(text, start, end))) {
    for (const { start, end } of ranges) if (!isOnlyHoles(text, start, end)) pieces(text, start, end, tokens);
    return { kind: 'hole', ...whole };
  }
  if (at < 0) return { kind: 'setting', key: ofLines(file, ranges), args: [], ...whole };
  const split = ranges[at]!.start + splits[at]!;
  const key = [...ranges.slice(0, at), trimmed(text, ranges[at]!.start, split)];
  const value = [trimmed(text, split + 1, ranges[at]!.end), ...ranges.slice(at + 1)];
  for (const { start, end } of key) pieces(text, start, end, tokens);
  tokens.push({ kind: 'punctuation', start: split, end: split + 1 });
  for (const { start, end } of value) pieces(text, start, end, tokens);
  return {
    kind: 'setting',
    key: ofLines(file, key),
    operator: wordAt(file, split, split + 1),
    args: value.filter(({ start, end }) => start < end).map(({ start, end }) => wordAt(file, start, end)),
    ...whole,
  };
}

/** The pieces of several lines as one word, a blank where a line ends. */
function ofLines(file: SourceFile, ranges: readonly Logical[]): Word {
  const parts = ranges.flatMap(({ start, end }, i) =>
    start < end || ranges.length === 1 ? [...(i > 0 ? [' '] : []), ...wordAt(file, start, end).parts] : [],
  );
  return word(joinTexts(parts), span(file, ranges[0]!.start, ranges.at(-1)!.end));
}
