import type { YamlNode } from '../../syntax/yaml.ts';
import { plainFile, span } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import { type Repository, textAt, yamlAt, yamlFile } from './context.ts';
import { type Group, type InventoryFile, inventoryFile } from './inventory-file.ts';
import { type Level, levelOf } from './variables.ts';

/** What `group_vars` and `host_vars` say: levels that hold for these hosts, and names that others set. */
export interface Inventory {
  readonly levels: readonly Level[];
  readonly unsure: ReadonlySet<string>;
}

/** Hosts of an inventory that plays find alike. */
export interface Variant {
  readonly inventory: InventoryFile;
  readonly hosts: readonly string[];
}

/** More hosts than this that differ are not told apart. */
const MOST_VARIANTS = 16;
const CONNECTION = /^ansible_(?:host|user|port|ssh|connection|become|python|password)/;

/** The hosts of a play by what their variables say; none where no inventory of the tree has them, or too many differ. */
export function variantsFor(repository: Repository, playbook: string, pattern: string): readonly Variant[] {
  const made: Variant[] = [];
  for (const inventory of inventoriesFor(repository, playbook)) {
    const alike = new Map<string, string[]>();
    for (const host of matching(inventory, pattern) ?? []) {
      const key = levelsOf(repository, playbook, inventory, host).map(signature).join('\n');
      alike.set(key, [...(alike.get(key) ?? []), host]);
    }
    made.push(...[...alike.values()].map((hosts) => ({ inventory, hosts })));
  }
  return made.length > MOST_VARIANTS ? [] : made;
}

/** What the inventory and the folders beside it and beside the playbook say of these hosts. */
export function variantLevels(repository: Repository, playbook: string, { inventory, hosts }: Variant): Inventory {
  const [host] = hosts;
  const levels = levelsOf(repository, playbook, inventory, host!);
  if (hosts.length > 1) {
    const shared = levels.map((level) => new Map([...level].filter(([name]) => !CONNECTION.test(name))));
    return { levels: shared, unsure: new Set() };
  }
  return { levels: [factNamed('inventory_hostname', host!), ...levels], unsure: new Set() };
}

function factNamed(name: string, source: string): Level {
  const at = span(plainFile('inventory', ''), 0, 0);
  return new Map([[name, { kind: 'scalar', value: source, source, style: 'plain', span: at }]]);
}

function signature(level: Level): string {
  return [...level]
    .filter(([name]) => !CONNECTION.test(name))
    .map(
      ([name, node]) => `${name} ${node.kind === 'scalar' ? node.source : `${node.span.file.path} ${node.span.start}`}`,
    )
    .join(' ');
}

/** From the weakest to the strongest [measured: ansible-core 2.14]. */
function levelsOf(repository: Repository, playbook: string, inventory: InventoryFile, host: string): readonly Level[] {
  const groups = groupsOf(inventory, host);
  const folders = [...new Set([folderOf(inventory.path), playbook])];
  const kept = folders.map((folder) => new Map(named(repository, inFolder(folder, 'group_vars')).map(pair)));
  const own = folders.flatMap((folder) =>
    named(repository, inFolder(folder, 'host_vars')).filter(({ name }) => name === host),
  );
  return [
    ...['all', ...groups].map((name) => inventory.groups.get(name)?.vars ?? new Map()),
    ...kept.map((one) => one.get('all') ?? new Map()),
    ...kept.flatMap((one) => groups.map((name) => one.get(name) ?? new Map())),
    inventory.hosts.get(host) ?? new Map(),
    ...own.map(({ level }) => level),
  ].filter(({ size }) => size > 0);
}

function pair({ name, level }: { readonly name: string; readonly level: Level }): readonly [string, Level] {
  return [name, level];
}

