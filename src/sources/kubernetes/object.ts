import { itemsOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Span } from '../../text/source-file.ts';
import type { Lying } from '../compose/stage.ts';
import { hasSigns, SIGNS } from '../edits/signs.ts';
import { folderOf } from '../names.ts';

/** One object of a cluster's API. Whoever makes such nodes out of a program has objects as a manifest has them. */
export interface KubeObject {
  readonly kind: string;
  /** As others call it; where a template makes a part of it, two are alike that are made alike. */
  readonly name: string;
  readonly at: Span;
  /** Where it says so itself. */
  readonly namespace?: string;
  readonly node: YamlMap;
  /** The folder of what is applied together: a chart, a kustomization, else that of the file. */
  readonly home: string;
  /** Data that a generator makes. */
  readonly made?: readonly Datum[];
}

/** One key of a ConfigMap or Secret. */
export interface Datum {
  readonly key: string;
  readonly lying: Lying;
  /** Its text, where it is known whole. */
  readonly text?: string;
  readonly at: Span;
}

/** The text of a scalar, where all of it is known. */
export function sourceOf(node: YamlNode | undefined): string | undefined {
  const text = writtenIn(node);
  return text === undefined || hasSigns(text) ? undefined : text;
}

/** The text of a scalar with the signs of holes in it. */
export function writtenIn(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.source !== '' && node.tag === undefined ? node.source : undefined;
}

/** The node behind several keys. */
export function at(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  return keys.reduce((so, key) => valueAt(so, key), node);
}

/** A name as people read it. */
export function shownName(name: string): string {
  return name.replaceAll(SIGNS, '').replace(/^[-.]+|[-.]+$/g, '');
}

/** The objects of a document: itself, or the items of a List [docs: Kubernetes API conventions, Lists]. */
export function objectsIn(node: YamlNode, home = folderOf(node.span.file.path)): readonly KubeObject[] {
  const kind = sourceOf(valueAt(node, 'kind'));
  if (node.kind !== 'map' || kind === undefined || !valueAt(node, 'apiVersion')) return [];
  if (kind.endsWith('List') && valueAt(node, 'items'))
    return itemsOf(valueAt(node, 'items')).flatMap((item) => objectsIn(item, home));
  const named = at(node, 'metadata', 'name') ?? at(node, 'metadata', 'generateName');
  const namespace = sourceOf(at(node, 'metadata', 'namespace'));
  return [
    {
      ...{ kind, node, home, name: writtenIn(named) ?? '', at: named?.span ?? node.span },
      ...(namespace === undefined ? {} : { namespace }),
    },
  ];
}

/** Whether two objects may be in one namespace: what says nothing goes where somebody sends it. */
export function mayShare(a: Pick<KubeObject, 'namespace'>, b: Pick<KubeObject, 'namespace'>): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;
}

/** Of objects that fit, those that lie nearest: applied together, else with the longest way in common. */
export function nearest<T extends KubeObject>(list: readonly T[], home: string): readonly T[] {
  const depth = ({ home: other }: T) => (other === home ? Infinity : common(home, other));
  const most = Math.max(...list.map(depth));
  return list.filter((one) => depth(one) === most);
}

function common(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const differs = left.findIndex((segment, i) => segment !== right[i]);
  return differs < 0 ? left.length : differs;
}

/** The one object of a kind that a name means; undefined where there is none, or several could be meant. */
export function called(
  objects: readonly KubeObject[],
  kind: string,
  name: string | undefined,
  by: KubeObject,
): KubeObject | undefined {
  if (name === undefined) return undefined;
  const fit = objects.filter((one) => one.kind === kind && one.name === name && mayShare(one, by));
  const [only, ...others] = nearest(fit, by.home);
  return others.length > 0 ? undefined : only;
}
