import { type Problem, problem } from '../text/problem.ts';
import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { isBlank, isOnlyHoles, linesOf, masked, syntaxOf, trimmed, under, wordAt, wordTokens } from './scan.ts';
import type { SettingStatement, Statement, Syntax, Token } from './statement.ts';
import { step } from './steps.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

const parsed = new WeakMap<SourceFile, Syntax>();

/**
 * The files of xinetd: `service NAME` or `defaults`, then `{` alone on the next line, one attribute a line, `}` alone;
 * `include` and `includedir` between entries. Attributes are statements with an operator; one without is a line that
 * xinetd cannot read, for which it drops the entry. What it skips between entries is a problem [source: xinetd parse.c;
 * measured 2.3.15.3].
 */
export function parseXinetd(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const made = parse(file);
  parsed.set(file, made);
  return made;
}

interface State {
  readonly file: SourceFile;
  readonly text: string;
  readonly lines: readonly Range[];
  /** For each line, where the first `}` at or after it stands alone; the number of lines where none does. */
  readonly closes: readonly number[];
  readonly tokens: Token[];
  readonly problems: Problem[];
}

function parse(file: SourceFile): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const lines: Range[] = [];
  for (const line of linesOf(text)) {
    const content = trimmed(text, line.start, line.end);
    if (content.start >= content.end) continue;
    if (text[content.start] === '#') tokens.push({ kind: 'comment', ...content });
    else lines.push({ start: content.start, end: line.end });
  }
  const state: State = { file, text, lines, closes: closesOf(text, lines), tokens: [], problems: [] };
  const statements: Statement[] = [];
  for (let i = 0; i < lines.length; ) {
    const { statement, next } = entryAt(state, i);
    if (statement) statements.push(statement);
    i = next;
  }
  const all = [...tokens, ...state.tokens].sort((a, b) => a.start - b.start);
  return syntaxOf(file, all, statements, state.problems);
}

function closesOf(text: string, lines: readonly Range[]): readonly number[] {
  const closes = Array<number>(lines.length + 2).fill(lines.length);
  for (let i = lines.length - 1; i >= 0; i -= 1) closes[i] = isAlone(text, lines[i], '}') ? i : closes[i + 1]!;
  return closes;
}

interface Entry {
  readonly statement?: Statement;
  readonly next: number;
}

/** What begins at line `i`, outside entries. */
function entryAt(state: State, i: number): Entry {
  const { file, text, lines } = state;
  const line = lines[i]!;
  if (isOnlyHoles(text, line.start, line.end)) {
    state.tokens.push(...tokensOf(state, line));
    return {
      statement: { kind: 'hole', span: span(file, line.start, line.end), ...under(file, line.start) },
      next: i + 1,
    };
  }
  const [key, ...args] = wordsIn(state, line);
  const keyword = textOf(state, key!).toLowerCase();
  const isInclude = keyword === 'include' || keyword === 'includedir';
  if (!isInclude && keyword !== 'service' && keyword !== 'defaults')
    return skip(state, i, i, `the keyword "${written(state, key!)}" is not known`);
  if (keyword !== 'defaults' && args.length === 0) return skip(state, i, i, `"${keyword}" has no name`);
  if (!isInclude && !isAlone(text, lines[i + 1], '{'))
    return skip(state, i, i + 1, '"{" does not stand alone on the line after it');
  state.tokens.push(...tokensOf(state, line));
  const head = {
    kind: 'setting' as const,
    key: word(state, key!),
    args: args.map((one) => word(state, one)),
    ...under(file, line.start),
  };
  if (isInclude) return { statement: { ...head, span: span(file, line.start, trimmedEnd(state, line)) }, next: i + 1 };
  return bodyAt(state, i, head);
}

