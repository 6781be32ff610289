import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import type { Problem } from '../../text/problem.ts';
import { at } from '../candidates.ts';
import { type Mount, type Placed, placedHost } from '../host.ts';
import { isAssumedComplete } from '../lacking.ts';
import { baseOf, below, canonicalPlace, inFolder, isInSystem, isNeverMain, isSampleName } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath } from '../source.ts';

/** One `/` in the tree. */
interface Root {
  readonly scan: string;
  /** Relative to the base. */
  readonly folder: string;
  /** The first file that made it one. */
  readonly first: string;
  /** Files whose names are their whole places, by these places. */
  readonly flat: Map<string, Placed>;
}

/** Hosts with a `/` of their own, known by canonical places below it, and the candidates that belong to none. */
export function rootedHosts(
  tree: Tree,
  paths: readonly TreePath[],
  assume: Assume,
  policy: Policy,
): { readonly hosts: readonly Host[]; readonly left: readonly TreePath[]; readonly problems: readonly Problem[] } {
  const found = rootsIn(tree, paths);
  const roots = new Map([...found, ...(found.size === 0 ? toldRoots(tree, assume) : [])]);
  const isOwned = ownedBy(roots);
  return {
    hosts: [...roots.values()].map((root) => hostOf(tree, root, assume, policy)),
    left: paths.filter(({ path }) => !isOwned(path)),
    problems: [...roots.values()].flatMap((root) => tooMany(tree, root)),
  };
}

/** A scan root that is said to be a whole host, and which daemons it has: some run without any file of their own. */
function toldRoots(tree: Tree, assume: Assume): readonly (readonly [string, Root])[] {
  if (Object.keys(assume.versions).length === 0) return [];
  return tree.roots.flatMap((scan) => {
    const etc = inFolder(scan, 'etc');
    const isWhole = isAssumedComplete({ root: scan, complete: tree.wholeMachine === true }, assume);
    const [first] = isWhole ? tree.below(etc, 1) : [];
    return first === undefined ? [] : [[scan, { scan, folder: scan, first, flat: new Map<string, Placed>() }] as const];
  });
}

function tooMany(tree: Tree, { folder }: Root): readonly Problem[] {
  const etc = inFolder(folder, 'etc');
  if (tree.below(etc, limits.filesPerHost + 1).length <= limits.filesPerHost) return [];
  return [at('limit-exceeded', etc, `the host has more than ${limits.filesPerHost} files here, so not all are listed`)];
}

function rootsIn(tree: Tree, paths: readonly TreePath[]): ReadonlyMap<string, Root> {
  const roots = new Map<string, Root>();
  for (const { path, root: scan } of paths) {
    if (isNeverMain(path) || isSampleName(baseOf(path))) continue;
    const place = canonicalPlace(tree.known, below(scan, path), !tree.wholeMachine);
    if (!place) continue;
    const folder = inFolder(scan, place.prefix);
    const root = roots.get(folder) ?? { scan, folder, first: path, flat: new Map<string, Placed>() };
    roots.set(folder, root);
    if (place.isFlat && !root.flat.has(place.at)) root.flat.set(place.at, { from: path });
  }
  return roots;
}

/** What lies in a system's own folder below a `/` belongs to that host, and so does what is placed there by its name. */
function ownedBy(roots: ReadonlyMap<string, Root>): (path: string) => boolean {
  const flat = new Set<string>();
  for (const root of roots.values())
    for (const placed of root.flat.values()) if ('from' in placed) flat.add(placed.from);
  return (path) => {
    if (flat.has(path)) return true;
    const segments = path.split('/');
    return segments.some(
      (_, i) => roots.has(segments.slice(0, i).join('/')) && isInSystem(segments.slice(i).join('/')),
    );
  };
}

function hostOf(tree: Tree, { scan, folder, first, flat }: Root, assume: Assume, policy: Policy): Host {
  const complete = tree.wholeMachine === true && folder === scan;
  const templates = !isAssumedComplete({ root: folder, complete }, assume);
  return placedHost(tree, {
    name: baseOf(folder) || 'host',
    source: 'tree',
    root: folder,
    role: roleOf(inFolder(below(scan, folder), 'etc'), first, policy),
    files: flat,
    mounts: mountsOf(tree, folder, flat.size > 0, templates),
    complete,
  });
}

/** All of the folder is the host's `/`; beside flattened names only its system folders are, since the rest is a repository's. */
function mountsOf(tree: Tree, folder: string, isFlat: boolean, templates: boolean): readonly Mount[] {
  if (!isFlat) return [{ at: '/', from: folder, templates }];
  return tree
    .list(folder)
    .filter((name) => isInSystem(`${name}/x`))
    .map((name) => ({ at: `/${name}`, from: inFolder(folder, name), templates }));
}
