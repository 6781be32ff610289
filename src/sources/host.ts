import { posix } from 'node:path';
import { limits } from '../limits.ts';
import type { Assume } from '../model/assume.ts';
import type { Build, Completion, Entry, Host, Opening, Package, Release } from '../model/model.ts';
import { byBytes } from '../platform/files.ts';
import { madeByPackages } from '../platform/profiles/made.ts';
import type { SourceFile } from '../text/source-file.ts';
import { isAssumedComplete, lacking } from './lacking.ts';
import { baseOf, deployedAs, folderOf, inFolder, renderedName } from './names.ts';
import type { Found, Tree } from './source.ts';

/** What lies at one path of a host: something of the tree, or what a source made. */
export type Placed = { readonly from: string } | { readonly entry: Entry };

/** A folder of the tree that is a folder of the host. */
export interface Mount {
  readonly at: string;
  readonly from: string;
  /** A template stands for the file that it becomes, `10-ssl.conf.j2` for `10-ssl.conf`, unless a daemon reads it as it is called. */
  readonly templates: boolean;
}

/** How files become a machine. What is neither placed nor mounted is `not-carried`; `hostsIn` settles more. */
export interface Placing {
  /** Short; made unique later. */
  readonly name: string;
  readonly source: string;
  readonly root: string;
  readonly role: Host['role'];
  /** Absolute path on the host → what lies there; wins over mounts. */
  readonly files: ReadonlyMap<string, Placed>;
  readonly mounts?: readonly Mount[];
  /** Files of the tree that are no names in mounted folders, since they are hosts of their own; still found by name. */
  readonly unlisted?: ReadonlySet<string>;
  readonly complete?: boolean;
  readonly releases?: (dialect: string) => readonly Release[];
  readonly builtBy?: Build;
  readonly installed?: readonly string[];
  readonly packages?: readonly Package[];
  readonly openings?: readonly Opening[];
  readonly twins?: readonly ReadonlyMap<string, string>[];
  readonly reworked?: Reworked;
}

/** What somebody made of files that a distribution ships, whichever of them lies below. */
export interface Reworked {
  /** Of files that are not among those placed. */
  readonly paths: readonly string[];
  of(completion: Completion): Completion;
}

/** A host that shows these files and nothing else of the tree. */
export function placedHost(tree: Tree, placing: Placing): Host {
  const mounts = [...(placing.mounts ?? [])].sort((a, b) => b.at.length - a.at.length);
  const folders = foldersOf([...placing.files.keys(), ...mounts.map(({ at }) => posix.join(at, '.'))]);
  const view: View = { tree, placing, mounts, folders, unlisted: placing.unlisted ?? new Set() };
  return {
    name: placing.name,
    source: placing.source,
    root: placing.root,
    role: placing.role,
    complete: placing.complete ?? false,
    paths: pathsOf(view),
    entry: (path) => entryAt(view, absolute(path)),
    releases: placing.releases ?? (() => []),
    ...(placing.builtBy ? { builtBy: placing.builtBy } : {}),
    addresses: [],
    client: [],
    ...(placing.installed ? { installed: placing.installed } : {}),
    publishes: [],
    openings: placing.openings ?? [],
    packages: placing.packages ?? [],
    twins: placing.twins ?? [],
    completions: [],
    ...(placing.reworked ? { reworked: placing.reworked } : {}),
  };
}

interface View {
  readonly tree: Tree;
  readonly placing: Placing;
  /** Deepest first. */
  readonly mounts: readonly Mount[];
  /** Folders that placed files and mounts make, with what they hold. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unlisted: ReadonlySet<string>;
}

/** `..` at the root is the root, as for the kernel, so no path leads out of the host. */
function absolute(path: string): string {
  const normal = posix.normalize(`/${path}`);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function foldersOf(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let at = path; at !== '/'; at = posix.dirname(at)) {
      const folder = posix.dirname(at);
      const names = folders.get(folder);
      if (names?.has(posix.basename(at))) break;
      if (names) names.add(posix.basename(at));
      else folders.set(folder, new Set([posix.basename(at)]));
    }
  }
  return folders;
}

function entryAt(view: View, path: string): Entry {
  const placed = view.placing.files.get(path);
  if (placed) return 'entry' in placed ? placed.entry : fromTree(view, path, placed.from);
  const names = new Set(view.folders.get(path));
  let isFolder = names.size > 0;
  for (const mount of view.mounts) {
    const real = inMount(view, mount, path);
    if (real === undefined) continue;
    const found = view.tree.read(real);
    if (found.kind === 'none') continue;
    if (found.kind !== 'dir') return isFolder ? { kind: 'dir', names: [...names] } : fromTree(view, path, real);
    isFolder = true;
    for (const name of namesIn(view, mount, real, path)) names.add(name);
  }
  return isFolder ? { kind: 'dir', names: [...names] } : { kind: 'not-carried' };
}

/** Where a path of the host lies in the tree by this mount; undefined where it is not below it. */
function inMount({ tree }: View, mount: Mount, path: string): string | undefined {
  const rest = mount.at === '/' ? path.slice(1) : path === mount.at ? '' : after(`${mount.at}/`, path);
  if (rest === undefined) return undefined;
  const real = inFolder(mount.from, rest);
  if (!mount.templates || rest === '' || tree.read(real).kind !== 'none') return real;
  const folder = folderOf(real);
  const template = tree.list(folder).find((name) => renderedName(name) === baseOf(real));
  return template === undefined ? real : inFolder(folder, template);
}

