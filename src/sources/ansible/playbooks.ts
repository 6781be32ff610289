import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { folderOf, inFolder } from '../names.ts';
import { inRepository, type Repository, textAt, yamlAt } from './context.ts';
import { type Level, levelOf, noVariables, rendered, withLevel } from './variables.ts';
import { magicFor } from './magic.ts';

/** One play, and the folder of the playbook that it stands in. */
export interface Play {
  readonly node: YamlMap;
  readonly folder: string;
  /** What imports around it say under `vars`, which wins over the play's own. */
  readonly vars: Level;
  /** Conditions of imports around it. */
  readonly when: readonly YamlNode[];
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
    .map(({ path, root }) => ({ path, root, plays: playsOf(repository, path, { vars: new Map(), when: [] }, 0) }));
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

function beside(path: string, written: string): string {
  const variables = { ...noVariables, magic: magicFor(folderOf(path), undefined, []) };
  const name = (rendered(written, variables) ?? written).split(/\s/)[0]!;
  return inRepository(name) ?? posix.normalize(inFolder(folderOf(path), name));
}

/** Imports hand on their variables and conditions [source: ansible-core 2.14, PlaybookInclude]. */
function playsOf(
  repository: Repository,
  path: string,
  outer: Pick<Play, 'vars' | 'when'>,
  depth: number,
): readonly Play[] {
  if (depth >= limits.includeDepth) return [];
  return itemsOf(yamlAt(repository, path)[0]).flatMap((item) => {
    const name = importOf(item);
    if (name === undefined)
      return item.kind === 'map' && entryAt(item, 'hosts') ? [{ node: item, folder: folderOf(path), ...outer }] : [];
    const when = valueAt(item, 'when');
    const vars = new Map([...levelOf(valueAt(item, 'vars')), ...outer.vars]);
    return playsOf(
      repository,
      beside(path, name),
      { vars, when: when ? [...outer.when, when] : outer.when },
      depth + 1,
    );
  });
}

/** What `hosts:` says, as one pattern; undefined where an expression hides it. */
export function hostsOf({ node, vars }: Play): string | undefined {
  const value = valueAt(node, 'hosts');
  const variables = withLevel({ ...noVariables, play: [levelOf(valueAt(node, 'vars'))] }, 'play', vars);
  const names = (value?.kind === 'seq' ? value.items : [value]).map((one) => {
    const written = textOf(one);
    return written === undefined ? undefined : rendered(written, variables);
  });
  return names.every((name) => name !== undefined && name !== '') ? names.join(',') : undefined;
}
