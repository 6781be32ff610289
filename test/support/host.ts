import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Build, Entry, Host } from '../../src/model/model.ts';
import { byBytes } from '../../src/platform/files.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';

/** The parts of an assume file that a host itself carries. */
export interface TestAssume {
  readonly versions?: Readonly<Record<string, string>>;
  readonly build?: Build;
  readonly complete?: boolean;
  readonly addresses?: readonly string[];
  readonly client?: readonly string[];
  readonly backends?: 'accept' | Readonly<Record<string, string>>;
}

/** A host made straight from a folder of the disk, for tests of dialects that need no source. */
export function hostFromFolder(folder: string, assume: TestAssume = {}): Host {
  return testHost(assume, walk(folder, ''), (path) => onDisk(folder, path));
}

/** A host made of texts: absolute path → text. */
export function hostOf(files: Readonly<Record<string, string>>, assume: TestAssume = {}): Host {
  const made = new Map(Object.entries(files).map(([path, text]) => [path, plainFile(path.slice(1), text)]));
  return testHost(assume, [...made.keys()], (path) => inMemory(made, path));
}

function testHost(assume: TestAssume, paths: readonly string[], look: (path: string) => Entry | undefined): Host {
  const complete = assume.complete ?? false;
  const builds: readonly Build[] = assume.build ? [assume.build] : ['debian', 'upstream'];
  return {
    name: 'test',
    source: 'tree',
    root: '',
    role: 'deploy',
    complete,
    paths: [...paths].sort(byBytes),
    entry: (path) => look(posix.normalize(path)) ?? { kind: complete ? 'absent' : 'not-carried' },
    releases: (dialect) => {
      const version = assume.versions?.[dialect];
      return version === undefined ? [] : builds.map((build) => ({ version, build }));
    },
    ...(assume.build ? { builtBy: assume.build } : {}),
    addresses: assume.addresses ?? [],
    client: assume.client ?? [],
    ...(assume.backends === 'accept' ? { takesPasswords: true } : {}),
    publishes: [],
    openings: [],
    packages: [],
    twins: [],
    completions: [],
  };
}

const decoded = new Map<string, SourceFile>();

function onDisk(folder: string, path: string): Entry | undefined {
  const real = join(folder, path);
  const stat = lstatSync(real, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return { kind: 'link', to: readlinkSync(real) };
  if (stat.isDirectory()) return { kind: 'dir', names: readdirSync(real) };
  const bytes = readFileSync(real);
  if (bytes.includes(0)) return { kind: 'binary', path, bytes: () => bytes };
  const known = decoded.get(real) ?? plainFile(path.slice(1), bytes.toString('utf8'));
  decoded.set(real, known);
  return { kind: 'file', file: known };
}

function inMemory(files: ReadonlyMap<string, SourceFile>, path: string): Entry | undefined {
  const file = files.get(path);
  if (file) return { kind: 'file', file };
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = [
    ...new Set(
      [...files.keys()].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length).split('/')[0]!),
    ),
  ];
  return names.length > 0 ? { kind: 'dir', names } : undefined;
}

function walk(folder: string, below: string): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(folder, `${below}/${entry.name}`) : [`${below}/${entry.name}`],
  );
}
