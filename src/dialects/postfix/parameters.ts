import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { branchesAt, HOLE, joinTexts } from '../../syntax/scan.ts';
import { type SettingStatement, type Statement, type Word, word } from '../../syntax/statement.ts';
import { type SourceFile, type Span, spanText } from '../../text/source-file.ts';
import { bringer } from '../holes.ts';
import { isOpen, originOf, reader, type Row, text } from '../settings.ts';
import { expanded } from './expand.ts';
import { parseMainCf } from './grammar.ts';
import { isParameter } from './names.ts';
import { defaultText, rows } from './settings.ts';

/** What decides the parameters of one program: main.cf, and behind it the `-o` of its line. */
export interface Scope {
  readonly world: World;
  /** Where one would write a parameter. */
  readonly near: Span;
  /** The statements that may set it, in order; the last one counts. */
  named(name: string): readonly Statement[];
  /** Whether a template expression may set it, or a file that is not seen. */
  mayBeSet(name: string): boolean;
  /** What a name comes to, kept for the scope. */
  readonly known: Map<string, Expansion>;
}

/** One parameter as a program sees it. */
export interface Param<T> {
  readonly setting: Setting<T>;
  /** The lines of names that its value uses. */
  readonly via: readonly Setting[];
  /** What is written is no value of its kind. */
  readonly isBad: boolean;
  /** As it stands in the file, names expanded. */
  readonly written?: string;
}

interface Expansion {
  /** Holds `HOLE` where something cannot be seen. */
  readonly text: string;
  /** The value in which a template expression hides it. */
  readonly hidden?: Word;
  readonly via: readonly Setting[];
}

interface Index {
  readonly byName: ReadonlyMap<string, readonly SettingStatement[]>;
  readonly open: readonly Statement[];
}

const indexes = new WeakMap<SourceFile, Index>();
const mayBring = bringer(/^\s*(\w+)\s*=/);

/**
 * What a template expression that may be any lines is asked for. The other parameters are taken for unset there: their
 * defaults refuse nothing and hide nothing, and each more would double the worlds.
 */
const ASKED_IN_MAIN: ReadonlySet<string> = new Set(
  [rows.level, rows.sasl, rows.authOnly, rows.cert, rows.interfaces].map(({ name }) => name),
);
const ASKED_IN_LINE: ReadonlySet<string> = new Set(
  [rows.wrapper, rows.level, rows.sasl, rows.authOnly].map(({ name }) => name),
);

