import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import { type SettingStatement, type Statement, type Word, word } from '../../syntax/statement.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import { originOf, type Reading, type Row, reader } from '../settings.ts';
import { type Line, memo, type Read, type Refusal } from './line.ts';

/** One option as it is written, its value not yet looked at. */
export interface Option {
  readonly name: string;
  /** As it is written: `daemon_smtp_port`, `no_disable_ipv6`. */
  readonly written: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
  readonly line: Line;
  /** Bare names of booleans, `no_` and `not_` taken off, give `true` and `false`. */
  statement(): SettingStatement;
}

/** A scope of options: the main part, or one authenticator. */
export interface Options {
  readonly list: readonly Option[];
  readonly holes: readonly Line[];
  /** Where one would write an option that is missing. */
  readonly near: Span;
}

export interface Driver extends Options {
  readonly name: string;
  readonly line: Line;
}

/** One line of an ACL. */
export interface AclLine {
  readonly line: Line;
  readonly text: string;
}

/** The parts of the configuration that decide about logins. */
export interface Config {
  readonly world: World;
  readonly main: Options;
  readonly authenticators: readonly Driver[];
  /** Where an authenticator would stand, and lines there that may be any number of them. */
  readonly authenticatorsAt: Span;
  readonly hiddenAuthenticators: readonly Line[];
  readonly acls: ReadonlyMap<string, readonly Line[]>;
  /** Lines that may be any number of ACLs. */
  readonly hiddenAcls: readonly Line[];
  readonly hostLists: ReadonlyMap<string, readonly Line[]>;
  readonly files: readonly SourceFile[];
  readonly sections: readonly Section[];
  /** Lines of the main part that set no option. */
  readonly odd: readonly Line[];
  readonly lines: readonly Line[];
  readonly macros: Read['macros'];
  /** What the lines themselves make Exim stop at. */
  readonly refusals: readonly Refusal[];
}

/** One `begin`. */
export interface Section {
  readonly name: string;
  readonly line: Line;
}

const LIST = /^(domain|host|address|localpart)list(?:_cache)?\s+([\w+.-]+)\s*=/;
const NAME = /^([a-z_0-9]+)\s*(=|$)/;

interface Gathered {
  readonly main: Option[];
  readonly mainHoles: Line[];
  readonly drivers: (Driver & { list: Option[]; holes: Line[] })[];
  readonly hidden: Line[];
  readonly acls: Map<string, Line[]>;
  readonly hiddenAcls: Line[];
  readonly hostLists: Map<string, Line[]>;
  /** Lines of the main part that set no option. */
  readonly odd: Line[];
  readonly sections: Section[];
}

/** Sorts lines into sections; the main part is all that stands before the first `begin` [spec, 6.1]. */
export function configOf(world: World, read: Read, mainFile: SourceFile): Config {
  const gathered: Gathered = {
    main: [],
    mainHoles: [],
    drivers: [],
    hidden: [],
    acls: new Map(),
    hiddenAcls: [],
    hostLists: new Map(),
    odd: [],
    sections: [],
  };
  let section = 'main';
  let acl: Line[] | undefined;
  for (const line of read.lines) {
    const raw = plain(line);
    const begin = line.kind === 'line' ? /^begin\s+(\S+)/i.exec(raw)?.[1] : undefined;
    if (begin !== undefined) {
      if (!line.holds()) continue;
      section = begin;
      acl = undefined;
      gathered.sections.push({ name: begin, line });
    } else if (section === 'main') addMain(gathered, line, raw);
    else if (section === 'authenticators') addDriver(gathered, line, raw);
    else if (section === 'acl') {
      const name = /^([\w.-]+)\s*:(?!\S)/.exec(raw)?.[1];
      if (line.kind === 'hole') gathered.hiddenAcls.push(line);
      if (name === undefined) acl?.push(line);
      else {
        acl = gathered.acls.get(name) ?? [];
        gathered.acls.set(name, acl);
      }
    }
  }
  const end = span(mainFile, mainFile.text.length, mainFile.text.length);
  const start = span(mainFile, 0, 0);
  const first = gathered.main.find(({ line }) => line.number > 0);
  return {
    world,
    main: { list: gathered.main, holes: gathered.mainHoles, near: first?.line.span ?? start },
    authenticators: gathered.drivers,
    authenticatorsAt: gathered.sections.find(({ name }) => name === 'authenticators')?.line.span ?? end,
    hiddenAuthenticators: gathered.hidden,
    acls: gathered.acls,
    hiddenAcls: gathered.hiddenAcls,
    hostLists: gathered.hostLists,
    files: read.files,
    sections: gathered.sections,
    odd: gathered.odd,
    lines: read.lines,
    macros: read.macros,
    refusals: read.refusals,
  };
}

