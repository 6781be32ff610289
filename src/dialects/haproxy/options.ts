import { HOLE } from '../../syntax/scan.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { holed } from '../endpoint.ts';
import type { Options } from './keywords.ts';

/** One option of a line, with the word that it takes along. */
export interface Option {
  readonly name: string;
  readonly value?: Word;
  readonly at: Word;
  readonly line: SettingStatement;
}

export interface ReadOptions {
  readonly options: readonly Option[];
  /** The first word that is no option. */
  readonly unknown?: string;
  /** An expression stands for one or more options. */
  readonly isHidden: boolean;
}

/** Options in any order [measured: crt-before-ssl]. */
export function optionsOf(line: SettingStatement, words: readonly Word[], known: Options): ReadOptions {
  const options: Option[] = [];
  let isHidden = false;
  for (let i = 0; i < words.length; i += 1) {
    const at = words[i]!;
    const name = holed(at);
    if (name.includes(HOLE)) {
      isHidden = true;
      continue;
    }
    const count = known.get(name);
    if (count === undefined) return { options, unknown: name, isHidden };
    const value = count > 0 ? words[i + 1] : undefined;
    options.push({ name, at, line, ...(value ? { value } : {}) });
    i += count;
  }
  return { options, isHidden };
}

/** The last of these options; `no-x` takes `x` back. */
export function lastOf(options: readonly Option[], name: string): Option | undefined {
  const found = options.findLast((one) => one.name === name || one.name === `no-${name}`);
  return found?.name === name ? found : undefined;
}
