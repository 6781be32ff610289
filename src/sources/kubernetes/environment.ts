import { itemsOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { HIDDEN } from '../compose/interpolate.ts';
import type { Environment } from '../compose/environment.ts';
import type { Variable } from '../compose/variables.ts';
import { hasSigns } from '../edits/signs.ts';
import { dataOf, isUnsure } from './data.ts';
import { at, called, type KubeObject, sourceOf, writtenIn } from './object.ts';

/** What a container's processes find in their environment: `envFrom`, then `env` over it [docs: Kubernetes API, Container]. */
export function environmentOf(container: YamlNode, owner: KubeObject, objects: readonly KubeObject[]): Environment {
  const found = new Map<string, Variable>();
  const lists = [valueAt(container, 'envFrom'), valueAt(container, 'env')];
  const missing: YamlNode[] = lists.flatMap((list) => [list, ...itemsOf(list)].filter(isOpen));
  const enter = (one: Variable) => {
    found.delete(one.name);
    found.set(one.name, one);
  };
  for (const item of itemsOf(valueAt(container, 'envFrom'))) {
    const prefix = sourceOf(valueAt(item, 'prefix')) ?? '';
    const named = at(item, 'configMapRef', 'name') ?? at(item, 'secretRef', 'name');
    const kind = valueAt(item, 'configMapRef') ? 'ConfigMap' : 'Secret';
    const object = called(objects, kind, writtenIn(named), owner);
    if (!object || isUnsure(item) || isUnsure(object.node)) missing.push(named ?? item);
    for (const { key, text, at: place } of object ? dataOf(object) : [])
      enter({ name: prefix + key, ...known(kind, key, isUnsure(item) ? undefined : text), at: place });
  }
  for (const item of itemsOf(valueAt(container, 'env'))) {
    const name = sourceOf(valueAt(item, 'name'));
    const place = valueAt(item, 'value') ?? valueAt(item, 'name') ?? item;
    if (name !== undefined) enter({ name, ...givenTo(item, owner, objects, found), at: place.span });
  }
  return { variables: [...found.values()], missing };
}

/** A template puts something there that nobody knows. */
function isOpen(node: YamlNode | undefined): node is YamlNode {
  if (node?.kind === 'map') return node.entries.some(({ key }) => hasSigns(key));
  return node?.kind === 'scalar' && hasSigns(node.source);
}

/** What a Secret keeps under such a name is nobody's business. */
const SECRET = /pass|secret|key|token|cred|pwd/i;

function known(kind: string, name: string, text: string | undefined): { readonly value?: string } {
  return text === undefined || (kind === 'Secret' && SECRET.test(name)) ? {} : { value: text };
}

function givenTo(
  item: YamlNode,
  owner: KubeObject,
  objects: readonly KubeObject[],
  before: ReadonlyMap<string, Variable>,
): { readonly value?: string } {
  if (isUnsure(item)) return {};
  const told = valueAt(item, 'value');
  const from = valueAt(item, 'valueFrom');
  if (!from) {
    const text = told === undefined || (told.kind === 'scalar' && told.source === '') ? '' : sourceOf(told);
    return text === undefined ? {} : { value: expanded(text, before) };
  }
  const kind = valueAt(from, 'configMapKeyRef') ? 'ConfigMap' : 'Secret';
  const reference = valueAt(from, 'configMapKeyRef') ?? valueAt(from, 'secretKeyRef');
  const object = called(objects, kind, writtenIn(valueAt(reference, 'name')), owner);
  const key = sourceOf(valueAt(reference, 'key'));
  const datum = object && key !== undefined ? dataOf(object).find((one) => one.key === key) : undefined;
  return known(kind, sourceOf(valueAt(item, 'name')) ?? '', datum?.text);
}

/** `$(NAME)` of a variable before it; `$$` is one sign, and what nobody sets stays as it is written. */
function expanded(text: string, before: ReadonlyMap<string, Variable>): string {
  return text.replaceAll(/\$\$|\$\(([\w.-]+)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    const found = before.get(name);
    return found ? (found.value ?? HIDDEN) : whole;
  });
}
