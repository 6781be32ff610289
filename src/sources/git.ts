import { spawnSync } from 'node:child_process';
import { limits } from '../limits.ts';
import type { Known } from '../model/recognise.ts';
import { UsageError } from '../text/usage-error.ts';
import { candidates, looksAt } from './candidates.ts';
import { wanted } from './index.ts';
import { listedTree } from './listed-tree.ts';
import { folderOf } from './names.ts';
import type { Tree } from './source.ts';
import type { Kind, Store } from './store.ts';

/** Objects that are fetched at once; more are asked for in turns. */
const BATCH_BYTES = 32 * 1024 * 1024;
/** As `discover` has it, of folders that a repository may hold. */
const NEVER = new Set(['node_modules', 'vendor', 'third_party']);

/** The commit that a name stands for in the repository of a folder. Throws a `UsageError` where there is none. */
export function commitOf(folder: string, name: string): string {
  const { status, stdout } = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  if (status === 0) return stdout.toString().trim();
  throw new UsageError(
    `"${name}" is no commit of this repository (a shallow clone lacks most: fetch it, or clone with its history)`,
  );
}

/** Where two lines of history parted. Throws a `UsageError` where they never met, as far as this clone knows. */
export function mergeBaseOf(folder: string, base: string, head: string): string {
  const { status, stdout } = git(folder, ['merge-base', base, head]);
  if (status === 0) return stdout.toString().trim();
  throw new UsageError(
    'the two commits have no common ancestor in this clone (a shallow clone lacks it: clone with its history)',
  );
}

/** The top folder of the repository that a folder lies in, absolute. Throws a `UsageError` where it lies in none, or git is not there. */
export function repositoryOf(folder: string): string {
  const { status, stdout, error } = git(folder, ['rev-parse', '--show-toplevel']);
  if (error) throw new UsageError('git is needed to read commits, and it cannot be run here');
  if (status !== 0) throw new UsageError(`"${folder}" lies in no git repository`);
  return stdout.toString().replace(/\r?\n$/, '');
}

/** Paths that differ between a commit and the working tree, those that git does not know yet among them; relative to the top folder. */
export function changedSince(folder: string, commit: string): readonly string[] {
  const differing = git(folder, ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit, '--']);
  const added = git(folder, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z']);
  return [...split(differing.stdout), ...split(added.stdout)].sort();
}

/** The files of a commit, read from git's objects: nothing is checked out, no filter or hook runs, no object is fetched from afar. */
export function commitTree(folder: string, commit: string, known: readonly Known[]): Tree {
  const store = objectStore(folder, commit);
  const listed = store.paths.map((path) => ({ path, root: '' }));
  const isIgnored = (path: string) => path.split('/').some((name) => NEVER.has(name));
  const listing = { store, known, wants: wanted, listed, isIgnored, named: new Set<string>(), wholeMachine: false };
  store.fetch(looksAt(listing));
  const found = candidates(listing);
  return listedTree({ store, known, wants: wanted, roots: [''], found, isIgnored, wholeMachine: false });
}

interface Listed {
  readonly kind: Kind;
  readonly mode: number;
  readonly id: string;
  readonly bytes: number;
}

interface ObjectStore extends Store {
  readonly paths: readonly string[];
  /** Fetches what these paths hold, all together. */
  fetch(paths: readonly string[]): void;
}

const KINDS: Readonly<Record<string, Kind>> = {
  '100644': 'file',
  '100755': 'file',
  '100664': 'file',
  '120000': 'link',
};