/** What a line begins with; a name that a macro may stand for is looked up. */
function plain(line: Line): string {
  const raw = line.raw.replace(/^hide\s+/, '');
  return /^[a-z.]/.test(raw) ? raw : line.text().replace(/^hide\s+/, '');
}

function addMain(gathered: Gathered, line: Line, raw: string): void {
  if (line.kind === 'hole' || raw.startsWith(HOLE)) {
    gathered.mainHoles.push(line);
    return;
  }
  const list = LIST.exec(raw);
  if (list) {
    const [, kind, name = ''] = list;
    if (kind === 'host') gathered.hostLists.set(name, [...(gathered.hostLists.get(name) ?? []), line]);
    return;
  }
  const option = optionOf(line, raw);
  if (option) gathered.main.push(option);
  else if (raw !== '' && !raw.includes(HOLE)) gathered.odd.push(line);
}

function addDriver(gathered: Gathered, line: Line, raw: string): void {
  const current = gathered.drivers.at(-1);
  if (line.kind === 'hole') {
    gathered.hidden.push(line);
    current?.holes.push(line);
    return;
  }
  const name = /^([\w.-]+)\s*:(?!\S)/.exec(raw)?.[1];
  if (name !== undefined) {
    gathered.drivers.push({ name, line, list: [], holes: [], near: line.span });
    return;
  }
  const option = optionOf(line, raw);
  if (option && current) current.list.push(option);
  else if (raw.includes(HOLE)) gathered.hidden.push(line);
}

/** `daemon_smtp_port` is the same option as its plural [source: readconf.c; measured: daemon-smtp-port-singular]. */
function canonical(name: string): string {
  return name === 'daemon_smtp_port' ? 'daemon_smtp_ports' : name;
}

function optionOf(line: Line, raw: string): Option | undefined {
  const found = NAME.exec(raw);
  if (!found) return undefined;
  const [, written = '', equals] = found;
  const negated = equals === '=' ? undefined : /^not?_(.*)$/.exec(written)?.[1];
  const name = canonical(negated ?? written);
  const value = () => {
    if (equals !== '=') return negated === undefined ? 'true' : 'false';
    const text = line.text().replace(/^hide\s+/, '');
    return unquoted(text.slice(text.indexOf('=') + 1).trim());
  };
  const statement = memo(() => statementOf(name, value(), line));
  return { name, written: negated ?? written, hasValue: equals === '=', line, statement };
}

/** A value in double quotes takes escapes, any other is taken as it is [spec, 6.17]. */
export function unquoted(value: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)?.[1];
  if (inner === undefined) return value;
  return inner.replace(/\\(.)/gs, (_, next: string) => ESCAPES[next] ?? next);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function statementOf(name: string, value: string, line: Line): SettingStatement {
  const { file, start, end } = line.span;
  const equals = file.text.indexOf('=', start);
  const from = equals < 0 || equals >= end ? start : skipBlank(file.text, equals + 1, end);
  return {
    kind: 'setting',
    key: word([name], span(file, start, Math.min(end, start + name.length))),
    args: [holedWord(value, span(file, from, end))],
    span: line.span,
  };
}

function skipBlank(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /\s/.test(text[at]!)) at += 1;
  return at;
}

/** A text with `HOLE` in it as a word; where its holes are written is not told, since macros may have brought them. */
function holedWord(value: string, at: Span): Word {
  if (!value.includes(HOLE)) return word([value], at);
  const parts = value.split(new RegExp(`(${HOLE}+)`)).filter((part) => part !== '');
  return word(
    parts.map((part) => (part.startsWith(HOLE) ? { start: at.start, end: at.end } : part)),
    at,
  );
}

/** What one option says: of those that count the last, else its default; a hole in its scope may set it. */
export function readOption<T>(world: World, row: Row<T>, { list, holes, near }: Options): Reading<T> {
  const named = list.filter(({ name }) => name === row.name);
  const written = named.filter(({ line }) => line.holds()).map((option) => option.statement());
  const hidden =
    written.length > 0
      ? []
      : holes.filter((line) => line.holds()).map((line): Statement => ({ kind: 'hole', span: line.span }));
  const found = reader(world).last(row, [...hidden, ...written], near);
  const place = found.statement?.span;
  // Nobody wrote what a file hides that is not in the tree.
  if (found.setting.value !== undefined || place?.file.shippedBy === undefined) return found;
  return { ...found, setting: { name: row.name, origin: originOf(place) } };
}

/** The macro that keeps a line out which would have stood here: what one would take away to have it back. */
export function shutOut({ list }: Options, name: string): Setting | undefined {
  for (const option of list) {
    if (option.name !== name || option.line.holds()) continue;
    const arm = option.line.arms.find((one) => !one.holds());
    const macro = arm?.macro();
    if (macro) return macro.setting;
  }
  return undefined;
}
