import { groupBy } from '../../model/facts.ts';
import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import { HARAKA, mayServeMail } from '../../platform/node-programs.ts';
import { placedHost } from '../host.ts';
import { baseOf, below, folderOf, inFolder } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';

/** Where a package is thought to lie on its host; containers call it so, and it is the working directory of its programs. */
const APP = '/app';

interface Script extends TreePath {
  /** The package that it belongs to, relative to the base. */
  readonly home: string;
  readonly role: Host['role'];
}

/** One host per package and role: programs of one package share a machine, its tests run elsewhere. */
export function hosts(tree: Tree, paths: readonly TreePath[], policy: Policy): Yielded {
  const scripts = paths.filter((one) => isServer(tree, one)).map((one) => scriptOf(tree, one, policy));
  const groups = groupBy(scripts, ({ home, role, root }) => `${root}:${home} ${role}`);
  return {
    hosts: groups.map((group) => hostOf(tree, group)),
    claimed: new Set(scripts.map(({ path }) => path)),
    problems: [],
  };
}

function isServer(tree: Tree, { path }: TreePath): boolean {
  if (HARAKA.test(path)) return isThere(tree, inFolder(folderOf(path), 'plugins'));
  const found = tree.read(path);
  return found.kind === 'file' && mayServeMail(found.file.text);
}

function scriptOf(tree: Tree, one: TreePath, policy: Policy): Script {
  const { path, root } = one;
  const home = HARAKA.test(path) ? folderOf(folderOf(path)) : homeOf(tree, one);
  const told = roleOf(below(root, path), path, policy);
  return { ...one, home, role: told === 'deploy' ? roleByName(baseOf(path)) : told };
}

/** Test files lie beside what they test, and examples beside what they show. */
function roleByName(name: string): Host['role'] {
  if (/[.-](test|tests|spec|e2e)\.[cm]?[jt]sx?$|^test[.-]/.test(name)) return 'test';
  return /^(example|sample|demo)s?[.-]/.test(name) ? 'sample' : 'deploy';
}

/** The nearest folder above with a package.json, else the script's own. */
function homeOf(tree: Tree, { path, root }: TreePath): string {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (isThere(tree, inFolder(folder, 'package.json'))) return folder;
    if (folder === root || folder === '') return folderOf(path);
  }
}

function isThere(tree: Tree, path: string): boolean {
  return tree.read(path).kind === 'file';
}

/** The whole scan root is visible, since programs import from beside their package, but only its scripts are listed. */
function hostOf(tree: Tree, group: readonly Script[]): Host {
  const { root, home, role } = group[0]!;
  const at = (file: string) => inFolder(APP, below(root, file));
  return placedHost(tree, {
    name: baseOf(home) || 'host',
    source: 'node',
    root: home,
    role,
    files: new Map(group.map((one) => [at(one.path), { from: one.path }])),
    mounts: [{ at: APP, from: root, templates: false }],
  });
}
