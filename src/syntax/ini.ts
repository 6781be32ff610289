import type { SourceFile } from '../text/source-file.ts';
import { span } from '../text/source-file.ts';
import { holesWithin, isOnlyHoles, linesOf, masked, tile, trimmed, under, wordAt } from './scan.ts';
import type { Statement, Syntax, Token, Word } from './statement.ts';
import { step } from './steps.ts';

/** What differs between the daemons that read INI lines. */
export interface IniForm {
  /** The characters that begin a comment where a line begins with one of them. */
  readonly comments: string;
}

/** A range of the text without blanks at its ends. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const parsed = new WeakMap<SourceFile, Map<string, Syntax>>();
const plain: IniForm = { comments: ';#' };

/**
 * One line, one statement, in a flat list: `[name]` has the operator `[` and the name as its key; `name = value` is
 * split at the first `=`, and all that follows is one word, comments and quotes included; a line without `=` is a
 * statement without an operator. There is no continuation. Carriage returns count nowhere, as in stunnel's `file_getline`.
 */
export function parseIni(file: SourceFile, form: IniForm = plain): Syntax {
  const known = parsed.get(file) ?? new Map<string, Syntax>();
  parsed.set(file, known);
  const found = known.get(form.comments) ?? parse(file, form);
  known.set(form.comments, found);
  return found;
}

function parse(file: SourceFile, { comments }: IniForm): Syntax {
  const text = masked(file);
  const tokens: Token[] = [];
  const statements: Statement[] = [];
  for (const { start, end } of linesOf(text)) {
    const from = start === 0 && text.startsWith('\uFEFF') ? 1 : start;
    const line = trimmed(text, from, Math.max(from, end));
    if (line.start >= line.end) continue;
    if (comments.includes(text[line.start]!)) {
      tokens.push({ kind: 'comment', ...line });
      continue;
    }
    const read = statementAt(file, text, line);
    tokens.push(...read.tokens);
    statements.push(read.statement);
  }
  return { file, tokens: tile(file, tokens), statements, problems: [] };
}

interface Read {
  readonly statement: Statement;
  readonly tokens: readonly Token[];
}

function statementAt(file: SourceFile, text: string, line: Range): Read {
  step(line.end - line.start);
  const whole = { span: span(file, line.start, line.end), ...under(file, line.start) };
  const equals = text.slice(line.start, line.end).indexOf('=');
  if (isHeader(text, line)) {
    const name = { start: line.start + 1, end: line.end - 1 };
    return {
      statement: { kind: 'setting', key: readWord(file, name), operator: mark(file, line.start), args: [], ...whole },
      tokens: [punctuation(line.start), ...pieces(file, name), punctuation(name.end)],
    };
  }
  // A template expression in a line without `=` may bring its own, or whole lines.
  if (equals < 0 && (isOnlyHoles(text, line.start, line.end) || holesWithin(file, line.start, line.end).length > 0))
    return { statement: { kind: 'hole', ...whole }, tokens: pieces(file, line) };
  if (equals < 0)
    return {
      statement: { kind: 'setting', key: readWord(file, line), args: [], ...whole },
      tokens: pieces(file, line),
    };
  const at = line.start + equals;
  const name = trimmed(text, line.start, at);
  const value = trimmed(text, at + 1, line.end);
  return {
    statement: {
      kind: 'setting',
      key: readWord(file, name),
      operator: mark(file, at),
      args: [readWord(file, value)],
      ...whole,
    },
    tokens: [...pieces(file, name), punctuation(at), ...pieces(file, value)],
  };
}

/** A header ends with the bracket as well: `[x] ; note` is none. */
function isHeader(text: string, { start, end }: Range): boolean {
  return end - start >= 2 && text[start] === '[' && text[end - 1] === ']';
}

function readWord(file: SourceFile, { start, end }: Range): Word {
  return wordAt(file, start, end, (written) => written.replaceAll('\r', ''));
}

function mark(file: SourceFile, at: number): Word {
  return wordAt(file, at, at + 1);
}

function punctuation(at: number): Token {
  return { kind: 'punctuation', start: at, end: at + 1 };
}

/** The text of a word as tokens, its holes apart. */
function pieces(file: SourceFile, { start, end }: Range): readonly Token[] {
  const tokens: Token[] = [];
  let done = start;
  for (const hole of holesWithin(file, start, end)) {
    tokens.push({ kind: 'word', start: done, end: hole.start }, { kind: 'hole', start: hole.start, end: hole.end });
    done = hole.end;
  }
  return [...tokens, { kind: 'word', start: done, end }];
}
