import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { limits } from '../limits.ts';
import type { Assume } from '../model/assume.ts';
import type { Policy } from '../model/policy.ts';
import { regionOf } from '../text/line-index.ts';
import { plainFile, type SourceFile, type Span } from '../text/source-file.ts';
import { UsageError } from '../text/usage-error.ts';
import { assumeFromArgument, type PartialAssume, readAssume, setsKey } from './assume.ts';
import { type Settings, settle } from './effective.ts';
import { rebaseGlob } from './glob.ts';
import { emptyLayer, type KnownRule, type Layer, type Said } from './layer.ts';
import { fail, type Node } from './node.ts';
import { ourProfile, ourProfiles } from './profiles.ts';
import { fieldsOf, listOf, text } from './read.ts';
import { configKeys, type LayerContext, readLayer } from './read-layer.ts';
import { suggestion } from '../text/suggest.ts';

export interface Wanted {
  /** The folder that reports are relative to, absolute. */
  readonly base: string;
  /** `--config`: this file, in place of the one in the base. */
  readonly config?: string;
  /** `--profile`: in place of the one that the file names. */
  readonly profile?: string;
  /** `--assume`, in the order given: files and KEY=VALUE. */
  readonly assume: readonly string[];
  /** What the command line says beside. */
  readonly told?: Partial<Layer>;
}

export interface Loaded {
  readonly policy: Policy;
  readonly assume: Assume;
  readonly settings: Settings;
  /** The configuration file that was read, as the user would name it. */
  readonly from?: string;
}

/** A configuration that waits for the rules that it speaks of: some of them lie in folders that it names itself. */
export interface Opened {
  /** Folders of the user's own rules, absolute, and as messages name them. */
  readonly policies: readonly { readonly folder: string; readonly shown: string }[];
  /** Reads the rest. Throws a `UsageError` with a place. */
  settle(rules: readonly KnownRule[]): Loaded;
}

const NAME = 'waxseal.yaml';
/** How many profiles may build on each other. */
const DEEPEST = 8;

/** What the configuration file, its profiles and `--assume` say together; the command line wins. */
export async function loadConfig(wanted: Wanted & { readonly rules: readonly KnownRule[] }): Promise<Loaded> {
  return (await openConfig(wanted)).settle(wanted.rules);
}

/** Finds and parses the configuration file and the profiles that it builds on. Throws a `UsageError` with a place. */
export async function openConfig(wanted: Wanted): Promise<Opened> {
  const path = wanted.config ?? foundIn(wanted.base);
  const file = path === undefined ? undefined : await documentAt(path, 'file', wanted.base);
  const told: Layer = { ...emptyLayer, ...wanted.told, assume: await assumedBy(wanted.assume) };
  const profiles = await profilesOf(file, wanted);
  const documents = [...profiles.own, ...(file ? [file] : [])];
  return {
    policies: documents.flatMap(policiesOf),
    settle: (rules) => {
      const layers = [...profiles.ours.map((name) => ourProfile(name, rules)), ...documents.map(layerOf(rules)), told];
      const settled = settle(layers, profiles.chosen);
      return { ...settled, ...(path === undefined ? {} : { from: shown(path) }) };
    },
  };
}

/** A file of ours, parsed, and how to read it. */
interface Document {
  readonly node: Node;
  readonly folder: string;
  /** What it names must lie below one of these folders. */
  readonly fence: readonly string[];
  readonly context: Omit<LayerContext, 'rules'>;
}

const layerOf =
  (rules: readonly KnownRule[]) =>
  ({ node, context, folder }: Document): Layer => {
    const layer = readLayer(node, { ...context, rules });
    const { baseline } = layer;
    return baseline ? { ...layer, baseline: { ...baseline, value: join(folder, baseline.value) } } : layer;
  };

