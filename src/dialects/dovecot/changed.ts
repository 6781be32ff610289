import type { World } from '../../model/worlds.ts';
import { isQuoted } from '../../syntax/block.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { type Config, configOf, type Filter, type Scope } from './config.ts';
import { filters, isList24, known23, known24 } from './known.ts';
import type { Net } from './networks.ts';
import { escaped, hidden, type Item, printed, quoted23, quoted24, sorted, spelt } from './printed.ts';
import { expanded } from './read.ts';
import { minimumOf } from './tls.ts';
import { readTree } from './tree.ts';

/** The settings that differ from their defaults, as `doveconf -n` prints them; holds the reading of files against the daemon's own. */
export function changedSettings(world: World, main: string): string {
  const tree = readTree(world, main);
  if (!tree) return '';
  const config = configOf(world, main, tree, world.since('2.4'));
  return config.is24 ? printed(items24(config)) : text23(config);
}

/** Statements of this world, holes left out. */
function seen(config: Config, list: readonly Statement[]): readonly SettingStatement[] {
  return list.filter(
    (one): one is SettingStatement =>
      one.kind === 'setting' && one.key.value !== undefined && config.world.holds(one.under),
  );
}

function text23(config: Config): string {
  const [root, ...others] = config.scopes;
  const top = printed(sorted(section23(config, seen(config, root!.statements), undefined)));
  const rest = others.toSorted((a, b) => specific(a.filter, b.filter));
  return top + rest.map((scope) => printedScope(config, scope)).join('');
}

/** From the widest to the narrowest [source: config-filter.c@2.3.19.1]. */
function specific(a: Filter, b: Filter): number {
  const rank = ({ localName, local, remote, protocol }: Filter) => [
    Number(localName !== undefined),
    local?.bits ?? 0,
    remote?.bits ?? 0,
    Number(protocol !== undefined),
  ];
  const other = rank(b);
  return (
    rank(a)
      .map((value, i) => value - other[i]!)
      .find((difference) => difference !== 0) ?? 0
  );
}

function printedScope(config: Config, { filter, statements }: Scope): string {
  const all = seen(config, statements).filter(({ body }) => !body);
  const leaves = sorted([...lastOf(all)].map(([name, one]) => item23(name, writtenIn(one))));
  if (leaves.length === 0) return '';
  const net = (one: Net) => (one.cidr ?? one.text).replace(/\/(32|128)$/, '');
  const heads = [
    ...(filter.local && filter.local.bits > 0 ? [['local', net(filter.local)] as const] : []),
    ...(filter.localName === undefined ? [] : [['local_name', filter.localName] as const]),
    ...(filter.remote && filter.remote.bits > 0 ? [['remote', net(filter.remote)] as const] : []),
    ...(filter.protocol === undefined ? [] : [['protocol', filter.protocol] as const]),
  ];
  return printed(
    heads.reduceRight<readonly Item[]>((items, [name, title]) => [{ sortKey: name, name, title, items }], leaves),
  );
}

function lastOf(list: readonly SettingStatement[]): ReadonlyMap<string, SettingStatement> {
  return new Map(list.map((one) => [one.key.value!, one]));
}

/** A value as written, a file's name after `<` without blanks. */
function writtenIn({ args }: SettingStatement): string {
  const value = args[0]?.value ?? '';
  return value.startsWith('<') && args[0] && !isQuoted(args[0]) ? `<${value.slice(1).trim()}` : value;
}

function item23(name: string, value: string): Item {
  return { sortKey: name, name, value: hidden(name, value) ?? quoted23(value) };
}

/** Blocks of which every written value is shown, also where it is the default [source: config-request.c@2.3.19.1]. */
const SHOWN = new Set([
  'service',
  'inet_listener',
  'unix_listener',
  'fifo_listener',
  'namespace',
  'mailbox',
  'metric',
  'event_exporter',
]);
const NUMBERED = new Set(['passdb', 'userdb']);

function section23(config: Config, list: readonly SettingStatement[], section: string | undefined): readonly Item[] {
  const leaves = list.filter(({ body }) => !body);
  const values = new Map(leaves.flatMap((one, i) => translated(config, one, leaves.slice(0, i), section)));
  const always = section === 'namespace' ? ['location', 'prefix'].filter((name) => !values.has(name)) : [];
  const own = [...values].flatMap(([name, value]) => {
    const known = known23(name, section);
    const text = known ? spelt(value, known) : value;
    const isDefault =
      known !== undefined &&
      text === known.value &&
      !SHOWN.has(section ?? '') &&
      section !== 'plugin' &&
      section !== 'dict';
    return isDefault ? [] : [item23(name, text)];
  });
  return [...own, ...always.map((name) => item23(name, '')), ...blocks23(config, list)];
}

function translated(
  config: Config,
  one: SettingStatement,
  before: readonly SettingStatement[],
  section: string | undefined,
): readonly (readonly [string, string])[] {
  const name = one.key.value!;
  const refers = (one.args[0]?.value ?? '').split(' ').includes(`$${name}`);
  const value = writtenIn(refers ? expanded(config, one, before) : one);
  if (section === undefined && name === 'ssl_protocols' && config.world.since('2.3')) {
    const minimum = minimumOf(value);
    return minimum === undefined ? [] : [['ssl_min_protocol', minimum]];
  }
  return [[name, value]];
}

