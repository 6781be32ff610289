import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { addressesOf, isAddress, isLoopback } from '../../platform/network.ts';
import { headerOf } from '../../syntax/block.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Span, startOf } from '../../text/source-file.ts';
import type { Reading } from '../settings.ts';
import { blocksNamed, type Config, nobody, statementsFor } from './config.ts';
import { asksFor, candidatesFor, lastIn, type ListReading, listIn, names, visibleIn } from './read.ts';
import { listenerRows, type ServiceRow, services } from './services.ts';
import { rows } from './settings.ts';

/** One address of one `inet_listener`. */
export interface Socket {
  /** Its service, its name and its address: the same in every world. */
  readonly id: string;
  readonly row: ServiceRow;
  readonly name: string;
  readonly declaredAt: Span;
  /** Undefined where a hole or a name that nobody resolves hides it. */
  readonly address: string | undefined;
  readonly isLoopback: boolean;
  readonly addressSetting: Setting<string>;
  readonly port: Setting<string>;
  readonly ssl: Setting<boolean>;
  readonly haproxy: Setting<boolean>;
  /** Why this protocol is served; asked for only where it matters. */
  readonly protocol: Setting<string>;
  readonly isServed: () => boolean;
  /** False where it is not known whether it is served. */
  readonly isSure: boolean;
  /** Whether others reach it, where a hole hides the address. */
  readonly isReachable: () => boolean;
}

/** What the files ask for; sockets that the global `ssl = no` takes away are among them. */
export function socketsOf(config: Config, of: readonly ServiceRow[] = services, only?: string): readonly Socket[] {
  const list = protocolsIn(config);
  const listen = visibleIn(config, rows.listen);
  return of
    .filter((row) => mayServe(config, row, list))
    .flatMap((row) => listenersOf(config, row, only).flatMap((one) => addressed(config, one, { listen, list })));
}

/** The keys of all listeners that a program may have in some world. */
export function listenerKeys(config: Config, row: ServiceRow): readonly string[] {
  const written = writtenBlocks(config, row).map((block, i) => nameOf(block) || `#${i}`);
  return [...new Set([...row.builtIn.map(({ name }) => name), ...written])];
}

/** Every service that the default of some release names. */
const DEFAULT = services
  .map(({ named }) => named)
  .filter((named) => rows.protocols.defaults.some(({ value }) => value.split(' ').includes(named)));

const listed = new WeakMap<Config, ListReading>();

/** The protocols that are served, read once. */
export function protocolsIn(config: Config): ListReading {
  const known = listed.get(config) ?? readProtocols(config);
  listed.set(config, known);
  return known;
}

/** The default, which releases and builds differ in, is asked about only where the lines that refer to it leave some out. */
function readProtocols(config: Config): ListReading {
  const written = candidatesFor(config, rows.protocols);
  const told = written.some(({ under }) => !under)
    ? listProtocols({ ...config, defaultProtocols: '' }, false)
    : undefined;
  const isWhole = told && DEFAULT.every((named) => told.words.includes(named));
  return isWhole ? told : listProtocols(config, written.length === 0);
}

/** Blanks alone separate up to 2.3 [measured: syntax-protocols-tab]. */
function listProtocols(config: Config, seesHoles: boolean): ListReading {
  return listIn(config, rows.protocols, nobody, { split: config.is24 ? /[ ,]+/ : / +/, seesHoles });
}

/** A service that `protocols` does not name has no socket, whatever its blocks say [measured: protocols-unused-block]. */
function mayServe({ world }: Config, row: ServiceRow, list: ListReading): boolean {
  if (world.installed && !world.installed.includes(row.package)) return false;
  const isNamed = names(list, row.named);
  return isNamed === undefined || (isNamed && isThere(world, row));
}

function isThere(world: World, { since }: ServiceRow): boolean {
  return since === undefined || world.since(since);
}

interface Named {
  readonly row: ServiceRow;
  readonly name: string;
  readonly key: string;
  readonly statements: readonly Statement[];
  readonly near: Span;
  readonly builtIn?: ServiceRow['builtIn'][number];
}

function writtenBlocks(config: Config, { service }: ServiceRow): readonly SettingStatement[] {
  const blocks = blocksNamed(statementsFor(config, nobody), 'service', service);
  return blocks
    .flatMap(({ body }) => body ?? [])
    .filter(
      (one): one is SettingStatement =>
        one.kind === 'setting' && one.body !== undefined && one.key.value === 'inet_listener',
    );
}