function objectStore(folder: string, commit: string): ObjectStore {
  const files = listCommit(folder, commit);
  const folders = foldersOf(files);
  const held = new Map<string, Uint8Array>();
  const fetch = (paths: readonly string[]) => {
    const objects = paths.flatMap((path) => files.get(path) ?? []).filter(({ bytes }) => bytes <= limits.fileBytes);
    for (const batch of batches(objects.filter(({ id }) => !held.has(id)))) readObjects(folder, batch, held);
  };
  const bytes = (path: string) => {
    const file = files.get(path);
    if (!file || file.bytes > limits.fileBytes) return undefined;
    if (!held.has(file.id)) fetch([path]);
    return held.get(file.id);
  };
  return {
    paths: [...files].flatMap(([path, { kind }]) => (kind === 'other' ? [] : [path])),
    fetch,
    bytes,
    look: (path) => files.get(path) ?? { kind: folders.has(path) ? 'dir' : 'none', bytes: 0, mode: 0 },
    link: (path) => Buffer.from(bytes(path) ?? []).toString('utf8'),
    names: (at) => [...(folders.get(at) ?? [])].map(([name, kind]) => ({ name, kind })),
    head: (path) => {
      const file = files.get(path);
      if (file?.kind !== 'file') return undefined;
      const all = bytes(path);
      return all ? { head: all.subarray(0, limits.markerBytes), bytes: file.bytes } : undefined;
    },
  };
}

/** `git ls-tree -r -l -z`: `100644 blob <id> <size>\t<path>`, each ended by NUL. */
function listCommit(folder: string, commit: string): ReadonlyMap<string, Listed> {
  const { stdout } = git(folder, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  return new Map(
    split(stdout).flatMap((line): readonly [string, Listed][] => {
      const parts = /^(\d+) \S+ (\S+) +(\S+)\t([\s\S]+)$/.exec(line);
      if (!parts) return [];
      const [, mode = '', id = '', size = '', path = ''] = parts;
      const kind = KINDS[mode] ?? 'other';
      return [[path, { kind, id, mode: Number.parseInt(mode.slice(-3), 8), bytes: Number(size) || 0 }]];
    }),
  );
}

/** What lies in each folder. */
function foldersOf(files: ReadonlyMap<string, Listed>): ReadonlyMap<string, ReadonlyMap<string, Kind>> {
  const folders = new Map<string, Map<string, Kind>>([['', new Map()]]);
  const enter = (folder: string): Map<string, Kind> => {
    const known = folders.get(folder);
    if (known) return known;
    const made = new Map<string, Kind>();
    folders.set(folder, made);
    enter(folderOf(folder)).set(folder.slice(folder.lastIndexOf('/') + 1), 'dir');
    return made;
  };
  for (const [path, { kind }] of files) {
    const folder = folderOf(path);
    enter(folder).set(folder === '' ? path : path.slice(folder.length + 1), kind);
  }
  return folders;
}

function* batches(objects: readonly Listed[]): Generator<readonly Listed[]> {
  let batch: Listed[] = [];
  let size = 0;
  for (const object of objects) {
    if (size + object.bytes > BATCH_BYTES && batch.length > 0) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(object);
    size += object.bytes;
  }
  if (batch.length > 0) yield batch;
}

/** `git cat-file --batch`: `<id> <type> <size>\n<content>\n`, or `<id> missing\n`. */
function readObjects(folder: string, objects: readonly Listed[], held: Map<string, Uint8Array>): void {
  const { stdout } = git(folder, ['cat-file', '--batch'], objects.map(({ id }) => `${id}\n`).join(''));
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0x0a, at);
    const [id = '', , size] = stdout.subarray(at, end).toString('latin1').split(' ');
    const length = Number(size);
    if (end < 0 || id === '') return;
    if (Number.isNaN(length)) {
      at = end + 1; // not in this clone
      continue;
    }
    held.set(id, stdout.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
}

function git(folder: string, args: readonly string[], input = '') {
  return spawnSync('git', ['--no-pager', '-c', 'core.fsmonitor=false', ...args], {
    cwd: folder,
    input,
    maxBuffer: 16 * BATCH_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_NO_REPLACE_OBJECTS: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
}

function split(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\0').slice(0, -1);
}
