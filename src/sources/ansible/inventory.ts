import { baseOf, folderOf, inFolder } from '../names.ts';
import { configFor } from './ansible-cfg.ts';
import { type Repository, textAt, yamlAt } from './context.ts';
import { type Group, type InventoryFile, inventoryFile } from './inventory-file.ts';
import { type Bound, type Level, levelOf, UNKNOWN } from './variables.ts';

/** Hosts of an inventory that plays find alike. */
export interface Variant {
  readonly inventory: InventoryFile;
  readonly hosts: readonly string[];
}

/** Where Ansible logs in, which says nothing of what it makes. */
const CONNECTION = /^ansible_(?:host|user|port|ssh|connection|become|python|password|sudo|private_key|winrm)/;

/** What the inventory and the folders beside it and beside the playbook say of these hosts. */
export function variantLevels(
  repository: Repository,
  playbook: string,
  { inventory, hosts }: Variant,
): readonly Level[] {
  if (inventory.isGuessed) return guessedLevels(repository, playbook, hosts[0]!);
  const levels = levelsOf(repository, playbook, inventory, hosts[0]!);
  return hosts.length === 1 ? levels : [shared(hosts.map((host) => levelsOf(repository, playbook, inventory, host)))];
}

/** Of hosts that are not told apart, what is the same for all of them is known. */
function shared(all: readonly (readonly Level[])[]): Level {
  const flat = all.map((levels) => new Map(levels.flatMap((level) => [...level])));
  const names = new Set(flat.flatMap((level) => [...level.keys()]));
  const isAlike = (name: string) => new Set(flat.map((level) => shown(name, level.get(name)))).size === 1;
  return new Map([...names].map((name) => [name, isAlike(name) ? flat[0]!.get(name)! : UNKNOWN]));
}

function shown(name: string, bound: Bound | undefined): string {
  if (bound === undefined || bound.kind === 'given') return name;
  return `${name} ${bound.kind === 'scalar' ? bound.source : `${bound.span.file.path} ${bound.span.start}`}`;
}

/** Without an inventory: what is for all hosts, then what is for a group of this name. Any other group may be meant, too. */
function guessedLevels(repository: Repository, playbook: string, host: string): readonly Level[] {
  const folders = [...inventoryFolders(repository, playbook)]
    .reverse()
    .filter(({ folder }) => inventoryAt(repository, folder) === undefined || folder === playbook);
  const all: Level[] = [];
  const own: Level[] = [];
  const others = new Map<string, Bound>();
  for (const { folder, kind } of folders)
    for (const part of ['group_vars', 'host_vars']) {
      const inner = inFolder(folder, part);
      for (const name of new Set(repository.tree.list(inner).map((one) => one.replace(/\.(?:ya?ml|json)$/, '')))) {
        const level = varsOf(repository, inner, name);
        if (name === 'all' && part === 'group_vars' && kind === 'named') all.push(level);
        else if (name === host && kind === 'named') own.push(level);
        else for (const key of level.keys()) others.set(key, UNKNOWN);
      }
    }
  return [...all, others, ...own];
}

/** The same for hosts that plays find alike. */
export function signature(repository: Repository, playbook: string, inventory: InventoryFile, host: string): string {
  const levels = levelsOf(repository, playbook, inventory, host).map((level) =>
    [...level]
      .filter(([name]) => !CONNECTION.test(name))
      .map(([name, bound]) => shown(name, bound))
      .join(' '),
  );
  return [groupsOf(inventory, host).join(), ...levels].join('\n');
}

/** Whether a file of variables that these hosts have cannot be read. */
export function hidesVariables(repository: Repository, playbook: string, { inventory, hosts }: Variant): boolean {
  const names = ['all', ...groupsOf(inventory, hosts[0]!)];
  return foldersFor(inventory, playbook).some((folder) =>
    [
      ...names.map((name) => filesOf(repository, inFolder(folder, 'group_vars'), name)),
      ...hosts.map((name) => filesOf(repository, inFolder(folder, 'host_vars'), name)),
    ]
      .flat()
      .some((path) => textAt(repository.tree, path)?.text.startsWith('$ANSIBLE_VAULT')),
  );
}