/** Blocks with one name are one listener; each without a name is one of its own. */
function listenersOf(config: Config, row: ServiceRow, only?: string): readonly Named[] {
  const { world } = config;
  const written = writtenBlocks(config, row).map((block, i) => ({
    block,
    name: nameOf(block),
    key: nameOf(block) || `#${i}`,
  }));
  const service = blocksNamed(statementsFor(config, nobody), 'service', row.service)[0];
  const near = service ? headerOf(service) : startOf(config.main);
  const builtIn = row.builtIn.filter(({ since }) => since === undefined || world.since(since));
  const keys = new Set([...builtIn.map(({ name }) => name), ...written.map(({ key }) => key)]);
  const asked = [...keys].filter((key) => only === undefined || key === only);
  return asked.flatMap((key): readonly Named[] => {
    const blocks = written.filter((one) => one.key === key).map(({ block }) => block);
    const known = builtIn.find(({ name }) => name === key);
    if (!known && !blocks.some(({ under }) => world.holds(under))) return [];
    const statements = blocks.flatMap(({ body }) => body ?? []);
    const at = blocks.at(-1);
    const named = {
      row,
      name: known?.name ?? blocks[0]!.args[0]?.value ?? key,
      key,
      statements,
      near: at ? headerOf(at) : near,
    };
    return [known ? { ...named, builtIn: known } : named];
  });
}

function nameOf({ args }: SettingStatement): string {
  const [name] = args;
  return name ? (name.value ?? name.span.file.text.slice(name.span.start, name.span.end)) : '';
}

interface Around {
  readonly listen: Reading<string>;
  readonly list: ListReading;
}

function addressed(config: Config, named: Named, { listen, list }: Around): readonly Socket[] {
  const { row, statements, near, builtIn } = named;
  const read = <T>(what: Parameters<typeof lastIn<T>>[1]) => lastIn(config, what, statements, near).setting;
  const port = read(listenerRows.port(String(builtIn?.port ?? 0)));
  if (port.value !== undefined && Number(port.value) === 0) return [];
  const ownAddress = lastIn(config, config.is24 ? listenerRows.listen : listenerRows.address, statements, near);
  const from = ownAddress.statement ? ownAddress : listen;
  const socket = {
    row,
    name: named.name,
    declaredAt: near,
    port,
    ssl: read(listenerRows.ssl(builtIn?.ssl ?? false)),
    haproxy: read(listenerRows.haproxy),
    addressSetting: from.setting,
    protocol: list.setting,
    isServed: () => asksFor(config, list, row.named) && isThere(config.world, row),
    isSure: names(list, row.named) === true,
    isReachable: () => isReachable(config, from),
  };
  return addressesIn(config, from).map(({ address, text }) => ({
    ...socket,
    id: `${row.service}/${named.key} ${text}`,
    address,
    isLoopback: address !== undefined && isLoopback(address),
  }));
}

interface Addressed {
  readonly address: string | undefined;
  readonly text: string;
}

/** The addresses of `listen`: `*` is all of IPv4 and no more, a name is all that it resolves to [measured: listen-*]. */
export function addressesIn({ world }: Config, { setting, statement }: Reading<string>): readonly Addressed[] {
  const value =
    setting.value ??
    (statement?.args[0]?.parts ?? ['']).map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const list = value.split(/[ ,]+/).filter(Boolean);
  const texts = list.length > 0 ? list : setting.value === undefined ? ['\0'] : [];
  return texts.flatMap((text): readonly Addressed[] => {
    if (text.includes('\0')) return [{ address: undefined, text: '?' }];
    if (text === '*') return [{ address: '0.0.0.0', text }];
    const bare = text.replace(/^\[(.*)\]$/, '$1');
    if (isAddress(bare)) return [{ address: bare, text: bare }];
    const found = addressesOf(world, text);
    return found.length > 0 ? found.map((address) => ({ address, text: address })) : [{ address: undefined, text }];
  });
}

/** Whether others reach an address that is hidden. */
function isReachable({ world }: Config, { setting }: Reading<string>): boolean {
  if (setting.origin.kind === 'default') return true;
  const at = setting.origin.span;
  const text = at.file.text.slice(at.start, at.end).replace(/\s+/g, ' ').slice(0, 60);
  return world.ask({
    id: `variable ${at.file.scope ?? world.root} ${text} reach`,
    kind: 'variable',
    at,
    answers: [
      { is: true, text: `"${text}" is an address that other hosts reach` },
      { is: false, text: `"${text}" is an address that only the host itself reaches` },
    ],
  });
}
