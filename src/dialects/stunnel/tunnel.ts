import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isOpen, type Reading, type Row, reader } from '../settings.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { mayBring } from './holes.ts';
import { headerSetting } from './refusal.ts';
import type { Section } from './sections.ts';
import { rows } from './settings.ts';
import { type Verification, verificationOf } from './verification.ts';

/** What one section asks for, or a file without sections, in one world. */
export interface Tunnel {
  readonly section: Section;
  readonly name?: string;
  /** The header, or the place where it would stand. */
  readonly header: Setting;
  /** Without value where the line says neither `yes` nor `no`. */
  readonly client: Setting<boolean>;
  /** In small letters; empty where none is set. */
  readonly protocol: Setting;
  readonly accepts: readonly Endpoint[];
  readonly connects: readonly Endpoint[];
  readonly exec: Reading<string>;
  readonly execArgs: Reading<string>;
  readonly sni: Setting;
  readonly transparent: Setting;
  readonly verification: Verification;
  readonly read: Readers;
}

/** Ways to read a setting of one section. */
export interface Readers {
  /** The last line wins; a hole in the section is asked about. */
  asking<T>(row: Row<T>): Reading<T>;
  /** The same without a question: where a hole may set it, it is not seen. */
  quiet<T>(row: Row<T>): Reading<T>;
  /** Every line counts. */
  all<T>(row: Row<T>): readonly Reading<T>[];
  /** A template expression that may stand for a line of one of these; of any, where none is named. */
  hole(...rows: readonly Row<unknown>[]): Statement | undefined;
}

const sameName = (written: string, row: string) => written.toLowerCase() === row.toLowerCase();

export function tunnelOf(world: World, section: Section): Tunnel {
  const read = readersOf(world, section);
  const name = section.header?.key.value;
  const endpoints = (row: Row<string>, isPassive: boolean) =>
    read.all(row).flatMap(({ statement }) => (statement ? [endpointOf(world, statement, isPassive)] : []));
  return {
    section,
    ...(name === undefined ? {} : { name }),
    header: section.header
      ? headerSetting(section.header)
      : { name: 'service', origin: { kind: 'default', of: world.label(), near: section.near } },
    client: read.asking(rows.client).setting,
    protocol: read.asking(rows.protocol).setting,
    accepts: settledAccepts(world, endpoints(rows.accept, true)),
    connects: endpoints(rows.connect, false),
    exec: read.quiet(rows.exec),
    execArgs: read.quiet(rows.execArgs),
    sni: read.quiet(rows.sni).setting,
    transparent: read.quiet(rows.transparent).setting,
    verification: verificationOf(world, section),
    read,
  };
}

/** Before 5.43 the last `accept` won, and one address of a name was enough [source: 5.30, options.c; docs: NEWS]. */
function settledAccepts(world: World, accepts: readonly Endpoint[]): readonly Endpoint[] {
  const count = accepts.reduce((sum, { sockets }) => sum + Math.max(1, sockets.length), 0);
  if (count < 2 || world.since('5.43')) return accepts;
  return accepts.slice(-1).map((last) => ({ ...last, sockets: last.sockets.slice(0, 1) }));
}

/** Statements are looked up by name, so that a file with many sections is read in time with its length. */
export function readersOf(world: World, { statements, near }: Section): Readers {
  const reading = reader(world, sameName);
  const holes = statements.filter(isOpen);
  const byName = new Map<string, Statement[]>();
  for (const statement of statements) {
    const name = statement.kind === 'setting' ? statement.key.value?.toLowerCase() : undefined;
    if (name === undefined) continue;
    const found = byName.get(name);
    if (found) found.push(statement);
    else byName.set(name, [statement]);
  }
  const named = (row: Row<unknown>) => byName.get(row.name.toLowerCase()) ?? [];
  const hole = (...list: readonly Row<unknown>[]) => {
    const names = list.map(({ name }) => name);
    return holes.find((one) => (names.length === 0 || mayBring(one, names)) && world.holds(one.under));
  };
  return {
    asking(row) {
      if (holes.length === 0) return reading.last(row, named(row), near);
      return reading.last(
        row,
        statements.filter((one) => !isOpen(one) || mayBring(one, [row.name])),
        near,
      );
    },
    all: (row) => reading.all(row, named(row)),
    quiet(row) {
      const found = reading.last(row, named(row), near);
      const hiding = found.statement ? undefined : hole(row);
      return hiding ? { setting: { name: row.name, origin: { kind: 'assumed', span: hiding.span } } } : found;
    },
    hole,
  };
}