/** The attributes after a header, up to `}`. */
function bodyAt(state: State, i: number, head: Omit<SettingStatement, 'span'>): Entry {
  const { file, lines, closes } = state;
  const close = closes[i + 2]!;
  const start = lines[i]!.start;
  state.tokens.push(mark(lines[i + 1]!));
  if (close >= lines.length) {
    const end = trimmedEnd(state, lines.at(-1)!);
    for (const line of lines.slice(i + 2)) state.tokens.push(...tokensOf(state, line));
    state.problems.push(problem('unclosed-block', 'xinetd drops an entry that has no "}"', span(file, start, end)));
    return { next: lines.length };
  }
  const body = lines.slice(i + 2, close).map((line) => attributeAt(state, line));
  state.tokens.push(mark(lines[close]!));
  step(close - i);
  return { statement: { ...head, body, span: span(file, start, lines[close]!.start + 1) }, next: close + 1 };
}

/** `name = value…`: a blank before the operator is needed, none after it. */
function attributeAt(state: State, line: Range): Statement {
  const { file, text } = state;
  const end = trimmedEnd(state, line);
  const place = { span: span(file, line.start, end), ...under(file, line.start) };
  if (isOnlyHoles(text, line.start, end)) {
    state.tokens.push(...tokensOf(state, line));
    return { kind: 'hole', ...place };
  }
  const match = /^([^\s=]+)\s+([-+]?=)/.exec(text.slice(line.start, line.end));
  step(line.end - line.start);
  if (!match) {
    state.tokens.push(...tokensOf(state, line));
    return { kind: 'setting', key: wordAt(file, line.start, end), args: [], ...place };
  }
  const keyEnd = line.start + match[1]!.length;
  const operator = { start: line.start + match[0].length - match[2]!.length, end: line.start + match[0].length };
  const values = wordsIn(state, { start: operator.end, end: line.end });
  state.tokens.push(
    ...wordTokens(file, line.start, keyEnd),
    { kind: 'punctuation', ...operator },
    ...values.flatMap((value) => wordTokens(file, value.start, value.end)),
  );
  return {
    kind: 'setting',
    key: wordAt(file, line.start, keyEnd),
    operator: wordAt(file, operator.start, operator.end),
    args: values.map((value) => word(state, value)),
    ...place,
  };
}

/** xinetd goes on after the next `}` that stands alone; the line at `consumed` is no such line. */
function skip(state: State, i: number, consumed: number, why: string): Entry {
  const { file, lines, closes } = state;
  const last = Math.min(closes[Math.min(consumed + 1, lines.length)]!, lines.length - 1);
  for (const line of lines.slice(i, last + 1)) state.tokens.push(...tokensOf(state, line));
  const first = lines[i]!;
  state.problems.push(
    problem(
      'unexpected-character',
      `xinetd passes over everything from here to the next "}", since ${why}`,
      span(file, first.start, trimmedEnd(state, first)),
    ),
  );
  step(last - i);
  return { next: last + 1 };
}

/** Values are parted by blanks and tabs alone, so a carriage return belongs to the last one [source: parsesup.c]. */
function wordsIn({ text }: State, { start, end }: Range): readonly Range[] {
  const words: Range[] = [];
  for (let i = start; i < end; ) {
    let to = i;
    while (to < end && text[to] !== ' ' && text[to] !== '\t') to += 1;
    if (to > i) words.push({ start: i, end: to });
    i = Math.max(to, i + 1);
  }
  step(end - start);
  return words;
}

function tokensOf(state: State, line: Range): readonly Token[] {
  return wordsIn(state, line).flatMap(({ start, end }) => wordTokens(state.file, start, end));
}

function isAlone(text: string, line: Range | undefined, char: string): boolean {
  return line !== undefined && text[line.start] === char && text.slice(line.start + 1, line.end).trim() === '';
}

function mark(line: Range): Token {
  return { kind: 'punctuation', start: line.start, end: line.start + 1 };
}

function trimmedEnd({ text }: State, { start, end }: Range): number {
  let to = end;
  while (to > start && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return to;
}

const textOf = ({ text }: State, { start, end }: Range): string => text.slice(start, end);
const written = ({ file }: State, { start, end }: Range): string => file.text.slice(start, end).slice(0, 60);
const word = ({ file }: State, { start, end }: Range) => wordAt(file, start, end);
