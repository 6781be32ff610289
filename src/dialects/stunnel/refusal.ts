import type { Setting } from '../../model/model.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';
import { optionNamed } from './options.ts';

/** Why stunnel ends before it serves, in its own words, and the lines that make it so. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

/** The words for a value that holds what was meant to be a comment. */
export const COMMENT_NOTE = 'stunnel has no trailing comments, so the comment is part of the value';

/** Whether a value looks as if its writer believed in trailing comments. */
export function holdsComment(written: string): boolean {
  return /\s[#;]/.test(written) || /;$/.test(written);
}

/** A line of the file as a setting: what one would change. */
export function settingOf(statement: SettingStatement, note?: string): Setting {
  const value = statement.args[0]?.value;
  return {
    name: statement.key.value ?? '',
    ...(value === undefined || optionNamed(statement.key.value ?? '')?.secret ? {} : { value }),
    origin: { kind: 'written', span: statement.span, overrides: [] },
    ...(note === undefined ? {} : { note }),
  };
}

/** The header of a section as a setting. */
export function headerSetting(header: SettingStatement): Setting {
  const { value } = header.key;
  return {
    name: 'service',
    ...(value === undefined ? {} : { value }),
    origin: { kind: 'written', span: header.span, overrides: [] },
  };
}

/** How stunnel quotes a line in its refusal; a secret is left out. */
export function quoted(statement: SettingStatement): string {
  const [first = ''] = (statement.key.value ?? '').split(/\s/);
  const isSecret = optionNamed(first)?.secret ?? (!optionNamed(first) && /pass|secret|key|token/i.test(first));
  if (isSecret) return `"${first} …"`;
  return `"${spanText(statement.span).replaceAll('\r', '')}"`;
}

/** The text of a word with `HOLE` where a template expression stands. */
export function shownWord(word: Word): string {
  return spanText(word.span);
}
