import type { YamlNode } from '../../syntax/yaml.ts';
import { plainFile, span } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import { type Repository, yamlAt, yamlFile } from './context.ts';
import { type Level, levelOf } from './variables.ts';

/** What `group_vars` and `host_vars` say: levels that hold for these hosts, and names that others set. */
export interface Inventory {
  readonly levels: readonly Level[];
  readonly unsure: ReadonlySet<string>;
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
