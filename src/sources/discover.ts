import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { limits } from '../limits.ts';
import type { Known } from '../model/recognise.ts';
import { UsageError } from '../text/usage-error.ts';
import { candidates } from './candidates.ts';
import { wanted } from './index.ts';
import { listedTree } from './listed-tree.ts';
import { below, folderOf, inFolder } from './names.ts';
import type { Tree, TreePath } from './source.ts';
import type { Kind, Store } from './store.ts';

/** A tree of the disk, with what the user pointed at. */
export interface Discovered extends Tree {
  /** Paths of the files that were named, and of all candidates below folders that were named beside them; undefined where only folders were. */
  readonly focus: ReadonlySet<string> | undefined;
  /** Absolute path of the folder that reports are relative to. */
  readonly base: string;
}

/** A file as somebody holds it and has not saved it: an editor's buffer. It need not be on the disk. */
export interface Unsaved {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Lists the files below the paths that a dialect or source may want, honouring ignore files. */
export async function discover(
  paths: readonly string[],
  known: readonly Known[],
  unsaved?: Unsaved,
): Promise<Discovered> {
  const named = paths.map((path) => nameOf(path, unsaved?.path));
  const base = baseOf(named);
  const disk = diskStore(base);
  const store = unsaved ? overlaid(disk, within(base, resolve(unsaved.path)), unsaved.bytes) : disk;
  const files = new Set(named.filter(({ isFolder }) => !isFolder).map(({ absolute }) => within(base, absolute)));
  const folders = named.filter(({ isFolder }) => isFolder).map(({ absolute }) => within(base, absolute));
  const roots = [...new Set(files.size > 0 ? [...folders, ''] : folders)];
  const wholeMachine = dirname(base) === base && roots.includes('') && existsSync(join(base, 'etc'));
  const listed = withNamed(await listAll(base, roots, wholeMachine), files);
  const isIgnored = await ignoring(base, listed, files);
  const found = candidates({ store, known, wants: wanted, listed, isIgnored, named: files, wholeMachine });
  const tree = listedTree({ store, known, wants: wanted, roots, found, isIgnored, wholeMachine });
  const focus = files.size === 0 ? undefined : new Set([...files, ...pathsBelow(found.paths, folders)]);
  return { ...tree, focus, base };
}

interface Named {
  readonly absolute: string;
  readonly isFolder: boolean;
}

function nameOf(path: string, unsaved?: string): Named {
  const absolute = resolve(path);
  if (unsaved !== undefined && absolute === resolve(unsaved)) return { absolute, isFolder: false };
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`"${path}" does not exist`);
  return { absolute, isFolder: stat.isDirectory() };
}

/** The folder that reports on these paths are relative to, and in which their configuration lies; INTERFACE, *Naming paths*. */
export function baseFor(paths: readonly string[], unsaved?: string): string {
  return baseOf(paths.map((path) => nameOf(path, unsaved)));
}

