import { posix } from 'node:path';
import { itemsOf, valueAt, type YamlNode, type YamlScalar } from '../../syntax/yaml.ts';
import { unset } from '../compose/expand.ts';
import { HIDDEN } from '../compose/interpolate.ts';
import { entryOf, plainText } from '../compose/stage.ts';
import { variablesIn } from '../compose/variables.ts';
import { hiddenFile, writtenText } from '../edits/splice.ts';
import { baseOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';
import { type Datum, type KubeObject, sourceOf } from './object.ts';

/** ConfigMaps and Secrets that a kustomization makes of files and texts [docs: Kustomize, configMapGenerator, secretGenerator]. */
export function generatedBy(tree: Tree, kustomization: KubeObject): readonly KubeObject[] {
  return [
    ...itemsOf(valueAt(kustomization.node, 'configMapGenerator')).flatMap((one) =>
      generated(tree, 'ConfigMap', one, kustomization),
    ),
    ...itemsOf(valueAt(kustomization.node, 'secretGenerator')).flatMap((one) =>
      generated(tree, 'Secret', one, kustomization),
    ),
  ];
}

function generated(tree: Tree, kind: string, node: YamlNode, { home, node: whole }: KubeObject): readonly KubeObject[] {
  const named = valueAt(node, 'name');
  const name = sourceOf(named);
  if (node.kind !== 'map' || name === undefined || !named) return [];
  const envs = [...itemsOf(valueAt(node, 'envs')), ...[valueAt(node, 'env')].flatMap((one) => one ?? [])];
  const made = [
    ...envs.flatMap((one) => fromVariables(tree, one, home)),
    ...itemsOf(valueAt(node, 'files')).flatMap((one) => fromFile(tree, one, home)),
    ...itemsOf(valueAt(node, 'literals')).flatMap(fromLiteral),
  ];
  const namespace = sourceOf(valueAt(node, 'namespace')) ?? sourceOf(valueAt(whole, 'namespace'));
  return [{ kind, name, node, home, made, at: named.span, ...(namespace === undefined ? {} : { namespace }) }];
}

/** A path of the tree, relative to the folder of a kustomization; undefined where it leads out. */
export function within(home: string, path: string): string | undefined {
  const place = posix.normalize(inFolder(home, path.replace(/^\.\//, ''))).replace(/\/$/, '');
  if (place.startsWith('..') || path.startsWith('/')) return undefined;
  return place === '.' ? '' : place;
}

function fromFile(tree: Tree, item: YamlNode, home: string): readonly Datum[] {
  const text = sourceOf(item);
  if (text === undefined) return [];
  const equals = text.indexOf('=');
  const path = within(home, equals < 0 ? text : text.slice(equals + 1));
  const lying = path === undefined ? undefined : entryOf(tree, path);
  const key = equals < 0 ? baseOf(text) : text.slice(0, equals);
  return [{ key, at: item.span, lying: lying ?? { entry: { kind: 'file', file: hiddenFile(item.span) } } }];
}

function fromLiteral(item: YamlNode): readonly Datum[] {
  const text = sourceOf(item);
  const equals = text?.indexOf('=') ?? -1;
  if (text === undefined || equals < 0 || item.kind !== 'scalar') return [];
  const value = text.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2');
  return [datum(text.slice(0, equals), value, item)];
}

function datum(key: string, text: string, { span }: Pick<YamlScalar, 'span'>): Datum {
  return { key, text, at: span, lying: { entry: { kind: 'file', file: writtenText(text, span) } } };
}

function fromVariables(tree: Tree, item: YamlNode, home: string): readonly Datum[] {
  const text = sourceOf(item);
  const path = text === undefined ? undefined : within(home, text);
  const file = path === undefined ? undefined : plainText(tree, path);
  if (!file) return [];
  return variablesIn(file, () => unset, true).map(({ name, value, at }) =>
    value === undefined || value.includes(HIDDEN)
      ? { key: name, at, lying: { entry: { kind: 'present' } } }
      : datum(name, value, { span: at }),
  );
}