function blocks23(config: Config, list: readonly SettingStatement[]): readonly Item[] {
  const groups = new Map<string, { key: string; name: string; body: Statement[] }>();
  list
    .filter(({ body }) => body)
    .forEach((one, i) => {
      const key = one.key.value!;
      const name = one.args[0]?.value ?? '';
      const id =
        NUMBERED.has(key) || (name === '' && key !== 'plugin' && key !== 'dict')
          ? `${key}/${String(i).padStart(6, '0')}/`
          : `${key}/${sectionEscaped(name)}/`;
      const group = groups.get(id) ?? { key, name, body: [] };
      group.body.push(...(one.body ?? []));
      groups.set(id, group);
    });
  return [...groups].flatMap(([id, { key, name, body }]) => {
    const items = sorted(section23(config, seen(config, body), key));
    const title = NUMBERED.has(key) ? '' : name.includes(' ') ? `"${escaped(name)}"` : name;
    return items.length === 0 ? [] : [{ sortKey: id, name: key, title, items }];
  });
}

function sectionEscaped(name: string): string {
  return name.replace(/\\/g, '\\\\').replace(/\//g, '\\s').replace(/ /g, '\\_');
}

/** 2.4 sorts settings, and leaves blocks in the order of their first appearance [measured: doveconf -n of 2.4.1]. */
function items24(config: Config): readonly Item[] {
  const first = 'dovecot_config_version';
  const items = block24(config, config.statements, []);
  return items.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
}

function block24(config: Config, statements: readonly Statement[], around: readonly string[]): readonly Item[] {
  const list = seen(config, statements).flatMap((one) => [grouped(one, around)]);
  const plain = list.filter((one) => !one.body || isList24(fullName(one.key.value!, around)));
  const names = [...new Set(plain.map(({ key }) => key.value!))].sort();
  const leaves = names.flatMap((name) =>
    leaf24(
      plain.filter(({ key }) => key.value === name),
      name,
      around,
    ),
  );
  const groups = new Map<string, { key: string; name: string; body: Statement[] }>();
  for (const one of list) {
    if (plain.includes(one)) continue;
    const key = one.key.value!;
    const name = one.args[0]?.value ?? '';
    const id = `${key} ${name}`;
    const group = groups.get(id) ?? { key, name, body: [] };
    group.body.push(...(one.body ?? []));
    groups.set(id, group);
  }
  const blocks = [...groups.values()].flatMap(({ key, name, body }): readonly Item[] => {
    const title = /[ "\\]/.test(name) ? `"${escaped(name)}"` : name;
    const items = block24(config, body, [...around, key]);
    const isShown = items.length > 0 || (name !== '' && !filters.includes(key)); // an empty `service` is there, an empty filter is not
    return isShown ? [{ sortKey: key, name: key, title, items }] : [];
  });
  return [...leaves, ...blocks];
}

/** Settings whose names begin with that of such a block are printed in it. */
const GROUPS = /^(ssl_server|ssl_client)_(.+)$/;

function grouped(one: SettingStatement, around: readonly string[]): SettingStatement {
  const [, block, rest] = GROUPS.exec(one.key.value!) ?? [];
  if (one.body || block === undefined || rest === undefined) return one;
  const inner: SettingStatement = { ...one, key: { ...one.key, value: rest } };
  return around.at(-1) === block ? inner : { ...one, key: { ...one.key, value: block }, args: [], body: [inner] };
}

function fullName(name: string, around: readonly string[]): string {
  return around.map((block) => `${block}_${name}`).find((full) => known24(full, []) !== undefined) ?? name;
}

function leaf24(list: readonly SettingStatement[], name: string, around: readonly string[]): readonly Item[] {
  const full = fullName(name, around);
  const known = known24(full, []);
  if (isList24(full)) return list24(list, name, known?.value ?? '');
  const value = list.at(-1)?.args[0]?.value ?? '';
  const text = known?.kind === 'switch' ? spelt(value, known) : value;
  const isDefault =
    around.length === 0 && known !== undefined && text === known.value && name !== 'dovecot_storage_version';
  return isDefault ? [] : [{ sortKey: name, name, value: quoted24(text) }];
}

/** A list stays a line where one gave its base, else it is a block with the default in it [measured: v24-protocols-merge, v24-mechanisms-block]. */
function list24(list: readonly SettingStatement[], name: string, value: string): readonly Item[] {
  const from = list.findLastIndex(({ body }) => !body);
  const base = from < 0 ? value : (list[from]!.args[0]?.value ?? '');
  const added = list.slice(from + 1).flatMap(({ body }) => body ?? []);
  const words = [
    ...base.split(/[ ,]+/).filter(Boolean),
    ...added.flatMap((one) => (one.kind === 'setting' ? (one.key.value ?? []) : [])),
  ];
  const unique = [...new Set(words)];
  if (added.length === 0) return base === value ? [] : [{ sortKey: name, name, value: quoted24(base) }];
  if (from >= 0) return [{ sortKey: name, name, value: unique.join(' ') }];
  return [{ sortKey: name, name, items: unique.map((word) => ({ sortKey: word, name: word, value: 'yes' })) }];
}
