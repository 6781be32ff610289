import type { Branch, SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { type Nesting, nesting } from './nesting.ts';
import {
  HOLE,
  holesWithin,
  isOnlyHoles,
  joinTexts,
  linesOf,
  masked,
  syntaxOf,
  trimmed,
  under,
  wordAt,
  wordTokens,
} from './scan.ts';
import type { Syntax, Token, Word } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

export { headerOf, refusalOf } from './nesting.ts';

const parsed = new WeakMap<SourceFile, Syntax>();

/**
 * Dovecot's line grammar: `key = value`, `name [section] {`, `}`, `!include pattern`, `#` comments and `\` continuations
 * [docs: config_file/config_file_syntax; source: config-parser.c@2.3.19.1]. A value is one word. What the daemon refuses
 * becomes a statement too, see `refusalOf`.
 */
export function parseBlock(file: SourceFile): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const made = parse(file);
  parsed.set(file, made);
  return made;
}

/** Whether the word was written in quotes, so that nothing in it is expanded. */
export function isQuoted({ span: { file, start, end } }: Word): boolean {
  const quote = file.text[start];
  return (quote === '"' || quote === "'") && end - start > 1 && file.text[end - 1] === quote;
}

/** What a logical line says: continued lines are one. */
type Said =
  | { readonly kind: 'hole' }
  | { readonly kind: 'setting'; readonly key: Word; readonly operator?: Word; readonly args: readonly Word[] }
  | { readonly kind: 'open'; readonly key: Word; readonly args: readonly Word[] }
  | { readonly kind: 'close' }
  | { readonly kind: 'refused'; readonly reason: string };

/** `text` is that of its pieces with one blank between them, holes masked. */
interface LogicalLine {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** The condition under which the whole line counts: `%{condition}` in front of it. */
  readonly prefix?: Branch;
}
interface Piece {
  readonly start: number;
  readonly end: number;
  /** Where it begins in the joined text. */
  readonly at: number;
}

function parse(file: SourceFile): Syntax {
  const tokens: Token[] = [];
  const tree = nesting(file, { stray: "Unexpected '}'", unclosed: "Missing '}'" });
  const text = masked(file);
  let pending: Piece[] = [];
  for (const line of linesOf(text)) {
    const { start, end } = trimmed(text, line.start, line.end);
    if (start === end || text[start] === '#') {
      if (start < end) tokens.push({ kind: 'comment', start, end });
      pending = []; // a comment or an empty line throws away what was to be continued
      continue;
    }
    const code = trimmed(text, start, commentStart(text, start, end));
    const continues = text[code.end - 1] === '\\';
    const piece = trimmed(text, code.start, continues ? code.end - 1 : code.end);
    if (piece.end > piece.start || (!continues && pending.length === 0)) pending.push(atEnd(pending, piece));
    if (continues) {
      tokens.push(...wordTokens(file, piece.start, piece.end));
      tokens.push({ kind: 'punctuation', start: code.end - 1, end: code.end });
    } else {
      step(pending.length);
      place(tree, file, logicalLine(file, text, pending), tokens);
      pending = [];
    }
    if (code.end < end) comment(text, code.end, end, tokens);
  }
  const { statements, problems } = tree.finish();
  return syntaxOf(file, tokens, statements, problems);
}

function atEnd(pending: readonly Piece[], { start, end }: { start: number; end: number }): Piece {
  const last = pending.at(-1);
  return { start, end, at: last ? last.at + (last.end - last.start) + 1 : 0 };
}

/** Quotes pair anywhere in a line, also an apostrophe in prose; an unpaired one hides a later `#` [measured: syntax-apostrophe]. */
function commentStart(text: string, start: number, end: number): number {
  step(end - start);
  for (let i = start; i < end; i += 1) {
    const char = text[i];
    if (char === '#') return i;
    if (char !== '"' && char !== "'") continue;
    for (i += 1; i < end && text[i] !== char; i += 1) if (text[i] === '\\') i += 1;
  }
  return end;
}

function comment(text: string, start: number, end: number, tokens: Token[]): void {
  const found = trimmed(text, start, end);
  if (found.start < found.end) tokens.push({ kind: 'comment', ...found });
}

