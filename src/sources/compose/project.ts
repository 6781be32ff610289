import { posix } from 'node:path';
import { looksLikeTemplate } from '../../syntax/jinja.ts';
import { itemsOf, parseYaml, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { folderOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import { type Lookup, unset } from './expand.ts';
import { HIDDEN, interpolated } from './interpolate.ts';
import { merged, normalised } from './merge.ts';
import { plainText } from './stage.ts';
import { variablesIn } from './variables.ts';

/** A service after overrides, `extends` and interpolation. */
export interface Composed {
  readonly name: string;
  readonly node: YamlMap;
  /** Its key. */
  readonly at: Span;
}

/** What one set of compose files describes. */
export interface Project {
  /** The first of its files. */
  readonly path: string;
  readonly folder: string;
  readonly services: readonly Composed[];
  readonly configs: YamlNode | undefined;
  readonly secrets: YamlNode | undefined;
  readonly networks: YamlNode | undefined;
  /** Values for `${NAME}` and for variables that are only named. */
  readonly lookup: Lookup;
  /** Every file that took part. */
  readonly files: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

interface Loading {
  readonly tree: Tree;
  readonly files: Set<string>;
  readonly problems: Problem[];
  /** Files that may still be read, so that those that include each other end. */
  left: number;
}

const MOST_FILES = 500;

/** Reads compose files that count together, later ones over earlier ones. Undefined where the first is none. */
export function loadProject(tree: Tree, paths: readonly string[]): Project | undefined {
  const loading: Loading = { tree, files: new Set(), problems: [], left: MOST_FILES };
  const [path = ''] = paths;
  const folder = folderOf(path);
  const lookup = environmentOf(tree, inFolder(folder, '.env'));
  const documents = paths.map((one) => loaded(loading, one, lookup, 0));
  if (documents.every((one) => one.services.size === 0)) return undefined;
  const whole = documents.reduce((base, over) => joined(base, over));
  return {
    ...{ path, folder, lookup, configs: whole.configs, secrets: whole.secrets, networks: whole.networks },
    services: [...whole.services.values()],
    files: loading.files,
    problems: loading.problems,
  };
}

/** What an `.env` file beside the compose file sets; everything else comes from the caller. */
export function environmentOf(tree: Tree, path: string, before: Lookup = () => unset): Lookup {
  const file = plainText(tree, path);
  const values = new Map((file ? variablesIn(file, before) : []).map(({ name, value }) => [name, value] as const));
  return (name) => {
    if (!values.has(name)) return before(name);
    const value = values.get(name);
    return value?.includes(HIDDEN) ? undefined : value;
  };
}

interface Document {
  readonly services: ReadonlyMap<string, Composed>;
  readonly configs: YamlNode | undefined;
  readonly secrets: YamlNode | undefined;
  readonly networks: YamlNode | undefined;
}

const NOTHING: Document = { services: new Map(), configs: undefined, secrets: undefined, networks: undefined };
const DEEPEST = 8;

function loaded(loading: Loading, path: string, lookup: Lookup, depth: number): Document {
  const root = depth > DEEPEST ? undefined : documentAt(loading, path, lookup);
  if (!root) return NOTHING;
  const included = itemsOf(valueAt(root, 'include')).map((item) => includedBy(loading, item, lookup, depth));
  const own = servicesIn(root);
  const services = new Map<string, Composed>();
  for (const [name, one] of own) services.set(name, extended(loading, one, { own, path, lookup, depth }));
  const here: Document = {
    services,
    configs: valueAt(root, 'configs'),
    secrets: valueAt(root, 'secrets'),
    networks: valueAt(root, 'networks'),
  };
  return [...included, here].reduce((base, over) => joined(base, over));
}

function documentAt(loading: Loading, path: string, lookup: Lookup): YamlMap | undefined {
  const file = plainText(loading.tree, path);
  loading.left -= 1;
  if (!file || isTemplate(file) || loading.left < 0) return undefined;
  const { documents, problems } = parseYaml(file);
  if (!loading.files.has(path)) loading.problems.push(...problems);
  loading.files.add(path);
  const [root] = documents;
  const whole = root && interpolated(root, lookup);
  return whole?.kind === 'map' ? whole : undefined;
}

/** A template of a compose file is none: what it becomes hangs on whoever fills it in. */
function isTemplate({ text }: SourceFile): boolean {
  return text.includes('{%') && looksLikeTemplate(text);
}

function servicesIn(root: YamlMap): ReadonlyMap<string, Composed> {
  const services = valueAt(root, 'services') ?? legacy(root);
  const found = new Map<string, Composed>();
  for (const { key, keySpan, value } of services?.kind === 'map' ? services.entries : [])
    if (value.kind === 'map') found.set(key, { name: key, node: normalised(value), at: keySpan });
  return found;
}

/** The first format had services at the top [docs: Compose, Compose file versions]. */
function legacy(root: YamlMap): YamlMap | undefined {
  const isOne =
    root.entries.length > 0 && root.entries.every(({ value }) => valueAt(value, 'image') ?? valueAt(value, 'build'));
  return isOne ? root : undefined;
}

/** `include`: a path, or a table with paths of files that count together [docs: Compose file reference, include]. */
function includedBy(loading: Loading, item: YamlNode, lookup: Lookup, depth: number): Document {
  const list = item.kind === 'scalar' ? [item] : pathsIn(valueAt(item, 'path'));
  const paths = list.map((one) => besides(one)).filter((one) => one !== undefined);
  const [first] = paths;
  if (first === undefined) return NOTHING;
  const told = pathsIn(valueAt(item, 'env_file')).map((one) => besides(one));
  const own = told.length > 0 ? told : [inFolder(folderOf(first), '.env')];
  const known = own.reduce<Lookup>((so, one) => (one === undefined ? so : within(loading.tree, one, so)), lookup);
  return paths.map((one) => loaded(loading, one, known, depth + 1)).reduce((base, over) => joined(base, over));
}

/** What the including project sets goes before the included one's own file. */
function within(tree: Tree, path: string, before: Lookup): Lookup {
  const own = environmentOf(tree, path);
  return (name) => {
    const value = before(name);
    return value === unset ? own(name) : value;
  };
}

function pathsIn(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'scalar' ? [node] : itemsOf(node);
}

/** A path of the tree, relative to the file in which it is written; undefined where it leads out or is not known. */
export function besides(node: YamlNode): string | undefined {
  if (node.kind !== 'scalar' || node.source.includes(HIDDEN) || /^(?:[/~]|[a-z]+:)/i.test(node.source))
    return undefined;
  const path = posix.normalize(inFolder(folderOf(node.span.file.path), node.source.replace(/^\.\//, '')));
  if (path.startsWith('..')) return undefined;
  return path === '.' ? '' : path.replace(/\/$/, '');
}

interface Extending {
  readonly own: ReadonlyMap<string, Composed>;
  readonly path: string;
  readonly lookup: Lookup;
  readonly depth: number;
}

function extended(loading: Loading, service: Composed, from: Extending): Composed {
  const told = valueAt(service.node, 'extends');
  if (!told || from.depth > DEEPEST) return service;
  const name = told.kind === 'scalar' ? told.source : sourceOf(valueAt(told, 'service'));
  const file = told.kind === 'map' ? valueAt(told, 'file') : undefined;
  const base = file ? foreign(loading, file, name, from) : near(loading, name, service, from);
  const without = { ...service.node, entries: service.node.entries.filter(({ key }) => key !== 'extends') };
  return base ? { ...service, node: merged(base.node, without) } : { ...service, node: without };
}

function sourceOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' ? node.source : '';
}

function near(loading: Loading, name: string, service: Composed, from: Extending): Composed | undefined {
  const base = name === service.name ? undefined : from.own.get(name);
  return base && extended(loading, base, { ...from, depth: from.depth + 1 });
}

function foreign(loading: Loading, file: YamlNode, name: string, from: Extending): Composed | undefined {
  const path = besides(file);
  const root = path === undefined ? undefined : documentAt(loading, path, from.lookup);
  const own = root && servicesIn(root);
  const base = own?.get(name);
  return base && own ? extended(loading, base, { ...from, own, path: path!, depth: from.depth + 1 }) : undefined;
}

function joined(base: Document, over: Document): Document {
  const services = new Map(base.services);
  for (const [name, one] of over.services) {
    const before = services.get(name);
    services.set(name, before ? { ...before, node: merged(before.node, one.node) } : one);
  }
  return {
    services,
    configs: both(base.configs, over.configs),
    secrets: both(base.secrets, over.secrets),
    networks: both(base.networks, over.networks),
  };
}

function both(base: YamlNode | undefined, over: YamlNode | undefined): YamlNode | undefined {
  return base?.kind === 'map' && over?.kind === 'map' ? merged(base, over) : (over ?? base);
}
