import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { Completion, Entry } from '../../model/model.ts';
import type { Known } from '../../model/recognise.ts';
import { type Distribution, daemonIn } from '../../platform/images/index.ts';
import { completionsFor } from '../../platform/profiles/index.ts';
import { unrendered } from '../../syntax/jinja.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { hiddenFile } from '../edits/splice.ts';
import { folderOf } from '../names.ts';
import type { Tree } from '../source.ts';

/** What lies at a path of an image, and which file of the tree it is, if it is one. */
export interface Lying {
  readonly entry: Entry;
  readonly from?: string;
}

/** An image while its instructions are followed. */
export interface Stage {
  readonly tree: Tree;
  readonly files: Map<string, Lying>;
  readonly folders: Set<string>;
  /** Variables of its processes; without a value, one that is not known. */
  readonly env: Map<string, string | undefined>;
  /** Where each of them is set. */
  readonly envAt: Map<string, Span>;
  /** What starts its program, or makes it a container. */
  at: Span | undefined;
  /** Variables of the build. */
  readonly args: Map<string, string | undefined>;
  readonly packages: { readonly name: string; readonly at: Span }[];
  workdir: string;
  distribution: Distribution | undefined;
  /** The image outside of the tree that it begins with. */
  base: string | undefined;
  /** All configuration that it holds is here. */
  isWhole: boolean;
  /** It is a container that starts: a program that nobody sees then reads configuration rather than writes it. */
  isStarting: boolean;
  /** Its commands run in the `sh` of its distribution. */
  hasShell: boolean;
  entrypoint: readonly (string | undefined)[];
  command: readonly (string | undefined)[];
  /** Scripts that call each other. */
  depth: number;
  /** Commands that may still be followed, edits of long files counted for more. */
  readonly budget: { left: number };
}

/** Folders that are there before any instruction is followed. */
const FOLDERS = [
  '/',
  '/etc',
  '/etc/ssl',
  '/etc/ssl/certs',
  '/etc/ssl/private',
  '/usr/local/etc',
  '/usr/local/bin',
  '/opt',
  '/tmp',
];

export function newStage(tree: Tree): Stage {
  return {
    ...{ tree, files: new Map(), folders: new Set(FOLDERS), env: new Map(), envAt: new Map(), args: new Map() },
    packages: [],
    at: undefined,
    ...{
      workdir: '/',
      distribution: undefined,
      base: undefined,
      isWhole: false,
      hasShell: true,
      isStarting: false,
      entrypoint: [],
      command: [],
      depth: 0,
      budget: { left: limits.tasksPerPlay },
    },
  };
}

/** A further image that begins where this one ends; build arguments are its own. */
export function stageFrom(stage: Stage): Stage {
  const { files, folders, env, envAt, packages } = stage;
  return {
    ...stage,
    ...{
      files: new Map(files),
      folders: new Set(folders),
      env: new Map(env),
      envAt: new Map(envAt),
      args: new Map(),
      packages: [...packages],
    },
  };
}

