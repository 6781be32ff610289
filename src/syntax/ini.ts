import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import {
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
import type { Statement, Syntax, Token, Word } from './statement.ts';
import { word } from './statement.ts';
import { step } from './steps.ts';

/** What differs between the daemons that read INI lines. */
export interface IniForm {
  /** The characters that begin a comment where a line begins with one of them. */
  readonly comments: string;
  /**
   * A backslash at a line's end joins the next line to it, as in units: comments in between are passed over, an empty line
   * ends it, and a second backslash takes its meaning [systemd.syntax(7); measured: systemd 252].
   */
  readonly continues?: 'backslash';
}

/** A range of the text without blanks at its ends. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is one line to the daemon: its pieces, with the backslashes that join them and the comments in between. */
interface Logical {
  readonly pieces: Range[];
  readonly others: Token[];
}

const parsed = new WeakMap<SourceFile, Map<string, Syntax>>();
const plain: IniForm = { comments: ';#' };
/** The files of systemd. */
export const unitForm: IniForm = { comments: '#;', continues: 'backslash' };

/**
 * One line, one statement, in a flat list: `[name]` has the operator `[` and the name as its key; `name = value` is
 * split at the first `=`, and all that follows is one word, comments and quotes included; a line without `=` is a
 * statement without an operator. Carriage returns count nowhere, as in stunnel's `file_getline`.
 */
export function parseIni(file: SourceFile, form: IniForm = plain): Syntax {
  const known = parsed.get(file) ?? new Map<string, Syntax>();
  parsed.set(file, known);
  const key = `${form.comments} ${form.continues ?? ''}`;
  const found = known.get(key) ?? parse(file, form);
  known.set(key, found);
  return found;
}

function parse(file: SourceFile, form: IniForm): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements: Statement[] = [];
  for (const { pieces, others } of logicalLines(text, form)) {
    const read = pieces.length > 0 ? statementAt(file, text, pieces) : undefined;
    if (read) statements.push(read.statement);
    for (const token of inOrder(read?.tokens ?? [], others)) tokens.push(token);
  }
  return syntaxOf(file, tokens, statements);
}

function inOrder(own: readonly Token[], others: readonly Token[]): readonly Token[] {
  if (others.length === 0) return own;
  return own.length === 0 ? others : [...own, ...others].sort((a, b) => a.start - b.start);
}

function logicalLines(text: string, { comments, continues }: IniForm): readonly Logical[] {
  const lines: Logical[] = [];
  let open: Logical | undefined;
  for (const { start, end } of linesOf(text)) {
    const from = start === 0 && text.startsWith('\uFEFF') ? 1 : start;
    const line = trimmed(text, from, Math.max(from, end));
    const isEmpty = line.start >= line.end;
    if (!isEmpty && comments.includes(text[line.start]!)) {
      const comment: Token = { kind: 'comment', ...line };
      if (open) open.others.push(comment);
      else lines.push({ pieces: [], others: [comment] });
      continue;
    }
    if (isEmpty && !open) continue;
    const last: Logical = open ?? { pieces: [], others: [] };
    if (!open) lines.push(last);
    const goesOn = !isEmpty && continues === 'backslash' && endsInBackslash(text, line.start, end);
    open = goesOn ? last : undefined;
    const piece = goesOn ? trimmed(text, line.start, line.end - 1) : line;
    if (piece.start < piece.end) last.pieces.push(piece);
    if (goesOn) last.others.push(punctuation(line.end - 1));
  }
  return lines;
}

/** An odd number of them, and nothing behind. */
function endsInBackslash(text: string, start: number, end: number): boolean {
  const stop = text[end - 1] === '\r' ? end - 1 : end;
  let at = stop;
  while (at > start && text[at - 1] === '\\') at -= 1;
  step(stop - at + 1);
  return (stop - at) % 2 === 1;
}

interface Read {
  readonly statement: Statement;
  readonly tokens: readonly Token[];
}

function statementAt(file: SourceFile, text: string, pieces: readonly Range[]): Read {
  const line = { start: pieces[0]!.start, end: pieces.at(-1)!.end };
  step(line.end - line.start);
  const whole = { span: span(file, line.start, line.end), ...under(file, line.start) };
  if (isHeader(text, line)) {
    const close = line.end - 1;
    // Blanks inside of the brackets belong to the name.
    const name = pieces
      .map(({ start, end }) => ({ start: Math.max(start, line.start + 1), end: Math.min(end, close) }))
      .filter(({ start, end }) => start < end);
    return {
      statement: {
        kind: 'setting',
        key: readWord(file, name, { start: close, end: close }),
        operator: mark(file, line.start),
        args: [],
        ...whole,
      },
      tokens: [punctuation(line.start), ...wordsOf(file, name), punctuation(close)],
    };
  }
  const at = equalsIn(text, pieces);
  // A template expression in a line without `=` may bring its own, or whole lines.
  if (at < 0 && (isOnlyHoles(text, line.start, line.end) || holesWithin(file, line.start, line.end).length > 0))
    return { statement: { kind: 'hole', ...whole }, tokens: wordsOf(file, pieces) };
  if (at < 0)
    return {
      statement: { kind: 'setting', key: readWord(file, pieces, line), args: [], ...whole },
      tokens: wordsOf(file, pieces),
    };
  const name = cut(text, pieces, { start: line.start, end: at });
  const value = cut(text, pieces, { start: at + 1, end: line.end });
  return {
    statement: {
      kind: 'setting',
      key: readWord(file, name, { start: at, end: at }),
      operator: mark(file, at),
      args: [readWord(file, value, { start: at + 1, end: at + 1 })],
      ...whole,
    },
    tokens: [...wordsOf(file, name), punctuation(at), ...wordsOf(file, value)],
  };
}

/** The first `=` outside of comments. */
function equalsIn(text: string, pieces: readonly Range[]): number {
  for (const { start, end } of pieces) {
    const at = text.slice(start, end).indexOf('=');
    if (at >= 0) return start + at;
  }
  return -1;
}

/** What of the pieces lies in a range, again without blanks at their ends. */
function cut(text: string, pieces: readonly Range[], { start, end }: Range): readonly Range[] {
  return pieces
    .map((piece) => trimmed(text, Math.max(piece.start, start), Math.max(start, Math.min(piece.end, end))))
    .filter((piece) => piece.start < piece.end);
}

/** A header ends with the bracket as well: `[x] ; note` is none. */
function isHeader(text: string, { start, end }: Range): boolean {
  return end - start >= 2 && text[start] === '[' && text[end - 1] === ']';
}

/** The pieces joined by a blank; an empty word stands at `otherwise`. */
function readWord(file: SourceFile, pieces: readonly Range[], otherwise: Range): Word {
  const words = pieces.map(({ start, end }) => wordAt(file, start, end, (written) => written.replaceAll('\r', '')));
  const [first] = words;
  if (!first) return wordAt(file, otherwise.start, otherwise.start);
  if (words.length === 1) return first;
  const parts = words.flatMap(({ parts: own }, i) => (i === 0 ? own : [' ', ...own]));
  return word(joinTexts(parts), span(file, first.span.start, words.at(-1)!.span.end));
}

function mark(file: SourceFile, at: number): Word {
  return wordAt(file, at, at + 1);
}

function punctuation(at: number): Token {
  return { kind: 'punctuation', start: at, end: at + 1 };
}

function wordsOf(file: SourceFile, pieces: readonly Range[]): readonly Token[] {
  return pieces.flatMap(({ start, end }) => wordTokens(file, start, end));
}