function foldersFor({ path, isGuessed }: InventoryFile, playbook: string): readonly string[] {
  return isGuessed ? [playbook] : [...new Set([folderOf(path), playbook])];
}

const levels = new WeakMap<InventoryFile, Map<string, readonly Level[]>>();

/** From the weakest to the strongest [measured: ansible-core 2.14]. */
function levelsOf(repository: Repository, playbook: string, inventory: InventoryFile, host: string): readonly Level[] {
  const cache = levels.get(inventory) ?? new Map<string, readonly Level[]>();
  levels.set(inventory, cache);
  const key = `${playbook}\0${host}`;
  const known = cache.get(key);
  if (known) return known;
  const groups = groupsOf(inventory, host);
  const folders = foldersFor(inventory, playbook);
  const from = (kind: string, name: string) =>
    folders.map((folder) => varsOf(repository, inFolder(folder, kind), name));
  const own = folders.map((folder) => groups.map((name) => varsOf(repository, inFolder(folder, 'group_vars'), name)));
  const found = [
    ...['all', ...groups].map((name) => inventory.groups.get(name)?.vars ?? new Map()),
    ...from('group_vars', 'all'),
    ...own.flat(),
    inventory.hosts.get(host) ?? new Map(),
    ...from('host_vars', host),
  ].filter(({ size }) => size > 0);
  cache.set(key, found);
  return found;
}

