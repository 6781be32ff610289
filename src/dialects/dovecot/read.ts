import type { Setting } from '../../model/model.ts';
import type { SettingStatement, Statement, Word } from '../../syntax/statement.ts';
import { word } from '../../syntax/statement.ts';
import { isQuoted } from '../../syntax/block.ts';
import { type Span, startOf } from '../../text/source-file.ts';
import { defaultOf, type Reading, type Row, reader } from '../settings.ts';
import { type Config, type Context, nobody, statementsFor } from './config.ts';
import { holeFor } from './holes.ts';
import { known23, known24 } from './known.ts';
import { lookup, named } from './lookup.ts';
import { rows } from './settings.ts';

/** A setting in a context: the last statement that counts, with its variables expanded. */
export function settingIn<T>(config: Config, row: Row<T>, context: Context = nobody): Reading<T> {
  return lastIn(config, row, statementsFor(config, context), startOf(config.main));
}

/**
 * The same, taking what we do not see to leave it alone: for settings of which `ssl` and cleartext are asked already, so
 * that no verdict rests on it.
 */
export function visibleIn<T>(config: Config, row: Row<T>, context: Context = nobody): Reading<T> {
  return lastIn(config, row, lookup(statementsFor(config, context)).visible, startOf(config.main));
}

/** Every line that may count, whatever it stands under. */
export function candidatesFor(config: Config, { name }: Row<unknown>): readonly SettingStatement[] {
  return config.scopes.flatMap(({ statements }) => named(statements, name));
}

/** Whether a line sets this anywhere at all. */
export function isWritten({ scopes }: Config, { name }: Row<unknown>): boolean {
  return scopes.some(({ statements }) => lookup(statements).places(name).length > 0);
}

/** The same among these statements. */
export function lastIn<T>(config: Config, row: Row<T>, statements: readonly Statement[], near: Span): Reading<T> {
  const { world } = config;
  const { places, open } = lookup(statements);
  const lines = places(row.name).filter((at) => isNamed(statements[at]!, row.name));
  const last = lines.findLastIndex((at) => world.holds(statements[at]!.under));
  const index = lines[last];
  const found = index === undefined ? undefined : statements[index];
  if (index === undefined || found?.kind !== 'setting') {
    // A template that has a line for it somewhere has its place for it there.
    const holes = lines.length > 0 ? [] : holeFor(open, row.name);
    return reader(world).last(row, holes, near);
  }
  const before = lines.slice(0, last).map((at) => statements[at]!);
  return reader(world).last(row, [...before, expanded(config, found, statements.slice(0, index))], near);
}

/** Whether a statement sets this; a block of a list's names does not count. */
function isNamed(statement: Statement, name: string): statement is SettingStatement {
  return statement.kind === 'setting' && !statement.body && statement.key.value === name;
}

/** Whether something at the top of the scope may set anything. */
export function hasHole(config: Config, context: Context = nobody): boolean {
  return lookup(statementsFor(config, context)).open.length > 0;
}

/** `$name`, `$ENV:NAME` and, in 2.4, `$SET:name`: whole words of an unquoted value [measured: debian-default, v24-variable]. */
const VARIABLE = /^\$(?:(ENV|SET):)?([A-Za-z0-9_]+)$/;

/** Values that a script is still to replace: `DOVECOT_MIN_PROCESS`, `@PORT@`, `${PORT}`. */
const PLACEHOLDER = /^(@\w+@|\$\{\w+\}|__\w+__|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|%[a-z]\w+)$/;

export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** What the daemon takes over from the environment is hidden; what it takes from other settings is put in their place. */
export function expanded(config: Config, statement: SettingStatement, before: readonly Statement[]): SettingStatement {
  const old = statement.args[0];
  if (old?.value !== undefined && isPlaceholder(old.value))
    return { ...statement, args: [word([{ start: old.span.start, end: old.span.end }], old.span)] };
  if (!old?.parts.some((part) => typeof part === 'string' && part.includes('$')) || isQuoted(old)) return statement;
  const parts = old.parts.flatMap((part) => (typeof part === 'string' ? inText(config, part, old, before) : [part]));
  return { ...statement, args: [word(parts, old.span), ...statement.args.slice(1)] };
}

function inText(config: Config, text: string, at: Word, before: readonly Statement[]): Word['parts'] {
  const pieces = text.split(/( +)/);
  return pieces.flatMap((piece): Word['parts'] => {
    const [, kind, name] = VARIABLE.exec(piece) ?? [];
    if (name === undefined) return [piece];
    if (kind === 'ENV') return [{ start: at.span.start, end: at.span.end }];
    if ((kind === 'SET') !== config.is24) return [piece];
    return valueBefore(config, name, before);
  });
}

function valueBefore(config: Config, name: string, before: readonly Statement[]): Word['parts'] {
  const { world } = config;
  const index = before.findLastIndex((one) => isNamed(one, name) && world.holds(one.under));
  const found = before[index];
  if (found?.kind !== 'setting') return [defaultText(config, name)];
  return expanded(config, found, before.slice(0, index)).args[0]?.parts ?? [''];
}

