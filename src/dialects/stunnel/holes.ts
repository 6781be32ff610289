import type { Statement } from '../../syntax/statement.ts';
import { spanText } from '../../text/source-file.ts';

const TAGS = /\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const known = new WeakMap<Statement, ReadonlySet<string> | undefined>();

/**
 * Whether a template expression may stand for a line of one of these names. A loop shows what its turns are made of,
 * so that one over `options = {{ x }}` leaves all other settings as they are.
 */
export function mayBring(statement: Statement, names: readonly string[]): boolean {
  if (statement.kind === 'setting') return statement.key.value === undefined;
  if (!known.has(statement)) known.set(statement, namesWithin(statement));
  const within = known.get(statement);
  return within === undefined || names.some((name) => within.has(name.toLowerCase()));
}

/** Undefined where it may be any line, a header too. */
function namesWithin(statement: Statement): ReadonlySet<string> | undefined {
  const lines = spanText(statement.span)
    .replace(TAGS, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const found = lines.map((line) => /^\s*([a-z]+)\s*=/i.exec(line)?.[1]?.toLowerCase());
  if (lines.length === 0 || found.includes(undefined)) return undefined;
  return new Set(found.flatMap((name) => name ?? []));
}
