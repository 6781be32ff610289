import type { Statement } from '../syntax/statement.ts';
import { spanText } from '../text/source-file.ts';

const TAGS = /\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;

/** Whether a template expression may stand for a line of one of these names, in any case. */
export type MayBring = (statement: Statement, names: readonly string[]) => boolean;

/**
 * A loop shows what its turns are made of, so that one over `options = {{ x }}` leaves all other settings as they are.
 * `line` finds the name in one line of a daemon's file.
 */
export function bringer(line: RegExp): MayBring {
  const known = new WeakMap<Statement, ReadonlySet<string> | undefined>();
  return (statement, names) => {
    if (statement.kind === 'setting') return statement.key.value === undefined;
    if (!known.has(statement)) known.set(statement, namesWithin(statement, line));
    const within = known.get(statement);
    return within === undefined || names.some((name) => within.has(name.toLowerCase()));
  };
}

/** Undefined where it may be any line, a header too: an include that is not carried, say. */
function namesWithin(statement: Statement, pattern: RegExp): ReadonlySet<string> | undefined {
  const lines = spanText(statement.span)
    .replace(TAGS, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const found = lines.map((line) => pattern.exec(line)?.[1]?.toLowerCase());
  if (lines.length === 0 || found.includes(undefined) || found.includes('include')) return undefined;
  return new Set(found.flatMap((name) => name ?? []));
}