function defaultText(config: Config, name: string): string {
  if (name === rows.protocols.name)
    return config.defaultProtocols ?? defaultOf(config.world, rows.protocols, startOf(config.main)).value ?? '';
  return (config.is24 ? known24(name, []) : known23(name))?.value ?? '';
}

/** A list of words: what is known of it, and what hides the rest. */
export interface ListReading {
  readonly words: readonly string[];
  readonly hidden?: Span;
  readonly setting: Setting<string>;
  readonly reading: Reading<string>;
}

interface HowListed {
  readonly split?: RegExp;
  /** Whether a hole is asked about; else it is taken to leave the list alone. */
  readonly seesHoles?: boolean;
}

/**
 * A list setting in a context. 2.4 adds blocks of `name = yes` to what is there, the default included, and so do the files
 * of Debian's protocol packages [measured: v24-protocols-merge, v24-mechanisms-block, debian-default].
 */
export function listIn(config: Config, row: Row<string>, context: Context = nobody, how: HowListed = {}): ListReading {
  const { world } = config;
  const { split = /[ ,]+/, seesHoles = false } = how;
  const every = statementsFor(config, context);
  const all = seesHoles ? every : lookup(every).visible;
  const additions = named(all, row.name).filter((one) => isAddition(one, row.name));
  const plain = additions.length === 0 ? all : all.filter((one) => !isAddition(one, row.name));
  const reading = lastIn(config, row, plain, startOf(config.main));
  const written = reading.statement?.args[0];
  const added = after(additions, reading.statement, all).filter(({ under }) => world.holds(under));
  const value = reading.statement && reading.setting.value === undefined ? written : undefined;
  const start = listed(value ? textOf(value) : (reading.setting.value ?? ''), split);
  const words = added.reduce((list, one) => plus(config, list, one, split), start);
  const unseen = value ?? added.map(({ args }) => args[0]).find((one) => one !== undefined && one.value === undefined);
  const hidden = unseen?.span ?? behindHole(reading);
  const [last] = added.slice(-1);
  const setting: Setting<string> = last
    ? { name: row.name, value: words.join(' '), origin: { kind: 'written', span: last.span, overrides: [] } }
    : reading.setting;
  return { words, setting, reading, ...(hidden ? { hidden } : {}) };
}

/** The additions that follow what sets the list. */
function after(
  additions: readonly SettingStatement[],
  base: SettingStatement | undefined,
  all: readonly Statement[],
): readonly SettingStatement[] {
  if (!base || additions.length === 0) return additions;
  const from = all.findIndex((one) => sameSpan(one, base));
  return additions.filter((one) => all.indexOf(one) > from);
}

function sameSpan(one: Statement, other: Statement): boolean {
  return one === other || (one.span.file === other.span.file && one.span.start === other.span.start && !isBody(one));
}

function isBody(one: Statement): boolean {
  return one.kind === 'setting' && one.body !== undefined;
}

function isAddition(statement: Statement, name: string): statement is SettingStatement {
  if (statement.kind === 'hole' || statement.key.value !== name) return false;
  return statement.body !== undefined || statement.operator?.value === '+=';
}

function plus(config: Config, list: readonly string[], one: SettingStatement, split: RegExp): readonly string[] {
  if (!one.body) return [...list, ...listed(one.args[0] ? textOf(one.args[0]) : '', split)];
  return one.body.reduce<readonly string[]>((words, entry) => {
    if (entry.kind === 'hole' || entry.key.value === undefined || !config.world.holds(entry.under)) return words;
    const key = entry.key.value;
    const rest = words.filter((known) => known !== key);
    return /^(yes|y|1)$/i.test(entry.args[0]?.value ?? '') ? [...rest, key] : rest;
  }, list);
}

function listed(text: string, split: RegExp): readonly string[] {
  return text.split(split).filter(Boolean);
}

/** What is seen of a word. */
function textOf({ parts }: Word): string {
  return parts.map((part) => (typeof part === 'string' ? part : ' ')).join('');
}

/** Whether a list names this; undefined where that is hidden. */
export function names(list: ListReading, name: string): boolean | undefined {
  return list.words.includes(name) ? true : list.hidden ? undefined : false;
}

/** The same, asked where it is hidden. */
export function asksFor({ world }: Config, list: ListReading, name: string): boolean {
  const told = names(list, name);
  if (told !== undefined) return told;
  const at = list.hidden!;
  const expression = at.file.text.slice(at.start, at.end).replace(/\s+/g, ' ').slice(0, 60);
  return world.ask({
    id: `variable ${at.file.scope ?? world.root} ${expression} ${list.setting.name} ${name}`,
    kind: /^!include/.test(expression) ? 'not-carried' : 'variable',
    at,
    answers: [
      { is: true, text: `${expression} names "${name}"` },
      { is: false, text: `${expression} does not name "${name}"` },
    ],
  });
}

/** A hole that was said to set the list. */
function behindHole({ setting, statement }: Reading<string>): Span | undefined {
  return setting.origin.kind === 'assumed' && setting.value === undefined && !statement
    ? setting.origin.span
    : undefined;
}
