import { cached } from '../../syntax/cached.ts';
import { HOLE, isOnlyHoles, linesOf, masked, tile, under, wordAt } from '../../syntax/scan.ts';
import type { Statement, Syntax, Token, Word } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { MACROS } from './settings.ts';

/**
 * sendmail.mc as m4 reads it: calls of the macros that we know, each a statement with its arguments. `dnl` drops the rest of
 * a line [measured: auth-p-commented]; `#` begins no comment, since cf.m4 changes it [docs: cf/README].
 */
export const parseMc = cached(parse);

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

function parse(file: SourceFile): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements: Statement[] = [...holeLines(file, text)];
  const problems: Problem[] = [];
  for (let at = 0; at < text.length; ) {
    const name = nameAt(text, at);
    const next = at + name.length;
    if (name === 'dnl') at = comment(text, at, tokens);
    else if (text[at] === '`') at = quoted(text, at, tokens);
    else if (name === '') at = mark(text, at, tokens);
    else if (!MACROS.has(name) || text[next] !== '(') {
      tokens.push({ kind: 'word', start: at, end: next });
      at = next;
    } else {
      tokens.push({ kind: 'word', start: at, end: next });
      const call = callAt(text, next, tokens);
      const whole = span(file, at, call.end);
      if (!call.isClosed) problems.push(problem('unclosed-block', `"${name}(" is not closed`, span(file, at, next)));
      const args = call.args.map((piece) => argument(file, text, piece));
      statements.push({ kind: 'setting', key: wordAt(file, at, next), args, span: whole, ...under(file, at) });
      at = call.end;
    }
  }
  step(text.length);
  return {
    file,
    get tokens() {
      return tile(file, tokens);
    },
    statements: statements.sort((a, b) => a.span.start - b.span.start),
    problems,
  };
}

function nameAt(text: string, at: number): string {
  if (at > 0 && /\w/.test(text[at - 1]!)) return '';
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}

/** Lines of nothing but template expressions, which may be any calls. */
function holeLines(file: SourceFile, text: string): readonly Statement[] {
  if (file.holes.length === 0) return [];
  return linesOf(text).flatMap(({ start, end }) =>
    isOnlyHoles(text, start, end)
      ? [{ kind: 'hole' as const, span: span(file, start, end), ...under(file, start) }]
      : [],
  );
}

/** What goes into sendmail.cf as it stands. */
function mark(text: string, at: number, tokens: Token[]): number {
  if (!/\s/.test(text[at]!) && text[at] !== HOLE) tokens.push({ kind: 'punctuation', start: at, end: at + 1 });
  return at + 1;
}

function comment(text: string, at: number, tokens: Token[]): number {
  const found = text.indexOf('\n', at);
  const end = found < 0 ? text.length : found;
  tokens.push({ kind: 'comment', start: at, end });
  return end;
}

/** The end of a quoted string; quotes nest. */
function quoteEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '`') depth += 1;
    else if (text[at] === "'") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function quoted(text: string, at: number, tokens: Token[]): number {
  const end = quoteEnd(text, at);
  tokens.push({ kind: 'quoted', start: at, end });
  return end;
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

interface Call {
  readonly args: readonly Piece[];
  readonly end: number;
  readonly isClosed: boolean;
}

/** The arguments of a call, from its bracket on. */
function callAt(text: string, open: number, tokens: Token[]): Call {
  const args: Piece[] = [];
  let depth = 0;
  let start = open + 1;
  let isEmpty = true;
  tokens.push({ kind: 'punctuation', start: open, end: open + 1 });
  for (let at = open + 1; at < text.length; ) {
    const char = text[at]!;
    if (char === '`') {
      at = quoted(text, at, tokens);
      isEmpty = false;
    } else if (char === 'd' && nameAt(text, at) === 'dnl') {
      at = comment(text, at, tokens);
      if (isEmpty) start = at;
    } else if ((char === ',' || char === ')') && depth === 0) {
      args.push({ start, end: at });
      tokens.push({ kind: 'punctuation', start: at, end: at + 1 });
      at += 1;
      start = at;
      isEmpty = true;
      if (char === ')') return { args, end: at, isClosed: true };
    } else {
      if (char === '(') depth += 1;
      if (char === ')') depth -= 1;
      if (!/\s/.test(char)) isEmpty = false;
      if (!/\s/.test(char) && char !== HOLE) tokens.push({ kind: 'word', start: at, end: at + 1 });
      at += 1;
    }
  }
  return { args, end: text.length, isClosed: false };
}

/** Blanks before an argument are no part of it; one level of quotes is taken off. */
function argument(file: SourceFile, text: string, { start, end }: Piece): Word {
  let from = start;
  while (from < end && /\s/.test(text[from]!)) from += 1;
  step(end - start + 1);
  const isOneQuote = text[from] === '`' && quoteEnd(text, from) === end;
  if (isOneQuote) return wordAt(file, from + 1, end - 1);
  return wordAt(file, from, end, (one) => one.replace(/[`']/g, ''));
}