/** Templates put `%{condition}`, or an expression that may give a `#`, before a line that is to count or to be commented out. */
const CONDITION = /^%\{[^}]*\}$|['"]#\s*['"]/;

/** Names of files that something is still to fill in. */
const TEMPLATE = /\.(tpl|tmpl|template|in)$/;

function logicalLine(file: SourceFile, text: string, pieces: readonly Piece[]): LogicalLine {
  const [first, ...rest] = pieces;
  const from = first!.start;
  const end = prefixEnd(file, text, first!);
  if (end === from) return { pieces, text: join(text, pieces) };
  const left = [
    { start: end, end: first!.end, at: 0 },
    ...rest.map((piece) => ({ ...piece, at: piece.at - (end - from) })),
  ];
  const condition = span(file, from, end);
  const prefix: Branch = { test: file.text.slice(from, end), is: true, condition, start: end, end: pieces.at(-1)!.end };
  return { pieces: left, text: join(text, left), prefix };
}

/** Where the condition in front of a line ends; its start where there is none. */
function prefixEnd(file: SourceFile, text: string, { start, end }: Piece): number {
  const hole = text[start] === HOLE ? holesWithin(file, start, end)[0] : undefined;
  const raw = TEMPLATE.test(file.path) ? /^%\{\w+\}/.exec(text.slice(start, end))?.[0] : undefined;
  const isCondition = hole && CONDITION.test(file.text.slice(hole.start, hole.end));
  const at = isCondition ? hole.end : raw === undefined ? start : start + raw.length;
  const next = trimmed(text, at, end).start;
  return next < end && text[next] !== '=' ? next : start;
}

function join(text: string, pieces: readonly Piece[]): string {
  return pieces.map(({ start, end }) => text.slice(start, end)).join(' ');
}

/** Puts one line where it belongs. */
function place(tree: Nesting, file: SourceFile, line: LogicalLine, tokens: Token[]): void {
  const where = span(file, line.pieces[0]!.start, line.pieces.at(-1)!.end);
  const inherited = under(file, where.start);
  const rest = line.prefix ? { under: [...(inherited.under ?? []), line.prefix] } : inherited;
  const said = read(file, line, tokens);
  if (said.kind === 'hole') tree.add({ kind: 'hole', span: where, ...rest });
  else if (said.kind === 'refused') tree.refuse(where, said.reason, rest);
  else if (said.kind === 'setting') tree.add({ ...said, span: where, ...rest });
  else if (said.kind === 'close') tree.close(where, where.end, rest);
  else tree.open({ kind: 'setting', key: said.key, args: said.args, span: where, ...rest });
}

/** `%name` at the start of a line, in a file that something is still to fill in: no daemon has such a name. */
const PLACEHOLDER = /^%[A-Za-z_]\w*(?=$|[ \t=])/;

function placeholderIn(file: SourceFile, { text }: LogicalLine): number {
  return TEMPLATE.test(file.path) ? (PLACEHOLDER.exec(text)?.[0].length ?? 0) : 0;
}

/** In the daemon's order: an include, a value, a closing brace, else the head of a block. */
function read(file: SourceFile, line: LogicalLine, tokens: Token[]): Said {
  const { text } = line;
  step(text.length);
  const unfilled = placeholderIn(file, line);
  if (isOnlyHoles(text, 0, text.length)) return { kind: 'hole' };
  if (unfilled > 0 && unfilled === text.length) {
    push(file, line, 0, unfilled, 'word', tokens);
    return { kind: 'hole' };
  }
  const keyEnd = endOfKey(text);
  const written = wordIn(file, line, 0, keyEnd);
  const key = unfilled > 0 ? word([{ start: written.span.start, end: written.span.end }], written.span) : written;
  const next = skipBlanks(text, keyEnd);
  if (text === '}') return punctuated(line, 0, 1, tokens, { kind: 'close' });
  push(file, line, 0, keyEnd, 'word', tokens);
  if (key.value === '!include' || key.value === '!include_try') {
    const pattern = wordIn(file, line, next, text.length);
    push(file, line, next, text.length, 'word', tokens);
    return { kind: 'setting', key, args: [pattern] };
  }
  if (text[next] === '=') {
    const from = skipBlanks(text, next + 1);
    const operator = wordIn(file, line, next, next + 1);
    const value = valueIn(file, line, from, text.length);
    punctuated(line, next, next + 1, tokens, undefined);
    push(file, line, from, text.length, isQuoted(value) ? 'quoted' : 'word', tokens);
    return { kind: 'setting', key, operator, args: [value] };
  }
  return head(file, line, { key, next }, tokens);
}

function head(
  file: SourceFile,
  line: LogicalLine,
  { key, next }: { readonly key: Word; readonly next: number },
  tokens: Token[],
): Said {
  const { text } = line;
  const isBare = text[next] !== '{' || next === 0;
  const end = isBare ? endOfName(text, next) : next;
  const brace = skipBlanks(text, end);
  const args = isBare && end > next ? [nameIn(file, line, next, end)] : [];
  push(file, line, next, end, text[next] === '"' ? 'quoted' : 'word', tokens);
  const isOpen = text[brace] === '{' && (brace > end || !isBare || text[end - 1] === '"');
  if (!isOpen) {
    push(file, line, brace, text.length, 'word', tokens);
    return { kind: 'refused', reason: "Expecting '{'" };
  }
  if (brace + 1 < text.length) {
    push(file, line, brace, text.length, 'word', tokens);
    return { kind: 'refused', reason: "Garbage after '{'" };
  }
  return punctuated(line, brace, brace + 1, tokens, { kind: 'open', key, args });
}

function endOfKey(text: string): number {
  const found = text.search(/[ \t=]/);
  return found < 0 ? text.length : found;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** A section name is a bare word, or in double quotes; a hole's own blanks do not end it, since they are masked. */
function endOfName(text: string, from: number): number {
  if (text[from] === '"') {
    const quote = text.indexOf('"', from + 1);
    return quote < 0 ? text.length : quote + 1;
  }
  const found = text.slice(from).search(/[ \t]/);
  return found < 0 ? text.length : from + found;
}

const UNESCAPED = (text: string) => text.replace(/\\(.)/g, '$1');

function nameIn(file: SourceFile, line: LogicalLine, start: number, end: number): Word {
  return line.text[start] === '"' ? unquoted(file, line, start, end) : wordIn(file, line, start, end);
}

/** Quotes count only where the value starts and ends with the same one. */
function valueIn(file: SourceFile, line: LogicalLine, start: number, end: number): Word {
  const quote = line.text[start];
  const isWhole = end - start > 1 && (quote === '"' || quote === "'") && line.text[end - 1] === quote;
  return isWhole ? unquoted(file, line, start, end) : wordIn(file, line, start, end);
}

function unquoted(file: SourceFile, line: LogicalLine, start: number, end: number): Word {
  const inner = wordIn(file, line, start + 1, Math.max(end - 1, start + 1), UNESCAPED);
  return word(inner.parts, wordIn(file, line, start, end).span);
}

/** The word at `[start, end)` of the joined text, back in the file. */
function wordIn(
  file: SourceFile,
  line: LogicalLine,
  start: number,
  end: number,
  clean?: (text: string) => string,
): Word {
  const ranges = rangesOf(line, start, end);
  const [first] = ranges;
  if (!first) return word([''], span(file, offsetOf(line, start), offsetOf(line, start)));
  if (ranges.length === 1) return wordAt(file, first.start, first.end, clean);
  const parts = ranges.flatMap((range, i) => [
    ...(i > 0 ? [' '] : []),
    ...wordAt(file, range.start, range.end, clean).parts,
  ]);
  return word(joinTexts(parts), span(file, first.start, ranges.at(-1)!.end));
}

function rangesOf({ pieces }: LogicalLine, start: number, end: number): readonly { start: number; end: number }[] {
  return pieces.flatMap((piece) => {
    const from = piece.start + Math.max(start - piece.at, 0);
    const to = Math.min(piece.end, piece.start + (end - piece.at));
    return from < to ? [{ start: from, end: to }] : [];
  });
}

function offsetOf({ pieces }: LogicalLine, at: number): number {
  const piece = pieces.findLast((one) => one.at <= at) ?? pieces[0]!;
  return Math.min(piece.end, piece.start + (at - piece.at));
}

function push(
  file: SourceFile,
  line: LogicalLine,
  start: number,
  end: number,
  kind: Token['kind'],
  tokens: Token[],
): void {
  for (const range of rangesOf(line, start, end)) {
    const done = tokens.at(-1)?.end ?? 0;
    if (range.start >= done) tokens.push(...wordTokens(file, range.start, range.end, kind));
  }
}

function punctuated<S>(line: LogicalLine, start: number, end: number, tokens: Token[], said: S): S {
  const from = offsetOf(line, start);
  const done = tokens.at(-1)?.end ?? 0;
  if (from >= done) tokens.push({ kind: 'punctuation', start: from, end: from + (end - start) });
  return said;
}