/** The nearest folder above all that was named which holds `.git` or `waxseal.yaml`, else the deepest that holds all. */
function baseOf(named: readonly Named[]): string {
  const folders = named.map(({ absolute, isFolder }) => (isFolder ? absolute : dirname(absolute)));
  let common = folders[0] ?? resolve('.');
  while (!folders.every((folder) => holds(common, folder))) common = dirname(common);
  for (let at = common; ; at = dirname(at)) {
    if (existsSync(join(at, '.git')) || existsSync(join(at, 'waxseal.yaml'))) return at;
    if (dirname(at) === at) return common;
  }
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function within(base: string, absolute: string): string {
  return relative(base, absolute).split(sep).join('/');
}

function pathsBelow(paths: readonly TreePath[], folders: readonly string[]): readonly string[] {
  return paths.filter(({ root }) => folders.includes(root)).map(({ path }) => path);
}

/** Never read, whatever the ignore files say. */
const NEVER = new Set(['.git', 'node_modules', 'vendor', 'third_party']);

/** What of a machine's own `/` is worth listing: where configuration lies. */
const MACHINE = ['etc', 'usr/local/etc', 'usr/lib/systemd/system', 'lib/systemd/system'];

/** Every file and link below the roots, each with the deepest root that holds it. */
async function listAll(base: string, roots: readonly string[], isMachine: boolean): Promise<readonly TreePath[]> {
  const deepestFirst = [...roots].sort((a, b) => b.length - a.length);
  const seen = new Set<string>();
  const listed: TreePath[] = [];
  for (const root of deepestFirst) {
    const starts = isMachine && root === '' ? MACHINE.filter((folder) => existsSync(join(base, folder))) : [root];
    for (const start of starts) {
      for (const path of (await listFolder(join(base, start))).map((name) => inFolder(start, name))) {
        if (roots.length > 1 && seen.has(path)) continue;
        if (roots.length > 1) seen.add(path);
        listed.push({ path, root });
      }
    }
  }
  return listed;
}

/** Files that were named are looked at wherever they lie. */
function withNamed(listed: readonly TreePath[], named: ReadonlySet<string>): readonly TreePath[] {
  if (named.size === 0) return listed;
  const seen = new Set(listed.map(({ path }) => path));
  return [...listed, ...[...named].filter((path) => !seen.has(path)).map((path) => ({ path, root: '' }))];
}

/**
 * A small tree is walked here: loading `fast-glob` and listing 44 files with it took 13 to 15 ms of a run for which a bare
 * node takes 45 [measured: Node 20, bundled], a walk below 1. What has more entries than this is listed by `fast-glob`,
 * which asks for many folders at once.
 */
const SMALL = 2_000;

async function listFolder(folder: string): Promise<readonly string[]> {
  const small = walk(folder, SMALL);
  if (small) return small;
  const { default: glob } = await import('fast-glob');
  const listed = await glob.glob('**', {
    cwd: folder,
    dot: true,
    onlyFiles: false,
    markDirectories: true,
    followSymbolicLinks: false,
    suppressErrors: true,
    unique: false,
    ignore: [...NEVER].map((name) => `**/${name}`),
  });
  return listed.filter((path) => !path.endsWith('/'));
}

/** Files and links below a folder, no link followed; undefined where there are more entries than `most`. */
function walk(folder: string, most: number): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [''];
  for (let entries = 0; waiting.length > 0; ) {
    const at = waiting.pop()!;
    const list = entriesOf(join(folder, at));
    entries += list.length;
    if (entries > most) return undefined;
    for (const entry of list) {
      const path = inFolder(at, entry.name);
      if (kindOf(entry) === 'dir') waiting.push(path);
      else found.push(path);
    }
  }
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !NEVER.has(name));
  } catch {
    return []; // gone meanwhile, or closed to us: then it holds nothing that we could read
  }
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'dir';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** Whether git would not see a path; `node_modules` and its like are never seen. Files that were named are always seen. */
async function ignoring(
  base: string,
  listed: readonly TreePath[],
  named: ReadonlySet<string>,
): Promise<(path: string) => boolean> {
  // git does not follow a `.gitignore` that is a link, and one that cannot be read ignores nothing.
  const files = listed
    .filter(({ path }) => path === '.gitignore' || path.endsWith('/.gitignore'))
    .map(({ path }) => ({ path, text: attempt(() => textOf(join(base, path))) ?? '' }));
  const neverRead = (path: string) => path.split('/').some((name) => NEVER.has(name));
  if (files.length === 0) return (path) => !named.has(path) && neverRead(path);
  const { default: ignore } = await import('ignore');
  const rules = new Map(files.map(({ path, text }) => [folderOf(path), ignore({ ignorecase: false }).add(text)]));
  const folders = new Map<string, boolean>([['', false]]);
  const byRules = (path: string, mark: '/' | ''): boolean => {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      const told = rules.get(folder)?.test(below(folder, path) + mark);
      if (told?.ignored) return true;
      if (told?.unignored || folder === '') return false;
    }
  };
  const folderIgnored = (folder: string): boolean => {
    const before = folders.get(folder);
    if (before !== undefined) return before;
    const now = folderIgnored(folderOf(folder)) || byRules(folder, '/');
    folders.set(folder, now);
    return now;
  };
  return (path) => !named.has(path) && (neverRead(path) || folderIgnored(folderOf(path)) || byRules(path, ''));
}

function diskStore(base: string): Store {
  const real = (path: string) => join(base, path);
  return {
    look: (path) => {
      const stat = attempt(() => lstatSync(real(path), { throwIfNoEntry: false }));
      if (!stat) return { kind: 'none', bytes: 0, mode: 0 };
      return { kind: kindOf(stat), bytes: stat.size, mode: stat.mode & 0o7777 };
    },
    link: (path) => attempt(() => readlinkSync(real(path))) ?? '',
    names: (folder) => entriesOf(real(folder)).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
    bytes: (path) => attempt(() => readFileSync(real(path))),
    head: (path) => attempt(() => headOf(real(path))),
  };
}

/** A store in which one file holds something else than the disk. */
function overlaid(store: Store, path: string, held: Uint8Array): Store {
  const entry: { readonly name: string; readonly kind: Kind } = { name: path.replace(/^.*\//, ''), kind: 'file' };
  const isHere = (folder: string) => folder === folderOf(path);
  return {
    look: (one) => (one === path ? { kind: 'file', bytes: held.length, mode: 0o644 } : store.look(one)),
    link: store.link,
    names: (folder) => {
      const names = store.names(folder);
      return isHere(folder) ? [...names.filter(({ name }) => name !== entry.name), entry] : names;
    },
    bytes: (one) => (one === path ? held : store.bytes(one)),
    head: (one) =>
      one === path ? { head: held.subarray(0, limits.markerBytes), bytes: held.length } : store.head(one),
  };
}

/** An I/O error is a result here: undefined, which callers report at the file. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

const textOf = (path: string): string => (lstatSync(path).isFile() ? readFileSync(path, 'utf8') : '');

/** Fails at a link, and does not wait at a pipe. Windows knows neither. */
const PLAIN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const head = Buffer.allocUnsafe(limits.markerBytes);

function headOf(path: string): { readonly head: Uint8Array; readonly bytes: number } | undefined {
  const file = openSync(path, PLAIN);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    return { head: head.subarray(0, readSync(file, head, 0, head.length, 0)), bytes: stat.size };
  } finally {
    closeSync(file);
  }
}
