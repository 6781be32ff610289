import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { joinTexts } from '../../syntax/scan.ts';
import { word } from '../../syntax/statement.ts';
import type { Hole } from '../../text/source-file.ts';

/** The words that each macro stands for. */
export type Macros = Map<string, readonly Word[]>;

/** What an environment variable holds; undefined where nobody knows. */
export type Lookup = (name: string) => string | undefined;

/** A backslash that goes on with the next line is no part of the last word. */
export function withoutContinuation(statement: SettingStatement): SettingStatement {
  const args = statement.args.map((one, at) => {
    const isEnd = at < statement.args.length - 1 && /\\\s*$/.test(between(statement, at));
    return isEnd ? trimmedWord(one) : one;
  });
  return { ...statement, args };
}

/** The last characters of a word, and what stands between it and the next where that is on another line. */
function between({ args, span: { file } }: SettingStatement, at: number): string {
  const { end } = args[at]!.span;
  const next = args[at + 1]!.span.start;
  const gap = file.text.slice(end, next);
  return /^\s*\n/.test(gap) ? file.text.slice(Math.max(0, end - 1), end) : '';
}

function trimmedWord({ parts, span }: Word): Word {
  const last = parts.at(-1);
  return word(typeof last === 'string' ? [...parts.slice(0, -1), last.replace(/\\$/, '')] : parts, span);
}

/**
 * Words with macros and variables replaced. `$(name)` alone is every word of the macro, none where nobody sets it; inside of
 * a word it is the one word [source: framework/cfgparser/imports.go, expandMacros].
 */
export function expandedWords(words: readonly Word[], macros: Macros, lookup: Lookup): readonly Word[] {
  const out: Word[] = [];
  for (const one of words) {
    out.push(...expandedWord(one, macros, lookup));
    if (out.length > MOST_WORDS) return [hiddenWord(words[0]!)];
  }
  return out;
}

/** What macros grow to that are made of each other; nobody writes more, and what is longer is unknown. */
const MOST_WORDS = 1_000;
const MOST_CHARACTERS = 4_000;

function hiddenWord({ span }: Word): Word {
  return word([{ start: span.start, end: span.end }], span);
}

function expandedWord(one: Word, macros: Macros, lookup: Lookup): readonly Word[] {
  const alone = /^\$\((.*)\)$/s.exec(one.value ?? '')?.[1];
  if (alone !== undefined) return (macros.get(alone) ?? []).map(({ parts }) => word(parts, one.span));
  return [word(joinTexts(one.parts.flatMap((part) => expandedPart(part, one, macros, lookup))), one.span)];
}

const REFERENCE = /\$\(([^$()]+)\)|\{env:([^${}]+)\}/g;

function expandedPart(part: string | Hole, { span }: Word, macros: Macros, lookup: Lookup): Word['parts'] {
  if (typeof part !== 'string') return [part];
  const hidden: Hole = { start: span.start, end: span.end };
  const parts: (string | Hole)[] = [];
  let done = 0;
  let length = 0;
  for (const found of part.matchAll(REFERENCE)) {
    const [, macro, variable = ''] = found;
    const before = parts.length;
    if (found.index > done) parts.push(part.slice(done, found.index));
    if (macro === undefined) parts.push(lookup(variable) ?? hidden);
    else parts.push(...(macros.get(macro)?.[0]?.parts ?? []));
    done = found.index + found[0].length;
    length += parts.slice(before).reduce((sum, text) => sum + (typeof text === 'string' ? text.length : 1), 0);
    if (length > MOST_CHARACTERS + part.length) return [hidden];
  }
  if (done < part.length || parts.length === 0) parts.push(part.slice(done));
  return parts;
}
