import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { under } from '../../syntax/scan.ts';
import { spanText } from '../../text/source-file.ts';

/** A word of a line, its macros replaced. */
export interface Token {
  /** Absent where a template expression hides it. */
  readonly text?: string;
  /** A quoted word is never a keyword and never a number [measured: port "587" is refused]. */
  readonly isQuoted: boolean;
  readonly word: Word;
}

/** One directive that counts, in one world. */
export interface Line {
  readonly statement: SettingStatement;
  readonly first: Token;
  readonly rest: readonly Token[];
  /** Why the daemon refuses it before it knows what it is. */
  readonly error?: string;
}

export interface Lines {
  readonly lines: readonly Line[];
  /** Any number of lines may stand somewhere. */
  readonly isOpen: boolean;
}

/** The directives in order, each with the macros that were set before it; a macro is text that is read again [measured: smtpd -n]. */
export function linesIn(world: World, statements: readonly Statement[]): Lines {
  const macros = new Map<string, readonly Token[]>();
  const lines: Line[] = [];
  let isOpen = false;
  for (const statement of statements) {
    if (!world.holds(statement.under)) continue;
    if (statement.kind === 'hole') isOpen = true;
    else if (statement.operator) {
      const name = statement.key.value;
      const values = statement.args.map(tokenOf);
      if (name === undefined) isOpen = true;
      else macros.set(name, values.flatMap(again));
      if (!values.every(isText))
        lines.push({ statement, first: tokenOf(statement.key), rest: [], error: 'syntax error' });
    } else lines.push(lineOf(world, statement, macros, isOpen));
  }
  return { lines, isOpen };
}

function lineOf(
  world: World,
  statement: SettingStatement,
  macros: ReadonlyMap<string, readonly Token[]>,
  isOpen: boolean,
): Line {
  const { file } = statement.span;
  const there = statement.args.filter((one) => world.holds(under(file, one.span.start).under));
  const words = [statement.key, ...there].map(tokenOf);
  const missing = words.map((one) => macroOf(one)).find((name) => name !== undefined && !macros.has(name));
  const tokens = words.flatMap((one) => {
    const name = macroOf(one);
    return name === undefined ? [one] : (macros.get(name) ?? [{ isQuoted: false, word: one.word }]);
  });
  const [first = tokenOf(statement.key), ...rest] = tokens;
  const line = { statement, first, rest };
  if (missing !== undefined && !isOpen) return { ...line, error: `macro '${missing}' not defined` };
  return endsInReturn(statement) || tokens.some(isBarePath) ? { ...line, error: 'syntax error' } : line;
}

/** No bare word begins with a slash, so that a macro cannot hold a path either [measured: smtpd -n]. */
function isBarePath({ text, isQuoted }: Token): boolean {
  return !isQuoted && text !== undefined && text.startsWith('/');
}

/** A macro is a string, and a bare number is none [measured: smtpd -n]. */
function isText(token: Token): boolean {
  return !isBarePath(token) && (token.isQuoted || !/^\d+$/.test(token.text ?? ''));
}

/** A carriage return is a character that belongs to nothing [measured: smtpd -n]. */
function endsInReturn({ span: { file, end } }: SettingStatement): boolean {
  return file.text.startsWith('\r\n', end);
}

function macroOf({ text, isQuoted }: Token): string | undefined {
  return isQuoted || text === undefined ? undefined : /^\$(\w+)$/.exec(text)?.[1];
}

export function tokenOf(written: Word): Token {
  const isQuoted = /^["']/.test(spanText(written.span));
  return written.value === undefined ? { isQuoted, word: written } : { text: written.value, isQuoted, word: written };
}

/** What a macro's value is where it is used: bare words, also where it was quoted. */
function again(token: Token): readonly Token[] {
  if (token.text === undefined) return [{ isQuoted: false, word: token.word }];
  return token.text
    .split(/[ \t]+/)
    .filter((one) => one !== '')
    .map((text) => ({ text, isQuoted: false, word: word([text], token.word.span) }));
}

/** A name as it is compared: one that an expression hides is its expression. */
export function nameOf({ text, word: written }: Token): string {
  return text ?? spanText(written.span);
}