function foundIn(base: string): string | undefined {
  const path = join(base, NAME);
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

async function documentAt(path: string, kind: 'file' | 'profile', base: string): Promise<Document> {
  const folder = dirname(resolve(path));
  const up = slashes(relative(base, folder));
  const down = slashes(relative(folder, base));
  const isAbove = !down.split('/').includes('..');
  const below = isAbove && down !== '' ? down.split('/') : [];
  const node = await parsed(path);
  const { text } = node.span.file;
  const named = plainFile(slashes(relative(base, resolve(path))), text);
  return {
    node,
    folder,
    fence: [base, folder],
    context: {
      isOurs: false,
      kind: 'file',
      name: kind === 'file' ? shown(path) : `profile ${shown(path)}`,
      rebased: (glob) => rebaseGlob(glob, up, below),
      placed: (at) => ({ ...at, file: named }),
    },
  };
}

interface Profiles {
  readonly chosen: Said<string>;
  /** Ours, the lowest first. */
  readonly ours: readonly string[];
  /** Files of the user's own, the lowest first. */
  readonly own: readonly Document[];
}

/** From the one that was chosen down to one of ours. */
async function profilesOf(file: Document | undefined, { profile, base }: Wanted): Promise<Profiles> {
  const named = file && wordAt(file.node, 'profile');
  const own: Document[] = [];
  let next = profile === undefined ? named && { ...named, from: file } : { text: profile };
  const chosen: Said<string> = next
    ? { value: next.text, from: originOf(named, profile, file) }
    : { value: 'default', from: { kind: 'default' } };
  while (next && !ourProfiles().includes(next.text)) {
    const path = pathOf(next);
    if (own.length >= DEEPEST) throw new UsageError(`${shown(path)}: expected at most ${DEEPEST} profiles in a row`);
    const document = await documentAt(path, 'profile', base);
    own.unshift(document);
    const below = wordAt(document.node, 'profile');
    next = below && { ...below, from: document };
  }
  const ours = next && next.text !== 'default' ? ['default', next.text] : ['default'];
  return { chosen, ours, own };
}

function originOf(named: Word | undefined, argument: string | undefined, file: Document | undefined) {
  if (argument !== undefined) return { kind: 'argument', name: '--profile' } as const;
  const { startLine, startColumn } = regionOf(named!.at!);
  return { kind: 'file', name: file!.context.name, line: startLine, column: startColumn } as const;
}

interface Word {
  readonly text: string;
  readonly at?: Span;
}

/** The file of a profile that is none of ours: relative to the file that names it, and inside of what that may reach. */
function pathOf({ text: name, at, from }: Word & { readonly from?: Document }): string {
  if (!/[./]/.test(name)) {
    const message = `unknown profile "${name}"${suggestion(name, ourProfiles())}`;
    return at ? fail(at, message) : tell(`--profile: ${message}`);
  }
  if (!at || !from) return name;
  return inside(from, name, at);
}

function tell(message: string): never {
  throw new UsageError(message);
}

/** A path that a file names, absolute; a file in a repository leads nowhere outside of it. */
function inside({ folder, fence }: Document, name: string, at: Span): string {
  const path = resolve(folder, name);
  const real = realOf(path);
  if (real === undefined) return fail(at, `"${name}" does not exist`);
  const isInside = fence.some((one) => {
    const way = relative(realOf(one) ?? one, real);
    return way.split(sep)[0] !== '..' && !way.startsWith(sep) && resolve(way) !== way;
  });
  return isInside ? path : fail(at, `"${name}" leads out of the repository; name it on the command line`);
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The word of one key, before the rest is read. */
function wordAt(node: Node, key: string): Word | undefined {
  const found = fieldsOf(node, configKeys, NAME).get(key);
  if (!found || (found.kind === 'scalar' && found.type === 'null')) return undefined;
  return { text: text(found), at: found.span };
}

function policiesOf(document: Document): Opened['policies'] {
  const found = fieldsOf(document.node, configKeys, NAME).get('policies');
  if (!found || (found.kind === 'scalar' && found.type === 'null')) return [];
  return listOf((item: Node) => {
    const folder = inside(document, text(item), item.span);
    return statSync(folder).isDirectory() ? { folder, shown: shown(folder) } : fail(item.span, 'expected a folder');
  })(found);
}

async function assumedBy(told: readonly string[]): Promise<readonly Said<PartialAssume>[]> {
  const said: Said<PartialAssume>[] = [];
  for (const argument of told) {
    const value = setsKey(argument) ? assumeFromArgument(argument) : readAssume(await parsed(argument));
    said.push({ value, from: { kind: 'argument', name: `--assume ${argument}` } });
  }
  return said;
}

/** A file of ours, in YAML or JSON, with the place of every value. */
export async function parsed(path: string): Promise<Node> {
  const file = read(path);
  if (path.endsWith('.json')) return (await import('./json.ts')).parseJson(file);
  return (await import('./yaml.ts')).parseYamlNode(file);
}

function read(path: string): SourceFile {
  try {
    const { size } = statSync(path);
    if (size > limits.fileBytes) throw new UsageError(`${shown(path)}: too large, at most ${limits.fileBytes} bytes`);
    return plainFile(shown(path), readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown(path)}: cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Paths on the command line are shown as they were given, found ones from the working directory. */
export function shown(path: string): string {
  const near = slashes(relative('', path));
  return near !== '' && near.length < path.length ? near : slashes(path);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
