import { limits } from '../limits.ts';
import type { Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { fileAt } from '../platform/files.ts';
import { parseShellVars, resolved } from '../syntax/shell-vars.ts';
import type { HoleStatement, SettingStatement, Statement, Word } from '../syntax/statement.ts';
import { word } from '../syntax/statement.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { plainFile, startOf } from '../text/source-file.ts';
import { bringer } from './holes.ts';
import { isOpen, type Reading, type Row, read, reader, writtenValue } from './settings.ts';

/** What a shell knows after it sourced these statements in order. */
export interface ShellSettings {
  /** The last assignment that counts, its `$references` put in; else the default. */
  read<T>(row: Row<T>): Reading<T>;
  get<T>(row: Row<T>): Setting<T>;
  /** Undefined where only the default is left. */
  given<T>(row: Row<T>): Setting<T> | undefined;
}

/** Variables of shell files, the last assignment first; `near` is where one would write the others. */
export function shellSettings(world: World, statements: readonly Statement[], near: Span): ShellSettings {
  const lines = reader(world);
  const readRow = <T>(row: Row<T>): Reading<T> => {
    const found = assignmentOf(world, statements, row.name, statements.length);
    if (!found?.assigns) return lines.last(row, found ? [found.statement] : [], near);
    const { statement, at } = found;
    const value = resolved(writtenValue(statement), lookup(world, statements, at, 1));
    const others = statements.filter((other) => other !== statement && !other.under && isNamed(other, row.name));
    const spans = others.map(({ span }) => span);
    return read(world, row, { ...statement, args: [value] }, spans);
  };
  return {
    read: readRow,
    get: (row) => readRow(row).setting,
    given: (row) => {
      const { statement, setting } = readRow(row);
      return statement || setting.origin.kind === 'assumed' ? setting : undefined;
    },
  };
}

type Found =
  | { readonly assigns: true; readonly statement: SettingStatement; readonly at: number }
  /** Something that may be an assignment. */
  | { readonly assigns: false; readonly statement: HoleStatement };

/** The last assignment before a place, or the last thing before it that may be one; `unset` ends the search. */
function assignmentOf(world: World, statements: readonly Statement[], name: string, before: number): Found | undefined {
  for (let at = before - 1; at >= 0; at -= 1) {
    const statement = statements[at]!;
    if (!mayAssign(statement, name) || !world.holds(statement.under)) continue;
    if (isOpen(statement)) return { assigns: false, statement: { kind: 'hole', span: statement.span } };
    return statement.kind === 'setting' && statement.operator ? { assigns: true, statement, at } : undefined;
  }
  return undefined;
}

/** A loop whose turns are other assignments brings no such one. */
const mayBring = bringer(/^\s*(?:export\s+)?(#|[A-Za-z_]\w*(?==))/);

function mayAssign(statement: Statement, name: string): boolean {
  if (statement.kind === 'hole') return mayBring(statement, [name]);
  if (statement.operator) return statement.key.value === undefined || statement.key.value === name;
  return statement.key.value === 'unset' && statement.args.some(({ value }) => value === name);
}

function isNamed(statement: Statement, name: string): boolean {
  return statement.kind === 'setting' && statement.operator !== undefined && statement.key.value === name;
}

/** The value that a name had before a statement; references that lead on too long stay unseen. */
function lookup(
  world: World,
  statements: readonly Statement[],
  before: number,
  depth: number,
): (name: string) => Word | undefined {
  return (name) => {
    if (depth > limits.includeDepth) return undefined;
    const found = assignmentOf(world, statements, name, before);
    if (!found) return word([''], startOf(plainFile('', '')));
    if (!found.assigns) return undefined;
    return resolved(writtenValue(found.statement), lookup(world, statements, found.at, depth + 1));
  };
}

/** One shell file of a host, as whatever sources it would see it; undefined where it is not in the tree. */
export function shellFileAt(
  world: World,
  path: string,
): { readonly file: SourceFile; readonly settings: ShellSettings } | undefined {
  const file = fileAt(world, path);
  return file && { file, settings: shellSettings(world, parseShellVars(file).statements, startOf(file)) };
}
