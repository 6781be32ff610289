import { itemsOf, valueAt, type YamlEntry, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { sourceOf } from './object.ts';

/** Lists whose items go by another key than their name [docs: Kubernetes API, `x-kubernetes-patch-merge-key`]. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
};

/** A strategic merge patch over an object: tables grow together, lists of named items by their names [docs: Kubernetes, Update API Objects in Place]. */
export function patched(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map<string, YamlEntry>(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const before = entries.get(entry.key)?.value;
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(entry.key);
    else entries.set(entry.key, { ...entry, value: together(before, entry.value, entry.key) });
  }
  entries.delete('$patch');
  return { ...base, entries: [...entries.values()] };
}

function together(base: YamlNode | undefined, over: YamlNode, name: string): YamlNode {
  if (base?.kind === 'map' && over.kind === 'map')
    return sourceOf(valueAt(over, '$patch')) === 'replace' ? over : patched(base, over);
  if (base?.kind !== 'seq' || over.kind !== 'seq') return over;
  const keys = KEYS[name] ?? ['name'];
  const key = keys.find((one) => over.items.every((item) => valueAt(item, one)));
  if (key === undefined) return over;
  const idOf = (item: YamlNode) => sourceOf(valueAt(item, key));
  const left = itemsOf(base).flatMap((item) => {
    const own = over.items.find((other) => idOf(other) === idOf(item));
    if (!own) return [item];
    return sourceOf(valueAt(own, '$patch')) === 'delete' ? [] : [together(item, own, '')];
  });
  const ids = new Set(itemsOf(base).map(idOf));
  const added = over.items.filter((item) => !ids.has(idOf(item)) && !valueAt(item, '$patch'));
  return { ...base, items: [...added, ...left] };
}