function after(prefix: string, path: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function namesIn({ tree, unlisted }: View, mount: Mount, folder: string, at: string): readonly string[] {
  const names = tree.list(folder).filter((name) => !unlisted.has(inFolder(folder, name)));
  if (!mount.templates) return names;
  return names.map((name) => baseOf(deployedAs(tree.known, `${at}/${name}`)));
}

/** What the tree has at a path, as an entry of the host; a relative link that leaves its mount is what it leads to in the tree. */
function fromTree(view: View, path: string, real: string): Entry {
  const found = view.tree.read(real);
  if (found.kind !== 'link') return shown(path, found);
  if (!found.to.startsWith('/') && !staysWithin(view, real, found.to)) {
    const target = followed(view.tree, real, found.to);
    if (target.kind === 'file' || target.kind === 'binary') return shown(path, target);
  }
  return { kind: 'link', to: found.to };
}

function shown(path: string, found: Exclude<Found, { kind: 'link' }>): Entry {
  switch (found.kind) {
    case 'file':
      return found.mode === undefined
        ? { kind: 'file', file: found.file }
        : { kind: 'file', file: found.file, mode: found.mode };
    case 'binary':
      return { kind: 'binary', path, bytes: () => found.bytes() };
    case 'unread':
      return { kind: 'present' };
    case 'dir':
      return { kind: 'dir', names: [] };
    case 'none':
      return { kind: 'not-carried' };
  }
}

function staysWithin({ mounts }: View, real: string, to: string): boolean {
  const target = posix.join(posix.dirname(real), to);
  return mounts.some(({ from }) => {
    const within = from === '' ? !target.startsWith('..') : target === from || target.startsWith(`${from}/`);
    return within && (from === '' || real.startsWith(`${from}/`));
  });
}

/** A link followed in the tree itself; the tree shows nothing outside of its scan roots. */
function followed(tree: Tree, real: string, to: string): Exclude<Found, { kind: 'link' }> {
  let at = real;
  let target = to;
  for (let links = 0; links < limits.linkDepth; links += 1) {
    at = posix.join(posix.dirname(at), target);
    const found = tree.read(at);
    if (found.kind !== 'link') return found;
    if (found.to.startsWith('/')) return { kind: 'none' };
    target = found.to;
  }
  return { kind: 'none' };
}

/** Where configuration lies: listed before the rest, so that the limit hits it last. */
const CONFIGURATION = ['etc', 'usr/local/etc', 'lib/systemd/system', 'usr/lib/systemd/system'];

function pathsOf({ tree, placing, mounts, unlisted }: View): readonly string[] {
  const paths = new Set([...placing.files.keys(), ...(placing.reworked?.paths ?? [])]);
  for (const mount of mounts.filter(({ at }) => at === '/')) {
    for (const folder of tree.wholeMachine ? CONFIGURATION : [...CONFIGURATION, '']) {
      for (const real of tree.below(inFolder(mount.from, folder), limits.filesPerHost - paths.size)) {
        if (unlisted.has(real)) continue;
        const rest = mount.from === '' ? real : real.slice(mount.from.length + 1);
        paths.add(mount.templates ? deployedAs(tree.known, `/${rest}`) : `/${rest}`);
      }
    }
  }
  return [...paths].sort(byBytes);
}

/** A host with what an administrator says of it; sources leave that out. */
export function assumed(host: Host, assume: Assume): Host {
  const complete = isAssumedComplete(host, assume);
  const addresses = isList(assume.addresses) ? assume.addresses : (assume.addresses[host.name] ?? []);
  const builds: readonly Build[] = assume.build ? [assume.build] : ['debian', 'upstream'];
  const lacks = lacking(complete, assume.present);
  const isDebian = (assume.build ?? host.builtBy) === 'debian';
  const brought = (path: string) => (isDebian && !complete ? madeByPackages(path) : undefined);
  return {
    ...host,
    complete,
    entry: remembered((path) => {
      const found = host.entry(path);
      return found.kind === 'not-carried' ? (brought(absolute(path)) ?? lacks(absolute(path))) : found;
    }),
    releases: (dialect) => {
      const version = assume.versions[dialect];
      return version === undefined ? host.releases(dialect) : builds.map((build) => ({ version, build }));
    },
    ...(assume.build ? { builtBy: assume.build } : {}),
    addresses: addresses.length > 0 ? addresses : host.addresses,
    client: assume.client,
    ...(assume.backends === 'accept' ? { takesPasswords: true } : {}),
    ...(assume.packages ? { installed: assume.packages } : {}),
  };
}

/** Every world asks for the same paths again. */
function remembered(look: Host['entry']): Host['entry'] {
  const known = new Map<string, Entry>();
  return (path) => {
    const found = known.get(path) ?? look(path);
    known.set(path, found);
    return found;
  };
}

function isList(value: Assume['addresses']): value is readonly string[] {
  return Array.isArray(value);
}

/** A file that a source made out of text, ready to be placed. */
export function madeFile(file: SourceFile): Placed {
  return { entry: { kind: 'file', file } };
}
