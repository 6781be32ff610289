import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Word } from '../../syntax/statement.ts';
import { type Problem, problem } from '../../text/problem.ts';
import { isOpen, originOf, writtenValue } from '../settings.ts';
import { type Command, commandOf, otherPackages } from './command.ts';
import { type Fault, lineSetting } from './faults.ts';
import type { MasterSyntax } from './master-grammar.ts';
import { entryNames } from './settings.ts';

/** One line of the SERVICES section. */
export interface Entry {
  readonly name: string;
  readonly statement: SettingStatement;
  readonly cmd?: SettingStatement;
  readonly listen?: SettingStatement;
  readonly proto?: SettingStatement;
  readonly maxchild?: SettingStatement;
  readonly command: Command;
  /** Some of its settings are hidden. */
  readonly hasHole: boolean;
}

/** All entries, those under branches too: `world.holds` is asked where an entry matters. */
export function entriesOf({ statements }: MasterSyntax): readonly Entry[] {
  return statements
    .flatMap((section) => (section.kind === 'setting' && section.key.value === 'SERVICES' ? (section.body ?? []) : []))
    .flatMap((statement) => (statement.kind === 'setting' ? [entryOf(statement)] : []));
}

function entryOf(statement: SettingStatement): Entry {
  const body = statement.body ?? [];
  const first = (name: string) =>
    body.find((one): one is SettingStatement => one.kind === 'setting' && one.key.value === name);
  const [cmd, listen, proto, maxchild] = ['cmd', 'listen', 'proto', 'maxchild'].map(first);
  const { file, start, end } = statement.key.span;
  return {
    name: statement.key.value ?? file.text.slice(start, end),
    statement,
    ...(cmd ? { cmd } : {}),
    ...(listen ? { listen } : {}),
    ...(proto ? { proto } : {}),
    ...(maxchild ? { maxchild } : {}),
    command: cmd ? commandOf(writtenValue(cmd)) : { flags: new Map<string, Word | undefined>(), hasHole: true },
    hasHole: body.some(isOpen),
  };
}

/** The first thing in cyrus.conf for which the master exits [source: master/masterconf.c; master/master.c, add_service]. */
export function masterFault(world: World, { refusals }: MasterSyntax, entries: readonly Entry[]): Fault | undefined {
  const refused = refusals.find(({ under }) => world.holds(under));
  if (refused) return { reason: refused.reason, at: lineSetting('cyrus.conf', refused.at) };
  const seen = new Map<string, Entry[]>();
  for (const entry of entries) {
    const earlier = seen.get(entry.name) ?? [];
    seen.set(entry.name, [...earlier, entry]);
    const reason = incomplete(entry) ?? notInstalled(world, entry) ?? repeated(world, entry, earlier);
    if (reason !== undefined && world.holds(entry.statement.under))
      return { reason, at: lineSetting(entry.name, entry.statement.span) };
  }
  return undefined;
}

function incomplete({ name, cmd, listen, hasHole }: Entry): string | undefined {
  const isEmpty = (one: SettingStatement | undefined) => !one || writtenValue(one).value === '';
  if (hasHole || (!isEmpty(cmd) && !isEmpty(listen))) return undefined;
  return `unable to find command or port for service '${name}'`;
}

/** Known only where somebody said which packages are installed. */
function notInstalled({ installed }: World, { name, command, cmd }: Entry): string | undefined {
  if (!installed?.some((one) => one.startsWith('cyrus-')) || !cmd || command.name === undefined) return undefined;
  const path = writtenValue(cmd).value ?? '/';
  if (path.startsWith('/') && !path.startsWith('/usr/lib/cyrus/bin/')) return undefined;
  const wanted = command.row?.package ?? otherPackages[command.name];
  if (wanted === undefined || wanted === 'cyrus-common' || installed.includes(wanted)) return undefined;
  return `cannot find executable for service '${name}'`;
}

function repeated(world: World, { name, statement }: Entry, earlier: readonly Entry[]): string | undefined {
  const both = earlier.some((one) => world.holds(one.statement.under) && world.holds(statement.under));
  return both ? `multiple entries for service '${name}'` : undefined;
}

/** Words that the master passes over. */
export function unknownWords(entries: readonly Entry[]): readonly Problem[] {
  const known: readonly string[] = entryNames;
  return entries.flatMap(({ statement }) =>
    (statement.body ?? []).flatMap((one) =>
      one.kind === 'setting' && one.key.value !== undefined && !known.includes(one.key.value)
        ? [problem('unknown-setting', `cyrus.conf knows no "${one.key.value}" for a service`, one.key.span)]
        : [],
    ),
  );
}

/** A setting of an entry, as evidence. */
export function partOf(name: string, statement: SettingStatement, note?: string): Setting<string> {
  const { value } = writtenValue(statement);
  return {
    name,
    ...(value === undefined ? {} : { value }),
    origin: originOf(statement.span),
    ...(note === undefined ? {} : { note }),
  };
}
