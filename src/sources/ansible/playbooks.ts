import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { folderOf, inFolder } from '../names.ts';
import { type Repository, textAt, yamlAt } from './context.ts';

/** One play, and the folder of the playbook that it stands in. */
export interface Play {
  readonly node: YamlMap;
  readonly folder: string;
}

/** A playbook that no other imports, with all that it runs. */
export interface Playbook {
  readonly path: string;
  readonly root: string;
  readonly plays: readonly Play[];
}

const IMPORTS = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook', 'include'];

/** Every playbook of the tree, by a cheap look at the text first. */
export function playbooksIn(
  repository: Repository,
  paths: readonly { readonly path: string; readonly root: string }[],
): readonly Playbook[] {
  const found = paths.filter(({ path }) => isPlaybook(repository, path));
  const imported = new Set(found.flatMap(({ path }) => importedBy(repository, path)));
  return found
    .filter(({ path }) => !imported.has(path))
    .map(({ path, root }) => ({ path, root, plays: playsOf(repository, path, 0) }));
}

function isPlaybook(repository: Repository, path: string): boolean {
  const text = textAt(repository.tree, path)?.text ?? '';
  if (!/^-[ \t]+\w/m.test(text) || !/^(?:-[ \t]+|[ \t]+)(?:hosts|(?:[\w.]+\.)?import_playbook)[ \t]*:/m.test(text))
    return false;
  return itemsOf(yamlAt(repository, path)[0]).some((item) => entryAt(item, 'hosts') || importOf(item) !== undefined);
}

function importOf(item: YamlNode): string | undefined {
  if (entryAt(item, 'hosts')) return undefined;
  return IMPORTS.map((key) => textOf(valueAt(item, key))).find((name) => name !== undefined);
}

function importedBy(repository: Repository, path: string): readonly string[] {
  return itemsOf(yamlAt(repository, path)[0]).flatMap((item) => {
    const name = importOf(item);
    return name === undefined ? [] : [beside(path, name)];
  });
}

function beside(path: string, name: string): string {
  return posix.normalize(inFolder(folderOf(path), name.split(/\s/)[0]!));
}

function playsOf(repository: Repository, path: string, depth: number): readonly Play[] {
  if (depth >= limits.includeDepth) return [];
  return itemsOf(yamlAt(repository, path)[0]).flatMap((item) => {
    const name = importOf(item);
    if (name !== undefined) return playsOf(repository, beside(path, name), depth + 1);
    return item.kind === 'map' && entryAt(item, 'hosts') ? [{ node: item, folder: folderOf(path) }] : [];
  });
}

/** What `hosts:` says, as one name; undefined where an expression hides it. */
export function hostsOf({ node }: Play): string | undefined {
  const value = valueAt(node, 'hosts');
  const names = value?.kind === 'seq' ? value.items.map(textOf) : [textOf(value)];
  return names.every((name) => name !== undefined && !name.includes('{{')) ? names.join(',') : undefined;
}
