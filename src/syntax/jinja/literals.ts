import type { Expression } from './expression.ts';
import { Unreadable } from './token-reader.ts';
import { unescaped } from './tokens.ts';

/** How texts in quotes are written: `raw` in what tasks are given, where Ansible doubles every backslash first [source: ansible-core 2.14, _escape_backslashes]. */
export type Texts = 'escaped' | 'raw';

/** What a text in quotes stands for. */
export function textLiteral(quoted: string, texts: Texts): string {
  // A quote behind a backslash would end the text once that is doubled.
  const raw = /\\['"]/.test(quoted.slice(0, -1)) ? undefined : quoted.slice(1, -1);
  const text = texts === 'raw' ? raw : unescaped(quoted);
  if (text === undefined) throw new Unreadable();
  return text;
}

/** A number as it is written. */
export function numberLiteral(token: string): Expression {
  const value = Number(token.replaceAll('_', ''));
  if (/[.eE]/.test(token)) return { kind: 'literal', value, isFloat: true };
  if (!Number.isSafeInteger(value)) throw new Unreadable();
  return { kind: 'literal', value };
}
