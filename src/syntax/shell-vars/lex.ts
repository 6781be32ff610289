import type { Hole, SourceFile, Span } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import { HOLE, holesWithin, masked } from '../scan.ts';
import type { Token, Word } from '../statement.ts';
import { word } from '../statement.ts';
import { step } from '../steps.ts';

/** A piece of a shell file. `raw` is a word as it is written, holes masked: only there do `=` and reserved words count. */
export type Piece =
  | { readonly kind: 'word'; readonly start: number; readonly end: number; readonly raw: string; readonly word: Word }
  | { readonly kind: 'operator'; readonly start: number; readonly end: number; readonly raw: string }
  | { readonly kind: 'newline'; readonly start: number; readonly end: number; readonly raw: string };

export interface Lexed {
  readonly pieces: readonly Piece[];
  readonly tokens: readonly Token[];
  /** A quote or an expansion that nothing closes: the shell stops there. */
  readonly unclosed?: { readonly reason: string; readonly at: Span };
}

const OPERATORS = /&&|\|\||;;|<<-?|>>|<&|>&|<>|>\||[;&|()<>]/y;
const BLANK = /(?:[ \t]|\\\n)+/y;
const NAME = /[A-Za-z_]\w*|[0-9@*#?$!-]/y;
const SPECIAL = new Set([...' \t\n;&|()<>']);

/** Where the lexer stands; what cannot be closed is looked for only once, so that the work stays linear. */
interface Reading {
  readonly file: SourceFile;
  readonly text: string;
  readonly pieces: Piece[];
  readonly tokens: Token[];
  readonly pending: string[];
  unclosed: Lexed['unclosed'];
  neverCloses: boolean;
}

/**
 * Words, operators and line ends as POSIX defines them [XCU 2.2 Quoting, 2.3 Token Recognition, 2.7.4 Here-Document].
 * Expansions (`$NAME`, `${…}`, `$(…)`, backquotes) are holes of their word.
 */
export function lexShell(file: SourceFile): Lexed {
  const text = masked(file);
  const reading: Reading = {
    file,
    text,
    pieces: [],
    tokens: [],
    pending: [],
    unclosed: undefined,
    neverCloses: false,
  };
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const next = pieceAt(reading, at);
    step(next - at);
    at = next;
  }
  const { pieces, tokens, unclosed } = reading;
  return { pieces, tokens, ...(unclosed ? { unclosed } : {}) };
}

