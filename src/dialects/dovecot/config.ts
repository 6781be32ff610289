import { remembered, type World } from '../../model/worlds.ts';
import { headerOf } from '../../syntax/block.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { startOf } from '../../text/source-file.ts';
import { filters } from './known.ts';
import { named } from './lookup.ts';
import { type Client, liesIn, type Net, netOf } from './networks.ts';
import { translate } from './translate.ts';
import { readTree, type Tree } from './tree.ts';

/** For whom the settings of a scope count; the root has no bound. */
export interface Filter {
  readonly protocol?: string;
  readonly local?: Net;
  readonly remote?: Net;
  readonly localName?: string;
}

/** All blocks with the same filter are one scope [measured: filter-same-block-twice]. */
export interface Scope {
  readonly filter: Filter;
  readonly key: string;
  readonly at: Span;
  readonly statements: readonly Statement[];
}

export interface Config {
  readonly world: World;
  readonly main: SourceFile;
  readonly is24: boolean;
  readonly pathOf: (file: SourceFile) => string;
  /** After includes and translation, as written. */
  readonly statements: readonly Statement[];
  /** The root first, the others in the order of their first block. */
  readonly scopes: readonly Scope[];
  /** What `$protocols` stands for before any line sets it; asked of the release where it is not given. */
  readonly defaultProtocols?: string;
}

/** One client on one listener of one protocol, before TLS. */
export interface Context {
  readonly protocol?: string;
  readonly remote: Client;
  readonly local: Client;
}

export const nobody: Context = { remote: { kind: 'other' }, local: { kind: 'other' } };

export function configOf(world: World, main: string, tree: Tree, is24: boolean): Config {
  return { ...(is24 ? scoped24 : scoped23)(world, main), world, main: tree.main, is24, pathOf: tree.pathOf };
}

type Scoped = Pick<Config, 'statements' | 'scopes'>;

/** Which statements stand where is the same in every world. */
const scoped23 = remembered((world, main) => scopedIn(world, main, translate));
const scoped24 = remembered((world, main) => scopedIn(world, main, (statements) => statements));

function scopedIn(world: World, main: string, rewrite: (list: readonly Statement[]) => readonly Statement[]): Scoped {
  const tree = readTree(world, main);
  if (!tree) return { statements: [], scopes: [] };
  const statements = rewrite(tree.statements);
  return { statements, scopes: scopesOf(world, tree.main, statements) };
}

function scopesOf(world: World, main: SourceFile, statements: readonly Statement[]): readonly Scope[] {
  const made = new Map<string, { filter: Filter; at: Span; statements: Statement[] }>();
  const walk = (list: readonly Statement[], filter: Filter, at: Span): void => {
    const key = keyOf(filter);
    const scope = made.get(key) ?? { filter, at, statements: [] };
    made.set(key, scope);
    for (const statement of list) {
      const name = statement.kind === 'setting' && statement.body ? (statement.key.value ?? '') : '';
      if (statement.kind === 'setting' && filters.includes(name))
        walk(statement.body ?? [], narrowed(world, filter, statement), headerOf(statement));
      else scope.statements.push(statement);
    }
  };
  walk(statements, {}, startOf(main));
  return [...made].map(([key, scope]) => ({ key, ...scope }));
}

function narrowed(world: World, filter: Filter, statement: SettingStatement): Filter {
  const name = statement.args[0];
  const kind = statement.key.value;
  if (!name) return filter;
  if (kind === 'local') return { ...filter, local: netOf(world, name) };
  if (kind === 'remote') return { ...filter, remote: netOf(world, name) };
  const text = name.value ?? name.span.file.text.slice(name.span.start, name.span.end);
  return kind === 'protocol' ? { ...filter, protocol: text } : { ...filter, localName: text.toLowerCase() };
}

function keyOf({ protocol, local, remote, localName }: Filter): string {
  const net = (one: Net | undefined) => (one === undefined ? '' : (one.cidr ?? one.text));
  return JSON.stringify([protocol ?? '', net(local), net(remote), localName ?? '']);
}

