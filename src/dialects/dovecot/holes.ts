import type { Statement } from '../../syntax/statement.ts';
import { isOpen } from '../settings.ts';

/** Whether something that we do not see may set this: a hole, or a line whose name a hole hides. */
export function maySet(statement: Statement, name: string): boolean {
  if (!isOpen(statement)) return false;
  if (statement.kind === 'hole') return mayHold(textOf(statement), name);
  const [first] = statement.key.parts;
  return typeof first !== 'string' || name.startsWith(first);
}

function textOf({ span: { file, start, end } }: Statement): string {
  return file.text.slice(start, end);
}

/** Tags of a loop, its comments, and the lines that they leave. */
const TAG = /\{%[-+]?[\s\S]*?%\}|\{#[\s\S]*?#\}|<%[^=][\s\S]*?%>/g;

/**
 * A loop shows what its turns look like: a line that names another setting, or a block of another kind, never sets this
 * one. An expression on its own may be anything.
 */
function mayHold(text: string, name: string): boolean {
  if (!/^(\{%|<%[^=])/.test(text)) return true;
  const kinds: string[] = [];
  for (const line of text.replace(TAG, '\n').split('\n')) {
    const words = line.trim();
    if (words === '' || words.startsWith('#')) continue;
    const key = /^[A-Za-z0-9_!]+/.exec(words)?.[0];
    if (words === '}') kinds.pop();
    else if (/\{$/.test(words) && !/\{\{$/.test(words)) kinds.push(key ?? '');
    else if (kinds.every((kind) => FILTER.test(kind)) && (key === undefined || key === name)) return true;
  }
  return false;
}

const FILTER = /^(|protocol|local|remote|local_name)$/;

/** The one place to ask about: a hole that is there in any case, else the last. */
export function holeFor(statements: readonly Statement[], name: string): readonly Statement[] {
  const holes = statements.filter((one) => maySet(one, name));
  const sure = holes.findLast(({ under }) => !under);
  const last = sure ?? holes.at(-1);
  if (!last) return [];
  const { under: _under, ...always } = last;
  return [always];
}
