import { posix } from 'node:path';
import { groupBy } from '../model/facts.ts';
import type { Host } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import { baseOf, below, folderOf, inFolder } from './names.ts';
import { roleOf } from './roles.ts';
import type { Tree, TreePath } from './source.ts';

/** Repositories of plays side by side that hold the same, byte for byte: what comes of one comes of all. */
export interface Copies {
  readonly first: string;
  /** What is looked at below the first. */
  readonly paths: readonly TreePath[];
  /** Path below the first → path below another one, for each of the others. */
  readonly twins: readonly ReadonlyMap<string, string>[];
}

/** What lies below one folder, its paths seen from there. */
interface Part {
  readonly folder: string;
  readonly paths: readonly TreePath[];
}

/** The copies of whole repositories in a tree. A folder that is a role goes by its name, so it is like no other. */
export function copiesIn(tree: Tree, policy: Policy): readonly Copies[] {
  if (!tree.isSame || !tree.paths.some(({ path }) => YAML.test(path))) return [];
  return tree.roots.flatMap((folder) =>
    copiesBelow(tree, { folder, paths: tree.paths.filter(({ root }) => root === folder) }, policy),
  );
}

const YAML = /\.ya?ml$/;
/** How a play begins: it says for whom it is. */
const PLAY = /^(?:-[ \t]+|[ \t]+)hosts[ \t]*:/m;

function copiesBelow(tree: Tree, part: Part, policy: Policy): readonly Copies[] {
  const children = partsOf(part);
  const alike = groupBy(children, ({ folder, paths }) =>
    [paths.length, below(folder, paths[0]!.path), below(folder, paths.at(-1)!.path)].join('\0'),
  );
  return alike.flatMap((group) => {
    const [first, ...rest] = group;
    const others =
      rest.length > 0 && hasPlays(tree, first!) ? rest.filter((one) => areCopies(tree, first!, one, policy)) : [];
    if (others.length === 0 || isNamed(tree, first!, [first!, ...others]))
      return group.flatMap((one) => copiesBelow(tree, one, policy));
    const left = rest.filter((one) => !others.includes(one));
    return [copiesOf(tree, first!, others), ...left.flatMap((one) => copiesBelow(tree, one, policy))];
  });
}

function partsOf({ folder, paths }: Part): readonly Part[] {
  const children = new Map<string, TreePath[]>();
  for (const one of paths) {
    const rest = below(folder, one.path);
    const end = rest.indexOf('/');
    if (end < 0) continue;
    const child = inFolder(folder, rest.slice(0, end));
    const found = children.get(child);
    if (found) found.push(one);
    else children.set(child, [one]);
  }
  return [...children].map(([child, inside]) => ({ folder: child, paths: inside }));
}

/** Something below it looks like a playbook, and it is no role itself. */
function hasPlays(tree: Tree, { folder, paths }: Part): boolean {
  if (paths.some(({ path }) => /^(?:tasks|meta|handlers|defaults|vars)\//.test(below(folder, path)))) return false;
  return paths.some(({ path }) => YAML.test(path) && PLAY.test(textAt(tree, path)));
}

function textAt(tree: Tree, path: string): string {
  const found = tree.read(path);
  return found.kind === 'file' ? found.file.text : '';
}

function areCopies(tree: Tree, one: Part, other: Part, policy: Policy): boolean {
  const there = ({ path }: TreePath) => inFolder(other.folder, below(one.folder, path));
  const isAlike = one.paths.every(
    (here, i) =>
      other.paths[i]?.path === there(here) &&
      roleOf(below(here.root, here.path), here.path, policy) ===
        roleOf(below(here.root, there(here)), there(here), policy),
  );
  if (!isAlike) return false;
  const [mine, its] = [filesBelow(tree, one.folder), filesBelow(tree, other.folder)];
  return (
    mine.length === its.length &&
    mine.length < MOST &&
    mine.every((path, i) => below(one.folder, path) === below(other.folder, its[i]!)) &&
    mine.every((path, i) => tree.isSame!(path, its[i]!))
  );
}

/** Larger folders are not compared. */
const MOST = 20_000;

function filesBelow(tree: Tree, folder: string): readonly string[] {
  return tree.below(folder, MOST);
}

/** Where a play says what one of the folders is called, it may mean that one from everywhere. */
function isNamed(tree: Tree, { paths }: Part, parts: readonly Part[]): boolean {
  const names = parts.map(({ folder }) => baseOf(folder));
  return paths.some(({ path }) => {
    const text = textAt(tree, path);
    return names.some((name) => text.includes(name));
  });
}

function copiesOf(tree: Tree, { folder: first, paths }: Part, others: readonly Part[]): Copies {
  const files = filesBelow(tree, first);
  return {
    first,
    paths,
    twins: others.map(({ folder }) => new Map(files.map((path) => [path, inFolder(folder, below(first, path))]))),
  };
}

/** What is looked at in no other way than below the first. */
export function pathsOf({ paths, twins }: Copies): readonly string[] {
  return paths.flatMap(({ path }) => [path, ...twins.flatMap((twin) => twin.get(path) ?? [])]);
}

/** A host of the first copy stands for those of all. */
export function standingForAll(host: Host, { twins }: Copies): Host {
  const inside = host.twins.flatMap((own) =>
    twins.map((twin) => new Map([...own].map(([here, there]) => [here, twin.get(there) ?? there]))),
  );
  return { ...host, twins: [...host.twins, ...twins, ...inside] };
}

/** The same tree, which notes whether anything was found beside one folder: then its copies may find something else. */
export function watched(tree: Tree, folder: string): { readonly tree: Tree; hasLeft(): boolean } {
  let left = false;
  const isInside = (path: string) => path === folder || path.startsWith(`${folder}/`);
  // That there are folders around it is the same for all copies.
  const isAround = (path: string) =>
    path === '' || path === '.' || folder.startsWith(`${path}/`) || folderOf(path) === folderOf(folder);
  const read: Tree['read'] = (path) => {
    const found = tree.read(path);
    const at = posix.normalize(path).replace(/\/$/, '');
    if (found.kind !== 'none' && !isInside(at) && !(found.kind === 'dir' && isAround(at))) left = true;
    return found;
  };
  return { tree: { ...tree, read }, hasLeft: () => left };
}