/** Scopes that count in a context, the most specific first; of equals the first written [source: config-filter.c@2.3.19.1]. */
export function scopesFor({ scopes }: Config, context: Context): readonly Scope[] {
  const key = keyOfContext(context);
  const lists = fitting.get(scopes) ?? new Map<string, readonly Scope[]>();
  fitting.set(scopes, lists);
  const known = key === undefined ? undefined : lists.get(key);
  if (known) return known;
  const now = scopesAmong(scopes, context);
  if (key !== undefined) lists.set(key, now);
  return now;
}

/** Every setting is read in every context, in every world, and which scopes count is always the same. */
const fitting = new WeakMap<readonly Scope[], Map<string, readonly Scope[]>>();

/** Undefined for a network that is hidden: it is like no other. */
function keyOfContext({ protocol, remote, local }: Context): string | undefined {
  const [from, to] = [remote, local].map((client) => {
    if (client.kind === 'within') return client.net.cidr;
    return client.kind === 'address' ? `at ${client.address}` : 'other';
  });
  return from === undefined || to === undefined ? undefined : `${protocol ?? ''} ${from} ${to}`;
}

function scopesAmong(scopes: readonly Scope[], context: Context): readonly Scope[] {
  const found = scopes.filter(({ filter }) => fits(filter, context));
  return found.toSorted((a, b) => rank(b.filter, a.filter));
}

function fits({ protocol, local, remote, localName }: Filter, context: Context): boolean {
  if (localName !== undefined) return false; // the name comes with TLS, so it says nothing of what goes before
  if (protocol !== undefined && !isProtocol(protocol, context.protocol)) return false;
  if (remote && !liesIn(context.remote, remote)) return false;
  return !local || liesIn(context.local, local);
}

function isProtocol(written: string, protocol: string | undefined): boolean {
  if (protocol === undefined) return false;
  return written.startsWith('!') ? written.slice(1) !== protocol : written === protocol;
}

function rank(a: Filter, b: Filter): number {
  const local = (a.local?.bits ?? 0) - (b.local?.bits ?? 0);
  const remote = (a.remote?.bits ?? 0) - (b.remote?.bits ?? 0);
  const protocol = Number(a.protocol !== undefined) - Number(b.protocol !== undefined);
  return local || remote || protocol;
}

const joined = new WeakMap<readonly Scope[], Map<string, readonly Statement[]>>();

/** Statements that count in a context, so that the last one wins; the same list for the same scopes. */
export function statementsFor(config: Config, context: Context): readonly Statement[] {
  const { scopes } = config;
  const found = scopes.length === 1 ? scopes : scopesFor(config, context);
  if (found.length === 1) return found[0]!.statements;
  const lists = joined.get(scopes) ?? new Map<string, readonly Statement[]>();
  joined.set(scopes, lists);
  const key = found.map((scope) => scopes.indexOf(scope)).join(' ');
  const list = lists.get(key) ?? found.toReversed().flatMap(({ statements }) => statements);
  lists.set(key, list);
  return list;
}

/** Whether everything that `inner` speaks of, `outer` speaks of too, as the daemon compares them: by what they bound, not by whom. */
export function isWider(outer: Filter, inner: Filter): boolean {
  if ((outer.local?.bits ?? 0) > (inner.local?.bits ?? 0)) return false;
  if ((outer.remote?.bits ?? 0) > (inner.remote?.bits ?? 0)) return false;
  return outer.protocol === undefined || inner.protocol !== undefined;
}

/** Settings of a block of this name, at the top: `service imap-login { }`, all of them together. */
export function blocksNamed(statements: readonly Statement[], key: string, name: string): readonly SettingStatement[] {
  return named(statements, key).filter(({ body, args }) => body !== undefined && args[0]?.value === name);
}

/** Keeps what `make` says, which all listeners of a protocol share. */
export function perProtocol<T>(make: (config: Config, protocol: string) => T): (config: Config, protocol: string) => T {
  const made = new WeakMap<Config, Map<string, T>>();
  return (config, protocol) => {
    const known = made.get(config) ?? new Map<string, T>();
    made.set(config, known);
    const found = known.get(protocol);
    if (found !== undefined) return found;
    const now = make(config, protocol);
    known.set(protocol, now);
    return now;
  };
}