/** A host's groups but `all`: the deeper in the tree the later, then by `ansible_group_priority`, then by name. */
function groupsOf({ groups }: InventoryFile, host: string): readonly string[] {
  const depths = new Map<string, number>();
  const enter = (name: string, depth: number, path: readonly string[]) => {
    if (path.includes(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) enter(child, depth + 1, [...path, name]);
  };
  for (const name of groups.keys()) enter(name, name === 'all' ? 0 : 1, []);
  const priority = (name: string) => {
    const node = groups.get(name)?.vars.get('ansible_group_priority');
    return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : 1;
  };
  return [...groups.keys()]
    .filter((name) => name !== 'all' && hostsIn(groups, name).has(host))
    .sort((a, b) => depths.get(a)! - depths.get(b)! || priority(a) - priority(b) || (a < b ? -1 : 1));
}

function hostsIn(groups: ReadonlyMap<string, Group>, name: string, path: readonly string[] = []): ReadonlySet<string> {
  const group = groups.get(name);
  if (!group || path.includes(name)) return new Set();
  return new Set([
    ...group.hosts,
    ...[...group.children].flatMap((child) => [...hostsIn(groups, child, [...path, name])]),
  ]);
}

/** The hosts that a pattern names, in the inventory's order; undefined where it cannot be told. */
function matching({ hosts, groups }: InventoryFile, pattern: string): readonly string[] | undefined {
  let found = new Set<string>();
  for (const part of pattern.split(/[,:]/).map((one) => one.trim())) {
    const name = part.replace(/^[!&]/, '');
    if (!/^(?:[\w.-]+|\*)$/.test(name)) return undefined;
    const isAll = name === 'all' || name === '*';
    const own = isAll ? new Set(hosts.keys()) : groups.has(name) ? hostsIn(groups, name) : new Set([name]);
    if (part.startsWith('!')) found = new Set([...found].filter((host) => !own.has(host)));
    else if (part.startsWith('&')) found = new Set([...found].filter((host) => own.has(host)));
    else found = new Set([...found, ...own]);
  }
  return [...hosts.keys()].filter((host) => found.has(host));
}

const INVENTORY =
  /^(?:hosts|inv|inventory|production|prod|staging|stage|development|dev|testing|test)(?:\.(?:ini|cfg|ya?ml))?$/;

const inventories = new WeakMap<Repository, Map<string, readonly InventoryFile[]>>();

/** The inventories that a playbook can be meant for: those beside it and above it, as they are usually called. */
function inventoriesFor(repository: Repository, playbook: string): readonly InventoryFile[] {
  const known = inventories.get(repository) ?? new Map<string, readonly InventoryFile[]>();
  inventories.set(repository, known);
  const { tree } = repository;
  const found = known.get(playbook) ?? [
    ...inventoryFolders(repository, playbook).flatMap((folder) => {
      const isOwn = /(?:^|\/)(?:inventory|inventories|environments)(?:\/[^/]+)?$/.test(folder);
      const names = tree.list(folder).filter((name) => isOwn || INVENTORY.test(name));
      const paths = names.map((name) => inFolder(folder, name)).filter((path) => textAt(tree, path) !== undefined);
      return paths.flatMap((path) => inventoryFile(repository, path) ?? []);
    }),
  ];
  known.set(playbook, found);
  return found;
}

/** Reads `group_vars` and `host_vars` beside a playbook, above it, and in inventory folders there. */
export function inventoryFor(repository: Repository, playbook: string, hosts: string): Inventory {
  const own: Level[] = [];
  const all: Level[] = [];
  const unsure = new Set<string>();
  for (const folder of inventoryFolders(repository, playbook)) {
    for (const kind of ['group_vars', 'host_vars']) {
      for (const { name, level } of named(repository, inFolder(folder, kind))) {
        if (name === 'all' && kind === 'group_vars') all.unshift(level);
        else if (name === hosts) own.push(level);
        else for (const key of level.keys()) unsure.add(key);
      }
    }
  }
  // Hosts that we do not tell apart may have any of these.
  for (const { hosts: known, groups } of inventoriesFor(repository, playbook))
    for (const level of [...known.values(), ...[...groups.values()].map(({ vars }) => vars)])
      for (const key of level.keys()) unsure.add(key);
  return { levels: [...all, ...own], unsure };
}

function inventoryFolders({ tree }: Repository, playbook: string): readonly string[] {
  const folders: string[] = [];
  for (let at = playbook; ; at = folderOf(at)) {
    folders.push(at);
    for (const name of ['inventory', 'inventories', 'environments']) {
      const inner = inFolder(at, name);
      if (tree.read(inner).kind !== 'dir') continue;
      folders.push(
        inner,
        ...tree
          .list(inner)
          .map((one) => inFolder(inner, one))
          .filter((one) => tree.read(one).kind === 'dir'),
      );
    }
    if (at === '') return folders;
  }
}

/** `all.yml`, `all` and every file in the folder `all/` are one. */
function named(repository: Repository, folder: string): readonly { readonly name: string; readonly level: Level }[] {
  const { tree } = repository;
  return tree.list(folder).map((entry) => {
    const path = inFolder(folder, entry);
    const isFolder = tree.read(path).kind === 'dir';
    const files = isFolder ? [...tree.list(path)].sort().map((one) => inFolder(path, one)) : [path];
    const levels = files.map((file) => levelOf(yamlAt(repository, yamlFile(tree, file) ?? file)[0]));
    return {
      name: isFolder ? entry : entry.replace(/\.ya?ml$/, ''),
      level: new Map(levels.flatMap((level) => [...level])),
    };
  });
}

/** Facts that an administrator has told, under both of their names. */
export function factLevel(facts: Readonly<Record<string, unknown>>): Level {
  const at = span(plainFile('--assume', ''), 0, 0);
  const node = (value: unknown): YamlNode => {
    if (Array.isArray(value)) return { kind: 'seq', items: value.map(node), span: at };
    if (typeof value === 'object' && value !== null) return { kind: 'map', entries: entries(value), span: at };
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', value: known, source: String(value), style: 'plain', span: at };
  };
  const entries = (table: object) =>
    Object.entries(table).map(([key, value]) => ({ key, keySpan: at, value: node(value) }));
  const told = entries(facts).map(({ key, value }) => [`ansible_${key.replace(/^ansible_/, '')}`, value] as const);
  if (told.length === 0) return new Map();
  return new Map([...told, ['ansible_facts', { kind: 'map', entries: entries(facts), span: at }]]);
}
