import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { isOpen } from '../settings.ts';

/** A list of statements by name, made once: every setting is looked up in every context. */
export interface Lookup {
  /** Where statements of this name stand, blocks of it too, in order. */
  places(name: string): readonly number[];
  /** Those that may set anything. */
  readonly open: readonly Statement[];
  /** All others. */
  readonly visible: readonly Statement[];
}

const made = new WeakMap<readonly Statement[], Lookup>();

export function lookup(statements: readonly Statement[]): Lookup {
  const known = made.get(statements) ?? lookupOf(statements);
  made.set(statements, known);
  return known;
}

const NOWHERE: readonly number[] = [];

function lookupOf(statements: readonly Statement[]): Lookup {
  const byName = new Map<string, number[]>();
  const open: Statement[] = [];
  for (const [i, one] of statements.entries()) {
    if (isOpen(one)) open.push(one);
    if (one.kind === 'hole' || one.key.value === undefined) continue;
    const found = byName.get(one.key.value);
    if (found) found.push(i);
    else byName.set(one.key.value, [i]);
  }
  return {
    places: (name) => byName.get(name) ?? NOWHERE,
    open,
    visible: open.length === 0 ? statements : statements.filter((one) => !isOpen(one)),
  };
}

/** The statements of this name, blocks of it too. */
export function named(statements: readonly Statement[], name: string): readonly SettingStatement[] {
  return lookup(statements)
    .places(name)
    .map((at) => statements[at]!)
    .filter((one): one is SettingStatement => one.kind === 'setting');
}
