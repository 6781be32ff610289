import { type Lexis, lexed } from './lexemes.ts';
import { masked } from './scan.ts';
import type { Word } from './statement.ts';

/** Words between blanks, quotes and backslashes taken off [systemd.service(5), "Command lines"]. */
const COMMAND: Lexis = {
  marks: '',
  ends: '',
  comments: 'never',
  quotes: `"'`,
  quoting: 'pieces',
  lines: false,
  escapes: () => true,
  unescape: (text) => text.replace(ESCAPE, unescaped),
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g;
const NAMED: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescaped(_whole: string, hex: string | undefined, char: string | undefined): string {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return NAMED[char ?? ''] ?? char ?? '';
}

/** A backslash at a line's end, with the comments between it and where the line goes on. */
const CONTINUED = /\\\r?\n(?:[ \t]*[#;][^\n]*\n)*/g;

/** The words of a command line that is the value of a setting, each at its own place. */
export function commandWords({ span: { file, start, end } }: Word): readonly Word[] {
  const text = masked(file);
  const own = text.slice(start, end).replace(CONTINUED, (gap) => ' '.repeat(gap.length));
  return lexed(file, text.slice(0, start) + own, COMMAND, start).lexemes.map(({ word }) => word);
}
