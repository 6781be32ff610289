import type { Build, Origin, Seen, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { refusalOf } from '../syntax/nesting.ts';
import type { SettingStatement, Statement, Word } from '../syntax/statement.ts';
import { shipperOf, type Span } from '../text/source-file.ts';

/** How the written text becomes a value. */
export interface Kind<T> {
  /** Undefined: no value of this kind; whether the daemon refuses it or passes it over is the dialect's to say. */
  read(text: string): T | undefined;
  /** All values, where they are few: at a hole each is asked about, so that the value is always seen. */
  readonly words?: readonly T[];
}

export const text: Kind<string> = { read: (written) => written };

/** Exactly these words; `fold` where case does not count. */
export function words<const W extends string>(
  list: readonly W[],
  fold: (written: string) => string = (written) => written,
): Kind<W> {
  return { words: list, read: (written) => list.find((one) => one === fold(written)) };
}

/** A boolean by table: which words are true, which false. */
export function switchOf(yes: (written: string) => boolean, no: (written: string) => boolean): Kind<boolean> {
  return { words: [true, false], read: (written) => (yes(written) ? true : no(written) ? false : undefined) };
}

/** One default, and from which release and in whose build it holds. */
export interface Default<T> {
  readonly value: T;
  readonly since?: string;
  readonly build?: Build;
  readonly cite: string;
}

/** One row of a dialect's table of settings. */
export interface Row<T> {
  readonly name: string;
  readonly kind: Kind<T>;
  /** Newest first: the first that applies counts. None: the setting has no value where nobody writes it. */
  readonly defaults: readonly Default<T>[];
  /** Its value is never shown. */
  readonly secret?: true;
  /** Where the meaning stands: a manual page, a measured case. */
  readonly cite: string;
}

export interface Reading<T> {
  /** Without `value` where a hole hides it, where it has no default, or where it is `bad`. */
  readonly setting: Setting<T>;
  /** The statement that counts says something that is no value of its kind. */
  readonly bad?: SettingStatement;
  readonly statement?: SettingStatement;
}

export interface Reader {
  /** The last statement that counts wins. */
  last<T>(row: Row<T>, statements: readonly Statement[], near: Span): Reading<T>;
  /** The first one wins. */
  first<T>(row: Row<T>, statements: readonly Statement[], near: Span): Reading<T>;
  /** Every one counts, in order; no default. */
  all<T>(row: Row<T>, statements: readonly Statement[]): readonly Reading<T>[];
}

/**
 * The way from statements to settings. `statements` are those of one scope, in the daemon's order, holes among them;
 * which statement counts depends on the world (`holds`). A default is only sure where no hole stands in its scope.
 */
export function reader(
  world: World,
  sameName: (written: string, row: string) => boolean = (written, row) => written === row,
): Reader {
  const named = (statement: Statement, row: Row<unknown>): statement is SettingStatement =>
    statement.kind === 'setting' && statement.key.value !== undefined && sameName(statement.key.value, row.name);
  const pick = <T>(row: Row<T>, order: readonly Statement[], near: Span): Reading<T> => {
    const found = order.find(
      (statement): statement is SettingStatement => named(statement, row) && world.holds(statement.under),
    );
    if (found)
      return read(
        world,
        row,
        found,
        order.filter((other) => other !== found && !other.under && named(other, row)).map(({ span }) => span),
      );
    const hole = order.find((statement) => isOpen(statement) && world.holds(statement.under));
    return (hole && throughHole(world, row, hole, near)) ?? { setting: defaultOf(world, row, near) };
  };
  return {
    last: (row, statements, near) => pick(row, statements.toReversed(), near),
    first: (row, statements, near) => pick(row, statements, near),
    all: (row, statements) =>
      statements.flatMap((statement) =>
        named(statement, row) && world.holds(statement.under) ? [read(world, row, statement, [])] : [],
      ),
  };
}

/** A statement that may be any setting: a hole, or one whose name a hole hides. */
export function isOpen(statement: Statement): boolean {
  return statement.kind === 'hole' || statement.key.value === undefined;
}

/** The value's word: grammars with `name = value` lines give the whole value as one word. */
export function writtenValue(statement: SettingStatement): Word {
  return (
    statement.args[0] ?? {
      parts: [''],
      value: '',
      span: { ...statement.key.span, start: statement.span.end, end: statement.span.end },
    }
  );
}

/** What one statement says, in this world. */
export function read<T>(
  world: World,
  row: Row<T>,
  statement: SettingStatement,
  overrides: readonly Span[],
): Reading<T> {
  const written = writtenValue(statement);
  const origin = originOf(statement.span, overrides);
  if (written.value === undefined) return { statement, setting: atHole(world, row, written, statement) };
  const value = row.kind.read(written.value);
  if (value === undefined) return { statement, bad: statement, setting: { name: row.name, origin } };
  const shown = row.secret || typeof value === 'string' ? {} : { shown: written.value };
  return { statement, setting: { name: row.name, value, origin, ...shown } };
}

/** A line that stands there: written by whoever keeps the tree, or the distribution's word where its file completes the tree. */
export function originOf(span: Span, overrides: readonly Span[] = []): Origin {
  const shippedBy = shipperOf(span);
  return shippedBy === undefined
    ? { kind: 'written', span, overrides }
    : { kind: 'default', of: shippedBy, near: span };
}

/** A hole in the value: of few values each is asked about, of many it stays unseen. */
function atHole<T>(world: World, row: Row<T>, written: Word, statement: SettingStatement): Setting<T> {
  const { words: few } = row.kind;
  const { span } = statement;
  if (!few) return { name: row.name, origin: { kind: 'written', span, overrides: [] } };
  const expression = spanOf(written);
  const value = world.ask({
    id: `variable ${span.file.scope ?? world.root} ${expression}`,
    kind: 'variable',
    at: written.span,
    answers: few.map((is) => ({ is, text: `${expression} gives "${showWord(is)}"` })),
  });
  return { name: row.name, value, origin: { kind: 'assumed', span } };
}

/** A default that a hole in its scope may replace. Undefined where it does not. */
function throughHole<T>(world: World, row: Row<T>, hole: Statement, near: Span): Reading<T> | undefined {
  const what = hole.span.file.text.slice(hole.span.start, hole.span.end).trim().split('\n')[0]!.slice(0, 60);
  const few = row.kind.words ?? [];
  const value = defaultOf(world, row, near).value;
  const answers: { is: { value?: T } | undefined; text: string }[] = [
    { is: undefined, text: `${what} does not set "${row.name}"` },
    ...few
      .filter((one) => one !== value)
      .map((is) => ({ is: { value: is }, text: `${what} sets "${row.name}" to "${showWord(is)}"` })),
    ...(row.kind.words ? [] : [{ is: {}, text: `${what} sets "${row.name}"` }]),
  ];
  const answer = world.ask({
    id: `variable ${hole.span.file.path}:${hole.span.start} ${row.name}`,
    kind: hole.kind === 'hole' && /include/i.test(what) ? 'not-carried' : 'variable',
    at: hole.span,
    answers,
  });
  if (!answer) return undefined;
  return { setting: { name: row.name, ...answer, origin: { kind: 'assumed', span: hole.span } } };
}

function showWord(value: unknown): string {
  return value === true ? 'yes' : value === false ? 'no' : String(value);
}

function spanOf(written: Word): string {
  const { file, start, end } = written.span;
  return file.text.slice(start, end);
}

/** The default of this release and build; asks only as far as the rows differ. */
export function defaultOf<T>(world: World, row: Row<T>, near: Span): Setting<T> {
  const found = row.defaults.find(
    ({ since, build }) =>
      (since === undefined || world.since(since)) && (build === undefined || world.build() === build),
  );
  const origin = { kind: 'default', of: world.label(), near } as const;
  return found ? { name: row.name, value: found.value, origin } : { name: row.name, origin };
}

/** For settings that have a default in every release, or few values: the value is always seen unless it was `bad`. */
export function seen<T>(setting: Setting<T>): setting is Seen<T> {
  return setting.value !== undefined;
}

const SECRET_NAME = /pass|secret|key|token/i;

/** Values that no report shows: of secret rows, and of unknown settings whose names sound like secrets. Bodies are searched too. */
export function secretsIn(
  statements: readonly Statement[],
  rows: readonly Row<unknown>[],
  fold: (name: string) => string = (name) => name,
): readonly Span[] {
  const table = new Map(rows.map((row) => [fold(row.name), row]));
  const isSecret = (name: string): boolean => {
    const row = table.get(fold(name));
    return row ? row.secret === true : SECRET_NAME.test(name);
  };
  const walk = (list: readonly Statement[]): Span[] =>
    list.flatMap((statement) => {
      if (statement.kind === 'hole') return [];
      const own = !statement.body && isSecret(statement.key.value ?? '') ? valuesOf(statement) : [];
      return [...own, ...walk(statement.body ?? [])];
    });
  return walk(statements);
}

/** Of a line at which the daemon stops, all but its first word; that may be the head of a block, and then it hides nothing. */
function valuesOf(statement: SettingStatement): readonly Span[] {
  if (refusalOf(statement) === undefined) return statement.args.map(({ span }) => span);
  const { file, start, end } = statement.span;
  const [word = ''] = /^\S*\s*/.exec(file.text.slice(start, end)) ?? [];
  return start + word.length < end ? [{ file, start: start + word.length, end }] : [];
}