/** An absolute path without `.` and `..`, relative ones below the working folder. */
export function absolute({ workdir }: Stage, path: string): string {
  const normal = posix.resolve('/', workdir, path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

export function isFolder({ files, folders }: Stage, path: string): boolean {
  if (folders.has(path)) return true;
  const prefix = path === '/' ? '/' : `${path}/`;
  for (const one of files.keys()) if (one.startsWith(prefix)) return true;
  return false;
}

export function put(stage: Stage, path: string, lying: Lying): void {
  if (stage.files.size >= MOST_FILES && !stage.files.has(path)) {
    stage.isWhole = false;
    return;
  }
  stage.files.set(path, lying);
  for (let at = posix.dirname(path); at !== '/' && !stage.folders.has(at); at = posix.dirname(at))
    stage.folders.add(at);
}

/** Of an image that copies everything several times over, the first files count. */
const MOST_FILES = 4 * limits.filesPerHost;

/** Takes a path away, and what lies below it. */
export function remove({ files, folders }: Stage, path: string): void {
  for (const one of [...files.keys()]) if (one === path || one.startsWith(`${path}/`)) files.delete(one);
  for (const one of [...folders]) if (one === path || one.startsWith(`${path}/`)) folders.delete(one);
}

/** Whether a daemon that we know reads what lies at a path. */
export function isConfiguration(known: readonly Known[], path: string): boolean {
  return known.some(
    ({ recognises }) =>
      recognises.canonical.some((place) => path.search(place) === 0) ||
      (recognises.beside ?? []).some(({ at }) => path.search(at) === 0),
  );
}

const DATA =
  /^\/(?:var\/(?!lib\/exim4)|home|srv|mail|data|tmp|run|dev|sys|proc|cgroup|backup|etc\/(?:localtime|timezone|hosts|resolv\.conf|machine-id)$)/;

/** Folders of data: what lies in them is no configuration, so that not knowing it changes nothing. */
export function holdsData(path: string): boolean {
  return DATA.test(path);
}

const KEY = /\.(?:pem|crt|cer|cert|key|p12|pfx|der|jks)$/;

/** Something changes what lies at a path, and what becomes of it is not followed. */
export function obscure(stage: Stage, path: string, at: Span): void {
  if (KEY.test(path)) put(stage, path, { entry: { kind: 'present' } });
  else put(stage, path, { entry: { kind: 'file', file: hiddenFile(at) }, ...fromOf(stage, path) });
}

function fromOf({ files }: Stage, path: string): { readonly from?: string } {
  const from = files.get(path)?.from;
  return from === undefined ? {} : { from };
}

/** A program that nobody sees runs: it may have changed every file that is there. */
export function obscureAll(stage: Stage, at: Span): void {
  stage.isWhole = false;
  if (stage.isStarting) return;
  for (const path of [...stage.files.keys()])
    if (isConfiguration(stage.tree.known, path) && stage.files.get(path)?.entry.kind === 'file')
      obscure(stage, path, at);
}

/** The text at a path: written by an instruction, or shipped by a package that was installed; `at` is where that is asked for. */
export function textAt(stage: Stage, path: string): SourceFile | undefined {
  const lying = stage.files.get(path);
  if (lying) return lying.entry.kind === 'file' ? lying.entry.file : undefined;
  return shippedAt(stage, path);
}

/** A file of a package of Debian whose text we know, as a text that leads to the line that installs it. */
function shippedAt(stage: Stage, path: string): SourceFile | undefined {
  const known = stage.tree.known.find(({ recognises }) =>
    recognises.canonical.some((place) => path.search(place) === 0),
  );
  if (!known) return undefined;
  const entry = shippedEntries(stage, known.dialect, completionsFor(known.dialect)).get(path);
  return entry?.kind === 'file' ? entry.file : undefined;
}

/** Everything that the packages of one daemon bring; empty where the distribution's files are not known, or no package is installed. */
export function shippedEntries(
  { distribution, packages }: Stage,
  dialect: string,
  completions: readonly Completion[],
): ReadonlyMap<string, Entry> {
  const installed = packages.find(({ name }) => daemonIn(name) === dialect);
  const name = distribution?.name === 'debian' ? `Debian ${distribution.version ?? ''}` : undefined;
  const found = completions.find((one) => one.name === name);
  if (!installed || !found || name === undefined) return new Map();
  const { file, start, end } = installed.at;
  const origin = { file: { ...file, shippedBy: name }, start, end };
  const files = [...found.files].map(([path, { text }]): [string, Entry] => {
    const derivedFrom = [{ start: 0, end: text.length, origin, verbatim: false }];
    return [
      path,
      { kind: 'file', file: { path: file.path, text, holes: [], branches: [], shippedBy: name, derivedFrom } },
    ];
  });
  return new Map([...(found.made ?? []), ...files]);
}

/** A file of the tree as it lies in an image: what looks like a template stays as it is read. */
export function entryOf(tree: Tree, path: string): Lying | undefined {
  const found = tree.read(path);
  switch (found.kind) {
    case 'file':
      return {
        entry:
          found.mode === undefined
            ? { kind: 'file', file: found.file }
            : { kind: 'file', file: found.file, mode: found.mode },
        from: path,
      };
    case 'binary':
      return { entry: { kind: 'binary', path, bytes: () => found.bytes() }, from: path };
    case 'link':
      return linked(tree, path, found.to);
    case 'unread':
      return { entry: { kind: 'present' }, from: path };
    default:
      return undefined;
  }
}

/** A link that stays in the context stays a link in the image; one that was named is followed where it leads in the tree. */
function linked(tree: Tree, path: string, to: string): Lying {
  const target = to.startsWith('/') ? undefined : tree.read(posix.join(folderOf(path), to));
  return target?.kind === 'file'
    ? { entry: { kind: 'file', file: target.file }, from: path }
    : { entry: { kind: 'link', to }, from: path };
}

/** A file of the tree as it is written. */
export function plainText(tree: Tree, path: string): SourceFile | undefined {
  const found = tree.read(path);
  return found.kind === 'file' ? unrendered(found.file) : undefined;
}