/** `{{ "\n" }}`: an expression that gives blanks alone. */
const BLANK = /^\{\{-?\s*(["'])(\\[nt]|\s)*\1\s*-?\}\}$/;

/** The statements of a main.cf by the name that they set, and those that may set any. */
function indexOf(file: SourceFile): Index {
  const known = indexes.get(file);
  if (known) return known;
  const byName = new Map<string, SettingStatement[]>();
  const open: Statement[] = [];
  for (const one of parseMainCf(file).statements) {
    if (one.kind === 'hole' || one.key.value === undefined) {
      if (!BLANK.test(spanText(one.span).trim())) open.push(one);
    } else if (one.operator) {
      const list = byName.get(one.key.value);
      if (list) list.push(one);
      else byName.set(one.key.value, [one]);
    }
  }
  const made = { byName, open };
  indexes.set(file, made);
  return made;
}

/** The scope of main.cf alone: what master itself reads. `missing` stands for a main.cf that cannot be seen. */
export function mainScope(world: World, main: SourceFile | undefined, near: Span): Scope {
  const missing: Statement = { kind: 'hole', span: near };
  return {
    world,
    near,
    known: new Map(),
    mayBeSet: (name) => !main || indexOf(main).open.some((one) => mayBring(one, [name])),
    named: (name) => {
      const isAsked = ASKED_IN_MAIN.has(name);
      if (!main) return isAsked ? [missing] : [];
      const { byName, open } = indexOf(main);
      const own = byName.get(name) ?? [];
      const brought = isAsked ? open.filter((one) => mayBring(one, [name])) : [];
      return brought.length === 0 ? own : [...own, ...brought].sort((a, b) => a.span.start - b.span.start);
    },
  };
}

/** The scope of one line of master.cf: its overrides come last, whatever their order in main.cf. */
export function serviceScope(main: Scope, overrides: readonly Statement[], near: Span): Scope {
  return {
    world: main.world,
    near,
    known: new Map(),
    mayBeSet: (name) => overrides.some(isOpen) || main.mayBeSet(name),
    named: (name) => {
      const isAsked = ASKED_IN_LINE.has(name);
      const own = overrides.filter((one) => (isOpen(one) ? isAsked : one.kind === 'setting' && one.key.value === name));
      return own.length === 0 ? main.named(name) : [...main.named(name), ...own];
    },
  };
}

/** One parameter, its default where nobody writes it. */
export function param<T>(scope: Scope, row: Row<T>): Param<T> {
  const { world, near } = scope;
  const made = new Map<Statement, Expansion>();
  const expand = (statement: SettingStatement): Expansion => {
    const found = made.get(statement) ?? expansionOf(scope, statement);
    made.set(statement, found);
    return found;
  };
  const list = scope.named(row.name).map((one): Statement => {
    if (one.kind === 'hole' || one.key.value !== row.name) return one;
    const shown: SettingStatement = {
      ...one,
      get args() {
        return [shownWord(one, expand(one))];
      },
    };
    made.set(shown, expand(one));
    return shown;
  });
  const { setting, statement, bad } = reader(world).last(row, list, near);
  const expansion = statement && made.get(statement);
  const isSeen = expansion !== undefined && !expansion.text.includes(HOLE);
  return {
    setting,
    via: expansion?.via ?? [],
    isBad: bad !== undefined,
    ...(isSeen ? { written: expansion.text } : {}),
  };
}

/** A parameter that says something that is no value of its kind. Nothing is asked unless such a line is there. */
export function badParam<T>(scope: Scope, row: Row<T>): Param<T> | undefined {
  const isBad = scope.named(row.name).some((one) => {
    if (one.kind === 'hole' || one.key.value !== row.name) return false;
    const { text: value } = expansionOf(scope, one);
    return !value.includes(HOLE) && row.kind.read(value) === undefined;
  });
  if (!isBad) return undefined;
  const found = param(scope, row);
  return found.isBad ? found : undefined;
}

/** The settings that a parameter rests on, first its own line. */
export function because({ setting, via }: Param<unknown>): readonly Setting<unknown>[] {
  return [setting, ...via];
}

/** Whether a line stands there, of the tree or of a distribution's file. */
export function isWritten({ setting: { origin } }: Param<unknown>): boolean {
  return origin.kind === 'written';
}

/** The words of a list, which commas and blanks part; undefined where a template hides some. */
export function listOf({ setting: { value } }: Param<string>): readonly string[] | undefined {
  return value?.split(/[\s,]+/).filter(Boolean);
}

/** A value as one word: what it comes to, or the word that a template hides. */
function shownWord(statement: SettingStatement, { text: value, hidden }: Expansion): Word {
  const { span } = statement;
  if (!value.includes(HOLE)) return word([value], span);
  return hidden ?? word([{ start: span.start, end: span.end }], span);
}

function expansionOf(scope: Scope, statement: SettingStatement): Expansion {
  const whole = writtenIn(scope.world, statement);
  const via: Setting[] = [];
  let hidden: Word | undefined = whole.value === undefined ? whole : undefined;
  const written = whole.parts.map((part) => (typeof part === 'string' ? part : HOLE)).join('');
  const value = expanded(written, (name) => {
    const found = lookUp(scope, name);
    via.push(...found.via);
    hidden ??= found.hidden;
    return found.text;
  });
  return { text: value, via, ...(hidden ? { hidden } : {}) };
}

/** The lines of a value that stand in this world. */
function writtenIn(world: World, { args, under = [], key }: SettingStatement): Word {
  const held = args.filter((one) => {
    const own = branchesAt(one.span.file, one.span.start) ?? [];
    return own.length <= under.length || world.holds(own);
  });
  const [first, last] = [held[0], held.at(-1)];
  if (!first || !last) return word([''], { ...key.span, start: key.span.end });
  const parts = held.flatMap(({ parts: own }, i) => (i > 0 ? [' ', ...own] : own));
  return word(joinTexts(parts), { ...first.span, end: last.span.end });
}

const nothing: Expansion = { text: '', via: [] };
const unseen: Expansion = { text: HOLE, via: [] };

/** What `$name` comes to: its last line, its default, or nothing where Postfix has no such name [measured: undefined-variable]. */
function lookUp(scope: Scope, name: string): Expansion {
  const known = scope.known.get(name);
  if (known) return known;
  scope.known.set(name, unseen); // a name that uses itself never comes to an end
  const found = reader(scope.world).last(
    { name, kind: text, defaults: [], cite: 'postconf(5)' },
    scope.named(name).filter((one) => !isOpen(one)),
    scope.near,
  ).statement;
  const made = found ? withLine(expansionOf(scope, found), found, name) : ofDefault(name);
  scope.known.set(name, made);
  return made;
}

function withLine(expansion: Expansion, { span }: SettingStatement, name: string): Expansion {
  const value = expansion.text.includes(HOLE) ? {} : { value: expansion.text };
  return { ...expansion, via: [{ name, ...value, origin: originOf(span) }, ...expansion.via] };
}

function ofDefault(name: string): Expansion {
  const value = defaultText(name);
  if (value !== undefined) return { text: value, via: [] };
  return isParameter(name) ? unseen : nothing;
}