/** A host's groups but `all`: the deeper in the tree the later, then by `ansible_group_priority`, then by name. */
export function groupsOf({ groups }: InventoryFile, host: string): readonly string[] {
  const depths = new Map<string, number>();
  const enter = (name: string, depth: number, path: readonly string[]) => {
    if (path.includes(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) enter(child, depth + 1, [...path, name]);
  };
  for (const name of groups.keys()) enter(name, name === 'all' ? 0 : 1, []);
  const priority = (name: string) => {
    const node = groups.get(name)?.vars.get('ansible_group_priority');
    return node?.kind === 'scalar' ? Number(node.value) || 1 : 1;
  };
  return [...groups.keys()]
    .filter((name) => name !== 'all' && hostsIn(groups, name).has(host))
    .sort((a, b) => depths.get(a)! - depths.get(b)! || priority(a) - priority(b) || (a < b ? -1 : 1));
}

const members = new WeakMap<ReadonlyMap<string, Group>, Map<string, ReadonlySet<string>>>();

/** The hosts of a group and of the groups in it. */
export function hostsIn(
  groups: ReadonlyMap<string, Group>,
  name: string,
  path: readonly string[] = [],
): ReadonlySet<string> {
  const cache = members.get(groups) ?? new Map<string, ReadonlySet<string>>();
  members.set(groups, cache);
  const known = cache.get(name);
  const group = groups.get(name);
  if (known || !group || path.includes(name)) return known ?? new Set();
  const inner = [...group.children].flatMap((child) => [...hostsIn(groups, child, [...path, name])]);
  const found = new Set([...group.hosts, ...inner]);
  if (path.length === 0) cache.set(name, found);
  return found;
}

const INVENTORY =
  /^(?:(?:hosts|inv|inventory|production|prod|staging|stage|development|dev|testing|test)(?:[-_.](?!ya?ml$|ini$)[\w-]+)?|[\w-]+[-_.](?:hosts|inventory))(?:\.(?:ini|ya?ml))?$/;
/** What is no inventory in a folder of them [docs: ansible-core, INVENTORY_IGNORE_EXTS]. */
const IGNORED = /^\.|~$|\.(?:py[co]?|swp|bak|rpm\w*|dpkg-\w+|md|txt|cfg|retry|orig|ini|sh|j2|key|pem)$/;

const inventories = new WeakMap<Repository, Map<string, readonly InventoryFile[]>>();

/** The inventories that a playbook can be meant for: as `ansible.cfg` says, and those beside it and above it, as they are usually called. */
export function inventoriesFor(repository: Repository, playbook: string): readonly InventoryFile[] {
  const known = inventories.get(repository) ?? new Map<string, readonly InventoryFile[]>();
  inventories.set(repository, known);
  const { tree } = repository;
  const find = () => {
    const configured = configFor(repository, playbook).inventory;
    const found = new Map(configured.map((path) => [path, inventoryAt(repository, path)]));
    for (const { folder, kind } of inventoryFolders(repository, playbook)) {
      if (kind === 'one') found.set(folder, found.get(folder) ?? inventoryAt(repository, folder));
      if (kind === 'one' || found.get(folder)) continue;
      const names = tree.list(folder).filter((name) => kind === 'several' || INVENTORY.test(name));
      for (const path of names.map((name) => inFolder(folder, name)))
        if (textAt(tree, path) !== undefined) found.set(path, found.get(path) ?? inventoryAt(repository, path));
    }
    return [...found.values()].filter((one) => one !== undefined);
  };
  const found = known.get(playbook) ?? find();
  known.set(playbook, found);
  return found;
}

function inventoryAt(repository: Repository, path: string): InventoryFile | undefined {
  const { tree } = repository;
  if (tree.read(path).kind !== 'dir') return inventoryFile(repository, path);
  const names = [...tree.list(path)].filter((name) => !IGNORED.test(name)).sort();
  const files = names.map((name) => inFolder(path, name)).filter((one) => textAt(tree, one) !== undefined);
  return inventoryFile(repository, inFolder(path, '.'), files);
}

/** `one`: all files of the folder are one inventory; `several`: each is one; `named`: those that are called so. */
interface InventoryFolder {
  readonly folder: string;
  readonly kind: 'one' | 'several' | 'named';
}

function inventoryFolders({ tree }: Repository, playbook: string): readonly InventoryFolder[] {
  const folders: InventoryFolder[] = [];
  for (let at = playbook; ; at = folderOf(at)) {
    folders.push({ folder: at, kind: 'named' });
    for (const name of ['inventory', 'inventories', 'environments']) {
      const inner = inFolder(at, name);
      if (tree.read(inner).kind !== 'dir') continue;
      const below = tree.list(inner).filter((one) => !/^(?:group|host)_vars$/.test(one));
      const deeper = below.map((one) => inFolder(inner, one)).filter((one) => tree.read(one).kind === 'dir');
      folders.push({ folder: inner, kind: 'several' }, ...deeper.map((folder) => ({ folder, kind: 'one' }) as const));
    }
    if (at === '') return folders;
  }
}

/** `all/` with all files below it, else `all`, `all.yml`, `all.yaml`, `all.json`: the first that is there [measured: ansible-core 2.14]. */
function filesOf({ tree }: Repository, folder: string, name: string): readonly string[] {
  const start = inFolder(folder, name);
  if (tree.read(start).kind === 'dir')
    return tree.below(start, 1_000).filter((path) => /^[^.~]+(?:\.(?:ya?ml|json))?$/.test(baseOf(path)));
  const found = ['', '.yml', '.yaml', '.json']
    .map((ending) => start + ending)
    .find((path) => textAt(tree, path) !== undefined);
  return found === undefined ? [] : [found];
}

const read = new WeakMap<Repository, Map<string, Level>>();

function varsOf(repository: Repository, folder: string, name: string): Level {
  const cache = read.get(repository) ?? new Map<string, Level>();
  read.set(repository, cache);
  const key = inFolder(folder, name);
  const found =
    cache.get(key) ??
    new Map(filesOf(repository, folder, name).flatMap((path) => [...levelOf(yamlAt(repository, path)[0])]));
  cache.set(key, found);
  return found;
}