function pieceAt(reading: Reading, at: number): number {
  const { text, pieces, tokens } = reading;
  const blank = matchAt(BLANK, text, at);
  if (blank) return at + blank.length;
  if (text[at] === '\n') {
    pieces.push({ kind: 'newline', start: at, end: at + 1, raw: '\n' });
    return hereDocuments(reading, at + 1);
  }
  if (text[at] === '#') {
    const end = lineEnd(text, at);
    tokens.push({ kind: 'comment', start: at, end });
    return end;
  }
  const operator = matchAt(OPERATORS, text, at);
  if (operator === undefined) return wordFrom(reading, at);
  pieces.push({ kind: 'operator', start: at, end: at + operator.length, raw: operator });
  tokens.push({ kind: 'punctuation', start: at, end: at + operator.length });
  return at + operator.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The lines after this one, up to the delimiters that redirections named. */
function hereDocuments({ text, pending, tokens }: Reading, start: number): number {
  let at = start;
  for (const delimiter of pending.splice(0)) {
    let end = at;
    for (let isDone = false; !isDone && end < text.length; ) {
      const to = lineEnd(text, end);
      isDone = text.slice(end, to).replace(/^\t+/, '') === delimiter;
      end = Math.min(to + 1, text.length);
    }
    tokens.push({ kind: 'quoted', start: at, end });
    at = end;
  }
  return at;
}

function wordFrom(reading: Reading, start: number): number {
  const { file, text, pieces, tokens } = reading;
  const parts: (string | Hole)[] = [];
  const add = (part: string | Hole) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  let at = start;
  while (at < text.length && !SPECIAL.has(text[at]!)) at = unitAt(reading, at, add);
  const end = Math.max(at, start + 1);
  const made = word(parts.length > 0 ? parts : [''], span(file, start, end));
  pieces.push({ kind: 'word', start, end, raw: text.slice(start, end), word: made });
  const isQuoted = text[start] === '"' || text[start] === "'";
  pushAround(file, { start, end }, isQuoted ? 'quoted' : 'word', tokens);
  const before = pieces.at(-2);
  if (before?.kind === 'operator' && before.raw.startsWith('<<')) reading.pending.push(made.value ?? '');
  return end;
}

/** Template expressions are tokens of their own. */
function pushAround(file: SourceFile, { start, end }: Hole, kind: Token['kind'], tokens: Token[]): void {
  let from = start;
  for (const hole of holesWithin(file, start, end)) {
    if (hole.start > from) tokens.push({ kind, start: from, end: hole.start });
    from = hole.end;
  }
  if (from < end) tokens.push({ kind, start: from, end });
}

type Add = (part: string | Hole) => void;
/** Inside double quotes an apostrophe in `${…}` is a character like any other [XCU 2.6.2]. */
type Where = 'bare' | 'quoted';

/** One character, quotation or expansion of a word. */
function unitAt(reading: Reading, at: number, add: Add): number {
  const { text } = reading;
  const char = text[at]!;
  if (char === "'") return singleQuoted(reading, at, add);
  if (char === '"') return doubleQuoted(reading, at, add);
  if (char === '\\') {
    if (text[at + 1] !== '\n') add(text[at + 1] ?? '\\');
    return Math.min(at + 2, text.length);
  }
  return plainAt(reading, at, add);
}

/** What is the same inside double quotes and outside: expansions, template holes, characters. */
function plainAt(reading: Reading, at: number, add: Add, where: Where = 'bare'): number {
  const { file, text } = reading;
  const char = text[at]!;
  if (char === HOLE) {
    const hole = holesWithin(file, at, at + 1)[0];
    if (!hole) return at + 1;
    add({ start: hole.start, end: hole.end });
    return hole.end;
  }
  const end = char === '$' || char === '`' ? expansionEnd(reading, at, where) : undefined;
  if (end === undefined) {
    add(char);
    return at + 1;
  }
  add({ start: at, end });
  return end;
}

function singleQuoted(reading: Reading, at: number, add: Add): number {
  const { text } = reading;
  const close = text.indexOf("'", at + 1);
  const end = close < 0 ? unclosedAt(reading, at, 'Unterminated quoted string') : close;
  add('');
  for (let i = at + 1; i < end; ) {
    if (text[i] === HOLE) i = plainAt(reading, i, add);
    else {
      const next = text.indexOf(HOLE, i);
      const to = next < 0 || next > end ? end : next;
      add(text.slice(i, to));
      i = to;
    }
  }
  return close < 0 ? end : close + 1;
}

function doubleQuoted(reading: Reading, at: number, add: Add): number {
  const { text } = reading;
  const limit = doubleEnd(text, at + 1, reading.unclosed ? lineEnd(text, at) : text.length);
  const end = limit ?? unclosedAt(reading, at, 'Unterminated quoted string');
  add('');
  let i = at + 1;
  while (i < end) {
    const next = text[i + 1] ?? '';
    if (text[i] !== '\\') i = plainAt(reading, i, add, 'quoted');
    else {
      if (next !== '\n') add('$`"\\'.includes(next) ? next : `\\${next}`);
      i += 2;
    }
  }
  return limit === undefined ? Math.max(i, end) : Math.max(i, end + 1);
}

/** The closing quote; quotes inside of `$(…)` and `${…}` are theirs. */
function doubleEnd(text: string, from: number, last: number): number | undefined {
  const open: string[] = [];
  for (let at = from; at < last; at += 1) {
    step(1);
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (char === '"' && open.length === 0) return at;
    else nest(open, text, at, 'quoted');
  }
  return undefined;
}

/** What an expansion opens and closes: quotes, `(`, `{`, and backquotes. */
function nest(open: string[], text: string, at: number, where: Where): void {
  const char = text[at]!;
  const top = open.at(-1);
  if (char === top) open.pop();
  else if (top === "'" || (char === "'" && top === '}' && where === 'quoted')) return;
  else if (char === '`') open.push('`');
  else if (char === '$' && text[at + 1] === '(') open.push(')');
  else if (char === '$' && text[at + 1] === '{') open.push('}');
  else if (top !== undefined && (char === '"' || (char === "'" && top !== '"'))) open.push(char);
}

/** dash's words for an expansion that nothing closes [measured: dash 0.5.12]. */
const UNCLOSED: Readonly<Record<string, string>> = {
  '`': 'EOF in backquote substitution',
  ')': 'end of file unexpected (expecting ")")',
  '}': "Missing '}'",
};

/** Where `$NAME`, `${…}`, `$(…)` or a backquoted command ends; undefined for a plain dollar sign. */
function expansionEnd(reading: Reading, at: number, where: Where): number | undefined {
  const { text } = reading;
  const isLong = text[at] === '`' || text[at + 1] === '(' || text[at + 1] === '{';
  if (!isLong) {
    const name = matchAt(NAME, text, at + 1);
    return name === undefined ? undefined : at + 1 + name.length;
  }
  if (reading.neverCloses) return undefined;
  const open: string[] = [];
  for (let i = at; i < text.length; i += 1) {
    step(1);
    if (text[i] === '\\') i += 1;
    else nest(open, text, i, where);
    if (open.length === 0) return i + 1;
  }
  unclosedAt(reading, at, UNCLOSED[open[0] ?? ''] ?? 'end of file unexpected');
  reading.neverCloses = true;
  return undefined;
}

/** The first one is what the shell complains about; reading goes on with the next line. */
function unclosedAt(reading: Reading, at: number, reason: string): number {
  const { file, text } = reading;
  const end = lineEnd(text, at);
  reading.unclosed ??= { reason, at: span(file, at, end) };
  return end;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}
