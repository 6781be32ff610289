import { posix } from 'node:path';
import { unrendered } from '../../syntax/jinja.ts';
import { parseYaml, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import type { Disk, Shipped } from './disk.ts';
import type { Rule } from './openings.ts';
import type { Wish } from './packages.ts';
import type { Bound, Leaks, Variables } from './variables.ts';
import type { When } from './when.ts';

/** The repository as Ansible sees it: files read once, and what went wrong with them. */
export interface Repository {
  readonly tree: Tree;
  readonly problems: Problem[];
  readonly parsed: Map<string, readonly YamlNode[]>;
  /** What lies on its machines before any play. */
  readonly shipped?: Shipped;
}

/** One machine while its plays run. */
export interface Machine {
  readonly repository: Repository;
  /** Where its template expressions get their names from. */
  readonly scope: string;
  readonly disk: Disk;
  /** Files of the tree that ended up on it. */
  readonly claimed: Set<string>;
  /** Folders of the roles that ran on it. */
  readonly roles: Set<string>;
  /** What `include_vars` has set. */
  readonly included: Map<string, Bound>;
  /** What `set_fact` and `register` have set. */
  readonly facts: Map<string, Bound>;
  /** Why hosts that look alike here would not be the same after all: a task that only the first of them does. */
  readonly differs: Set<string>;
  /** Files that lie on it before any play, as far as an administrator has told. */
  readonly present?: readonly string[];
  readonly packages: Wish[];
  /** Rules of packet filters, in their order. */
  readonly openings: Rule[];
  /** Packet filters that were switched on. */
  readonly active: Set<string>;
  /** Package managers that were called for sure. */
  readonly managers: Set<string>;
  /** Tasks that may still be looked at. */
  budget: number;
}

/** How a task or a list of them went: whether it failed, may have failed, or ended the play; and that it changed nothing. */
export type Outcome = 'ok' | 'unchanged' | 'skipped' | 'maybe' | 'failed' | 'ended';

/** What one play keeps while it runs on one machine. */
export interface PlayState {
  readonly leaks: Leaks;
  /** In the order of their definition: those of roles come before the play's own. */
  readonly handlers: { readonly roles: Handler[]; readonly play: Handler[] };
  /** What tasks have notified, with the conditions under which they did. */
  readonly notified: Map<string, readonly (readonly When[])[]>;
  /** Roles that ran, with their parameters. */
  readonly ran: Set<string>;
  /** The machine is the first of those that the play is for, which alone does what `run_once` says. */
  readonly isFirst: boolean;
}

/** A task that runs when another one has changed something. */
export interface Handler {
  readonly node: YamlMap;
  readonly place: Place;
}

/** Where a task stands: which folders it looks into, what it knows, and what must be so for it to run. */
export interface Place {
  readonly machine: Machine;
  readonly play: PlayState;
  readonly playbook: string;
  readonly role?: string;
  /** The folder of the file that the task is written in. */
  readonly folder: string;
  readonly variables: Variables;
  readonly when: readonly When[];
  readonly depth: number;
  /** What tasks around it pass on. */
  readonly inherits: Inherited;
}

/** Keywords that a block or an import hands to the tasks in it. */
export interface Inherited {
  /** The tasks are done on another machine. */
  readonly isElsewhere?: boolean;
  readonly ignoresErrors?: boolean;
  readonly runsOnce?: boolean;
  readonly notify?: readonly string[];
}

/** The documents of a YAML file, its problems reported once; nothing where there is no such file. */
export function yamlAt({ tree, parsed, problems }: Repository, path: string): readonly YamlNode[] {
  const known = parsed.get(path);
  if (known) return known;
  const file = textAt(tree, path);
  const read = file ? parseYaml(file, { version: '1.1' }) : { documents: [], problems: [] };
  problems.push(...read.problems);
  parsed.set(path, read.documents);
  return read.documents;
}

/** A file as it is written, links within the tree followed. */
export function textAt(tree: Tree, path: string, links = 0): SourceFile | undefined {
  const found = tree.read(path);
  if (found.kind === 'file') return unrendered(found.file);
  if (found.kind !== 'link' || found.to.startsWith('/') || links > 8) return undefined;
  return textAt(tree, posix.join(folderOf(path), found.to), links + 1);
}

/** The first of `x.yml`, `x.yaml`, `x` that is there. */
export function yamlFile(tree: Tree, path: string): string | undefined {
  return ['.yml', '.yaml', ''].map((ending) => path + ending).find((one) => textAt(tree, one) !== undefined);
}

const scoped = new WeakMap<SourceFile, Map<string, SourceFile>>();

/** The same file with the names of one machine; one object per file and machine. */
export function withScope(file: SourceFile, scope: string): SourceFile {
  const list = scoped.get(file) ?? new Map<string, SourceFile>();
  scoped.set(file, list);
  const known = list.get(scope) ?? { ...file, scope };
  list.set(scope, known);
  return known;
}

/** Where a task looks for a file, in order [measured: ansible-core 2.14, from its error messages]. */
export function searched(
  { role, playbook, folder }: Place,
  kind: 'files' | 'templates' | 'vars' | 'tasks',
): readonly string[] {
  const own =
    role === undefined ? [] : [inFolder(role, kind), role, inFolder(role, `tasks/${kind}`), inFolder(role, 'tasks')];
  const near = kind === 'tasks' ? [folder] : [];
  return [...near, ...own, inFolder(playbook, kind), playbook];
}

/** The tree's path of a file that a task names; undefined where it is not in the tree. */
export function sourceOf(
  place: Place,
  kind: 'files' | 'templates' | 'vars' | 'tasks',
  name: string,
): string | undefined {
  const { tree } = place.machine.repository;
  const isThere = (path: string) =>
    !path.startsWith('..') && (textAt(tree, path) !== undefined || tree.read(path).kind === 'dir');
  const own = inRepository(name);
  if (own !== undefined) return isThere(own) ? own : undefined;
  if (name.startsWith('/')) return undefined;
  const bare = name.replace(/\/+$/, '');
  return searched(place, kind)
    .map((folder) => posix.normalize(inFolder(folder, bare)))
    .find(isThere);
}

/** The tree's path of a name that is absolute for Ansible, and lies in the repository. */
export function inRepository(name: string): string | undefined {
  if (name !== '/\0' && !name.startsWith(GLOBBED)) return undefined;
  const path = posix.normalize(`./${name.slice(GLOBBED.length)}`).replace(/\/$/, '');
  return path === '.' ? '' : path;
}

/** Stands before paths of the repository that are absolute for Ansible: what `with_fileglob` finds, `playbook_dir`. */
export const GLOBBED = '/\0/';
