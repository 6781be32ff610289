import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../../syntax/yaml.ts';
import { portsOf } from './ports.ts';

/** Lists of `NAME=value`, or tables. */
const TABLES = new Set(['environment', 'labels', 'args', 'annotations', 'extra_hosts', 'sysctls', 'build_contexts']);
/** The last one counts whole. */
const WHOLE = new Set(['command', 'entrypoint', 'test']);

/** A service with lists that stand for tables made tables, so that two of them can be merged. */
export function normalised(service: YamlMap): YamlMap {
  return {
    ...service,
    entries: service.entries.map((entry) => ({ ...entry, value: normal(entry.key, entry.value) })),
  };
}

function normal(key: string, node: YamlNode): YamlNode {
  if (TABLES.has(key) && node.kind === 'seq') return tableOf(node.items, node);
  if (key === 'build' && node.kind === 'scalar') return single('context', node);
  if (key === 'build' && node.kind === 'map') return normalised(node);
  if ((key === 'networks' || key === 'depends_on') && node.kind === 'seq') return namesOf(node.items, node);
  if ((key === 'env_file' || key === 'expose' || key === 'dns' || key === 'tmpfs') && node.kind === 'scalar')
    return { kind: 'seq', items: [node], span: node.span };
  return node;
}

function single(key: string, value: YamlScalar): YamlMap {
  return { kind: 'map', entries: [{ key, keySpan: value.span, value }], span: value.span };
}

function tableOf(items: readonly YamlNode[], { span, tag }: YamlNode): YamlMap {
  const entries = items.flatMap((item): readonly YamlEntry[] => {
    if (item.kind !== 'scalar') return [];
    const equals = item.source.indexOf('=');
    const key = equals < 0 ? item.source : item.source.slice(0, equals);
    const value: YamlScalar =
      equals < 0
        ? { ...item, value: null, source: '' }
        : { ...item, value: item.source.slice(equals + 1), source: item.source.slice(equals + 1), style: 'double' };
    return [{ key, keySpan: item.span, value }];
  });
  return { kind: 'map', entries: lastOf(entries), span, ...(tag === undefined ? {} : { tag }) };
}

function lastOf(entries: readonly YamlEntry[]): readonly YamlEntry[] {
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}

function namesOf(items: readonly YamlNode[], { span, tag }: YamlNode): YamlMap {
  const entries = items.flatMap((item) =>
    item.kind === 'scalar'
      ? [{ key: item.source, keySpan: item.span, value: { ...item, value: null, source: '' } }]
      : [],
  );
  return { kind: 'map', entries, span, ...(tag === undefined ? {} : { tag }) };
}

/** Two services of one name as one [docs: Compose, Merge Compose files]. Both are normalised. */
export function merged(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const before = entries.get(entry.key);
    if (entry.value.tag === '!reset') entries.delete(entry.key);
    else entries.set(entry.key, before ? { ...entry, value: joined(entry.key, before.value, entry.value) } : entry);
  }
  return { ...base, entries: [...entries.values()] };
}

function joined(key: string, before: YamlNode, after: YamlNode): YamlNode {
  if (after.tag === '!override' || WHOLE.has(key)) return after;
  if (before.kind === 'map' && after.kind === 'map') return merged(before, after);
  if (before.kind !== 'seq' || after.kind !== 'seq') return after;
  const name = IDENTITIES[key];
  const unique = new Map<string, YamlNode>();
  for (const [i, item] of [...before.items, ...after.items].entries()) {
    const own = name?.(item) ?? plain(item) ?? `\0${i}`;
    unique.delete(own);
    unique.set(own, item);
  }
  return { ...before, items: [...unique.values()] };
}

/** What makes two items of a list one, of which the later counts. */
const IDENTITIES: Readonly<Record<string, (item: YamlNode) => string | undefined>> = {
  volumes: mountTarget,
  configs: mountTarget,
  secrets: mountTarget,
  ports: (item) => {
    const [first] = portsOf(item);
    return first && `${first.address ?? ''} ${first.outside ?? ''} ${first.inside ?? ''} ${first.protocol}`;
  },
};

function plain(item: YamlNode): string | undefined {
  return item.kind === 'scalar' ? item.source : undefined;
}

function mountTarget(item: YamlNode): string | undefined {
  if (item.kind === 'scalar') return shortVolume(item.source)?.target ?? item.source;
  if (item.kind !== 'map') return undefined;
  const of = (key: string) => item.entries.find((entry) => entry.key === key)?.value;
  const found = of('target') ?? of('source');
  return found?.kind === 'scalar' ? found.source : undefined;
}

/** `SOURCE:TARGET:MODE`, `TARGET`; on Windows a source begins with a drive. */
export function shortVolume(text: string): { readonly source?: string; readonly target: string } | undefined {
  const parts = /^[A-Za-z]:[\\/]/.test(text)
    ? [text.slice(0, 2) + text.slice(2).split(':')[0], ...text.slice(2).split(':').slice(1)]
    : text.split(':');
  const [first, second] = parts;
  if (first === undefined) return undefined;
  if (second === undefined || /^(?:ro|rw|z|Z|,)+$/.test(second)) return { target: first };
  return { source: first, target: second };
}
