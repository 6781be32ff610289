import type { World } from '../../model/worlds.ts';
import { HOLE } from '../../syntax/scan.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import type { Line, Read, Refusal } from './line.ts';
import { type Option, type Options, optionOf } from './options.ts';

/** One authenticator: its options and where it begins. */
export interface Driver extends Options {
  readonly name: string;
  readonly line: Line;
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
