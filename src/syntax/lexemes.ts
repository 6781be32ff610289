import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { HOLE, holesWithin, isBlank, isOnlyHoles, joinTexts, masked, tile, wordAt, wordTokens } from './scan.ts';
import type { Token, Word } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

/** What surrounds a piece of a word: nothing, or one of the quotes. */
export type Quote = '' | '"' | "'";

/** What differs between the daemons whose files are words, quotes and a few marks. */
export interface Lexis {
  /** Characters that are a lexeme each, where no quote hides them. */
  readonly marks: string;
  /** Those among them that end a bare word; the others are part of it. */
  readonly ends: string;
  /** `#` begins a comment everywhere outside of quotes, only where a word could begin, or nowhere. */
  readonly comments: 'everywhere' | 'before-words' | 'never';
  readonly quotes: string;
  /** A quote is a word of its own, or a piece of one as in a shell. */
  readonly quoting: 'words' | 'pieces';
  /** A line end is a lexeme, which no quote crosses; else it is a blank. */
  readonly lines: boolean;
  /** Of what bare words are made; the daemon passes over characters that are neither these nor marks. */
  readonly bare?: RegExp;
  /** `${name}` is part of a bare word although a brace ends one. */
  readonly bracedNames?: true;
  /** Where a backslash takes the next character along. */
  escapes(quote: Quote): boolean;
  /** What a piece stands for, its quotes already off. */
  unescape(text: string, quote: Quote): string;
}

/** Lines of blank-separated words as a shell quotes them: quotes are pieces of a word, `#` begins a comment anywhere. */
export const shellWords = {
  marks: '',
  ends: '',
  comments: 'everywhere',
  quotes: '"\'',
  quoting: 'pieces',
  lines: true,
} as const satisfies Partial<Lexis>;

export interface Lexeme {
  /** `hole`: a line of nothing but template expressions, which may be any lines. */
  readonly kind: 'word' | 'mark' | 'line' | 'hole';
  readonly word: Word;
  readonly quoted: boolean;
  /** A quote in it is never closed. */
  readonly isUnclosed: boolean;
  readonly start: number;
  readonly end: number;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly quote: Quote;
}

export interface Lexed {
  readonly lexemes: readonly Lexeme[];
  /** They tile the file; made when they are asked for. */
  readonly tokens: readonly Token[];
}

/** Cuts a file into words and marks; a byte order mark in front is passed over. Never throws, in time with the length. */
export function lex(file: SourceFile, lexis: Lexis): Lexed {
  const text = masked(file);
  const { lexemes, tokens } = lexed(file, text, lexis, text.startsWith('\uFEFF') ? 1 : 0);
  return { lexemes, tokens: tile(file, tokens) };
}

/** The lexemes of a file's `text`, holes masked, that lie behind `start`: all of it, or a beginning of it. */
export function lexed(file: SourceFile, text: string, lexis: Lexis, start: number): Lexed {
  const lexemes: Lexeme[] = [];
  const tokens: Token[] = [];
  let isFresh = true;
  const add = (lexeme: Lexeme, kind: Token['kind']) => {
    lexemes.push(lexeme);
    if (lexeme.kind !== 'line') tokens.push(...wordTokens(file, lexeme.start, lexeme.end, kind));
    isFresh = lexeme.kind === 'line';
  };
  for (let at = start; at < text.length; ) {
    const char = text[at]!;
    const end = lineEnd(text, at, isFresh && char === HOLE);
    if (char === '\n') {
      isFresh = true;
      if (lexis.lines) add(plain(file, 'line', at, at + 1), 'newline');
      at += 1;
    } else if (isBlank(text.charCodeAt(at))) at += 1;
    else if (char === '#' && lexis.comments !== 'never') {
      const stop = lineEnd(text, at, true);
      tokens.push({ kind: 'comment', start: at, end: text[stop - 1] === '\r' ? stop - 1 : stop });
      at = stop;
    } else if (end > at && isOnlyHoles(text, at, end)) {
      const last = holesWithin(file, at, end).at(-1)!;
      add(plain(file, 'hole', at, last.end), 'hole');
      at = last.end;
    } else if (lexis.marks.includes(char)) {
      add(plain(file, 'mark', at, at + 1), 'punctuation');
      at += 1;
    } else {
      const found = wordFrom(file, text, at, lexis);
      if (found) add(found, found.quoted ? 'quoted' : 'word');
      at = found ? found.end : at + 1;
    }
  }
  step(text.length - start);
  return { lexemes, tokens };
}

