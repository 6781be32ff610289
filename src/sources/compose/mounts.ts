import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { embeddedFile, itemsOf, valueAt, type YamlNode, type YamlScalar } from '../../syntax/yaml.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { baseOf, fitsByContent, fitsByName } from '../names.ts';
import { copyFolder } from './copy.ts';
import { unset } from './expand.ts';
import { HIDDEN } from './interpolate.ts';
import { shortVolume } from './merge.ts';
import { besides, type Composed, type Project } from './project.ts';
import { entryOf, holdsData, isConfiguration, type Lying, obscure, put, remove, type Stage } from './stage.ts';
import { writtenText } from '../edits/splice.ts';

/** Puts volumes, configs and secrets of a service on its disk. */
export function mount(stage: Stage, service: Composed, project: Project): void {
  for (const item of itemsOf(valueAt(service.node, 'volumes'))) volume(stage, item);
  for (const kind of ['configs', 'secrets'] as const)
    for (const item of itemsOf(valueAt(service.node, kind))) granted(stage, item, { kind, project });
}

interface Bound {
  readonly source?: YamlNode;
  readonly target: string;
  /** Docker keeps it: it begins as what the image has there. */
  readonly isNamed: boolean;
}

function volume(stage: Stage, item: YamlNode): void {
  const bound = item.kind === 'scalar' ? short(item) : long(item);
  if (!bound || bound.target.includes(HIDDEN) || !bound.target.startsWith('/')) return;
  const target = posix.normalize(bound.target).replace(/(.)\/$/, '$1');
  if (bound.isNamed) {
    if (!holdsData(target)) stage.isWhole = false;
    return;
  }
  const path = bound.source && besides(bound.source);
  const found = path === undefined ? undefined : stage.tree.read(path);
  if (path !== undefined && found?.kind === 'dir') {
    remove(stage, target);
    copyFolder(stage, undefined, path, target);
  } else if (path !== undefined && found && found.kind !== 'none') file(stage, path, target);
  else unseen(stage, target, item.span);
}

function short(item: YamlScalar): Bound | undefined {
  const found = shortVolume(item.source);
  if (!found) return undefined;
  const { source, target } = found;
  if (source === undefined || !/^[./~]|[\\/]|\0/.test(source)) return { target, isNamed: true };
  return { source: { ...item, source }, target, isNamed: false };
}

function long(item: YamlNode): Bound | undefined {
  const target = textOf(valueAt(item, 'target'));
  const source = valueAt(item, 'source');
  const type = textOf(valueAt(item, 'type')) ?? 'volume';
  if (target === undefined) return undefined;
  if (type === 'bind' && source) return { source, target, isNamed: false };
  return { target, isNamed: true };
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.source !== '' ? node.source : undefined;
}

/** What is mounted is not in the tree: it hides what the image has there. */
export function unseen(stage: Stage, target: string, at: Span): void {
  if (!holdsData(target)) stage.isWhole = false;
  const isFile = isConfiguration(stage.tree.known, target);
  remove(stage, target);
  if (isFile) obscure(stage, target, at);
  // A key or certificate that is mounted is there.
  else if (/\.(?:pem|crt|cer|key|p12|pfx)$/.test(target)) put(stage, target, { entry: { kind: 'present' } });
}

function file(stage: Stage, path: string, target: string): void {
  const lying = entryOf(stage.tree, path);
  if (lying) lay(stage, lying, target);
}

/** Puts a file where it is mounted; one that a daemon reads wherever it lies is taken for what its name and content say. */
export function lay(stage: Stage, lying: Lying, target: string): void {
  put(stage, target, lying);
  if (isConfiguration(stage.tree.known, target) || lying.entry.kind !== 'file') return;
  const fits = fitsByContent(
    fitsByName(stage.tree.known, target.slice(1)),
    lying.entry.file.text.slice(0, limits.markerBytes),
  );
  for (const { row } of fits) {
    const place = row.place(baseOf(target));
    if (row.as === 'main' && !stage.files.has(place)) put(stage, place, lying);
  }
}

interface Granting {
  readonly kind: 'configs' | 'secrets';
  readonly project: Project;
}

/** A config or secret, from a file, a text or a variable [docs: Compose file reference, configs, secrets]. */
function granted(stage: Stage, item: YamlNode, { kind, project }: Granting): void {
  const name = item.kind === 'scalar' ? item.source : textOf(valueAt(item, 'source'));
  if (name === undefined) return;
  const told = item.kind === 'map' ? textOf(valueAt(item, 'target')) : undefined;
  const folder = kind === 'configs' ? '/' : '/run/secrets';
  const target = posix.resolve(folder, told ?? name);
  const definition = valueAt(project[kind], name);
  const source = valueAt(definition, 'file');
  const path = source && besides(source);
  const content = valueAt(definition, 'content');
  if (path !== undefined && stage.tree.read(path).kind === 'file') file(stage, path, target);
  else if (content?.kind === 'scalar' && kind === 'configs')
    put(stage, target, { entry: { kind: 'file', file: textFile(content) } });
  else if (!fromVariable(stage, valueAt(definition, 'environment'), target, project)) unseen(stage, target, item.span);
}

function textFile(content: YamlScalar): SourceFile {
  const file = embeddedFile(content);
  const holes = [...content.source.matchAll(/\0+/g)].map(({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }));
  return { ...file, holes };
}

function fromVariable(stage: Stage, name: YamlNode | undefined, target: string, { lookup }: Project): boolean {
  const value = name?.kind === 'scalar' ? lookup(name.source) : undefined;
  if (name === undefined || value === undefined || value === unset) return false;
  put(stage, target, { entry: { kind: 'file', file: writtenText(value, name.span) } });
  return true;
}