/** Where the line ends, if somebody wants to know. */
function lineEnd(text: string, at: number, isWanted: boolean): number {
  if (!isWanted) return at;
  const found = text.indexOf('\n', at);
  step((found < 0 ? text.length : found) - at);
  return found < 0 ? text.length : found;
}

function plain(file: SourceFile, kind: Lexeme['kind'], start: number, end: number): Lexeme {
  return { kind, start, end, word: wordAt(file, start, end), quoted: false, isUnclosed: false };
}

/** Undefined where no word begins: a character that the daemon passes over. */
function wordFrom(file: SourceFile, text: string, start: number, lexis: Lexis): Lexeme | undefined {
  const pieces: Piece[] = [];
  let at = start;
  let isUnclosed = false;
  while (at < text.length && !endsWord(text, at, start, lexis)) {
    const quote = quoteAt(text, at, start, lexis);
    const end = quote === '' ? bareEnd(text, at, start, lexis) : quoteEnd(text, at + 1, quote, lexis);
    const isClosed = quote === '' || text[end] === quote;
    pieces.push({ start: quote === '' ? at : at + 1, end, quote });
    at = quote !== '' && isClosed ? end + 1 : end;
    isUnclosed ||= !isClosed;
    if (quote !== '' && lexis.quoting === 'words') break;
  }
  if (pieces.length === 0) return undefined;
  step(at - start);
  const parts = joinTexts(
    pieces.flatMap(
      (piece) => wordAt(file, piece.start, piece.end, (found) => lexis.unescape(found, piece.quote)).parts,
    ),
  );
  const quoted = pieces.every(({ quote }) => quote !== '');
  return { kind: 'word', word: word(parts, span(file, start, at)), quoted, isUnclosed, start, end: at };
}

function endsWord(text: string, at: number, start: number, lexis: Lexis): boolean {
  const char = text[at]!;
  if (char === '\n' || isBlank(text.charCodeAt(at))) return true;
  if (char === '#' && at > start) return lexis.comments === 'everywhere';
  if (lexis.bracedNames && char === '{' && text[at - 1] === '$') return false;
  if (at > start && lexis.ends.includes(char)) return true;
  if (lexis.quoting === 'words' && at > start && lexis.bare && lexis.quotes.includes(char)) return true;
  return lexis.bare !== undefined && char !== HOLE && !lexis.bare.test(char) && !lexis.quotes.includes(char);
}

function quoteAt(text: string, at: number, start: number, { quotes, quoting }: Lexis): Quote {
  const char = text[at]!;
  if (!quotes.includes(char) || (quoting === 'words' && at > start)) return '';
  return char === '"' ? '"' : char === "'" ? "'" : '';
}

/** The end of a run without quotes. */
function bareEnd(text: string, from: number, start: number, lexis: Lexis): number {
  const escapes = lexis.escapes('');
  let at = from;
  while (at < text.length && !endsWord(text, at, start, lexis) && quoteAt(text, at, start, lexis) === '')
    at += escapes && text[at] === '\\' && at + 1 < text.length && text[at + 1] !== '\n' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The closing quote, or where its search ends: with the line where lines count, else with the file. */
function quoteEnd(text: string, from: number, quote: Quote, { lines, escapes }: Lexis): number {
  const escaping = escapes(quote);
  let at = from;
  while (at < text.length && text[at] !== quote && !(lines && text[at] === '\n'))
    at += escaping && text[at] === '\\' && !(lines && text[at + 1] === '\n') ? 2 : 1;
  return Math.min(at, text.length);
}
