import { dict, keyValue, list, scalar, type Value } from '../../syntax/jinja/value.ts';
import { itemsOf, textOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { inFolder } from '../names.ts';
import { GLOBBED, type Place, sourceOf } from './context.ts';
import { listedItems, settled } from './loops.ts';
import { globbedFiles } from './modules.ts';
import { namesOf, nodeValue } from './values.ts';
import { type Bound, given, printed } from './variables.ts';

type Lookup = (node: YamlNode, place: Place) => readonly Bound[] | undefined;

/** What `with_…` makes of its value, and `loop` of a list [docs: ansible-core, playbooks_loops; lookup plugins]. Any other one is not known. */
export const lookups: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  ['list', listedItems],
  ['items', (node, place) => flattened(node, place, 1)],
  ['flattened', (node, place) => flattened(node, place, 9)],
  ['indexed_items', indexed],
  ['dict', pairs],
  ['fileglob', globbed],
  ['first_found', firstFound],
  ['together', together],
  ['nested', (node, place) => nested(columns(node, place))],
  ['cartesian', (node, place) => nested(columns(node, place))],
  ['sequence', sequence],
  ['subelements', subelements],
]);

const MOST = 10_000;

/** `with_items` opens lists within the list, one level deep; a value that is no list is one item. */
function flattened(node: YamlNode, place: Place, levels: number): readonly Bound[] | undefined {
  const items = listedItems(node, place) ?? single(node, place);
  return items && opened(items, place, levels);
}

function opened(items: readonly Bound[], place: Place, levels: number): readonly Bound[] | undefined {
  const made: Bound[] = [];
  for (const item of items) {
    const inner = innerItems(item, place);
    if (inner === 'unknown') return undefined;
    const deeper = inner && levels > 1 ? opened(inner, place, levels - 1) : inner;
    if (inner && !deeper) return undefined;
    made.push(...(deeper ?? [item]));
  }
  return made;
}

function innerItems(item: Bound, place: Place): readonly Bound[] | 'unknown' | undefined {
  if (item.kind === 'seq') return item.items.map((one) => settled(one, place));
  if (item.kind !== 'given') return undefined;
  if (item.value === undefined) return 'unknown';
  return item.value.kind === 'list' ? item.value.items.map(given) : undefined;
}

/** A variable that holds one text is a list of it. */
function single(node: YamlNode, place: Place): readonly Bound[] | undefined {
  if (node.kind === 'map') return [node];
  const value = nodeValue(node, namesOf(place.variables));
  return value?.kind === 'scalar' || value?.kind === 'dict' ? [settled(node, place)] : undefined;
}

function indexed(node: YamlNode, place: Place): readonly Bound[] | undefined {
  return flattened(node, place, 1)?.map((item, index) => given(list([scalar(index), valueIn(item, place)])));
}

function valueIn(bound: Bound, { variables }: Place): Value | undefined {
  return bound.kind === 'given' ? bound.value : nodeValue(bound, namesOf(variables));
}

/** In the order in which they are written [measured: ansible-core 2.14]. */
function pairs(node: YamlNode, place: Place): readonly Bound[] | undefined {
  const value = nodeValue(node, namesOf(place.variables));
  if (value?.kind !== 'dict') return undefined;
  return value.keys.map((key) =>
    given(
      dict(
        new Map<string, Value | undefined>([
          ['key', keyValue(key)],
          ['value', value.get(key)],
        ]),
      ),
    ),
  );
}

function globbed(node: YamlNode, place: Place): readonly Bound[] | undefined {
  const found: Bound[] = [];
  for (const one of node.kind === 'seq' ? node.items : [node]) {
    const pattern = printed(one, place.variables);
    if (pattern === undefined) return undefined;
    found.push(...globbedFiles(place, pattern).map((path) => given(scalar(GLOBBED + path, [one.span]))));
  }
  return found;
}

/** The first file that is there; a name that is not known decides nothing unless one before it is found. */
function firstFound(node: YamlNode, place: Place): readonly Bound[] | undefined {
  const rows = node.kind === 'seq' ? node.items : [node];
  for (const row of rows) {
    const files = row.kind === 'map' ? listOf(valueAt(row, 'files'), place) : listOf(row, place);
    const paths = row.kind === 'map' && valueAt(row, 'paths') ? listOf(valueAt(row, 'paths'), place) : [''];
    if (!files || !paths) return undefined;
    // Every file name in one folder after the other [docs: ansible-core, lookup first_found].
    for (const name of paths.flatMap((path) =>
      files.map((file) => (path ? inFolder(path.replace(/\/$/, ''), file) : file)),
    )) {
      const kinds = ['files', 'templates', 'vars', 'tasks'] as const;
      const found = kinds.map((kind) => sourceOf(place, kind, name)).find((path) => path !== undefined);
      if (found !== undefined) return [given(scalar(GLOBBED + found, [row.span]))];
    }
  }
  return rows.some((row) => skips(valueAt(row, 'skip'))) ? [] : undefined;
}

function skips(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

function listOf(node: YamlNode | undefined, place: Place): readonly string[] | undefined {
  if (!node) return undefined;
  const value = nodeValue(node, namesOf(place.variables));
  const items = value?.kind === 'list' ? value.items : [value];
  const texts = items.map((one) => (one?.kind === 'scalar' && typeof one.is === 'string' ? one.is : undefined));
  return texts.every((one) => one !== undefined) ? texts : undefined;
}

/** The lists that a lookup of several is given. */
function columns(node: YamlNode, place: Place): readonly (readonly (Value | undefined)[])[] | undefined {
  const lists = (node.kind === 'seq' ? itemsOf(node) : []).map((one) => {
    const items = listedItems(one, place) ?? single(one, place);
    return items?.map((item) => valueIn(item, place));
  });
  return lists.length > 0 && lists.every((one) => one !== undefined) ? lists : undefined;
}

function together(node: YamlNode, place: Place): readonly Bound[] | undefined {
  const lists = columns(node, place);
  if (!lists) return undefined;
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    given(list(lists.map((one) => (index < one.length ? one[index] : scalar(null))))),
  );
}

function nested(lists: ReturnType<typeof columns>): readonly Bound[] | undefined {
  let rows: readonly (readonly (Value | undefined)[])[] = [[]];
  for (const one of lists ?? []) {
    if (rows.length * one.length > MOST) return undefined;
    rows = rows.flatMap((row) => one.map((item) => [...row, item]));
  }
  return lists && rows.map((row) => given(list(row)));
}

/** `start=1 end=3 stride=1 format=x%02d`, `count=3`, `1-3`: every number as text. */
function sequence(node: YamlNode, { variables }: Place): readonly Bound[] | undefined {
  const written = printed(node, variables)?.trim();
  if (written === undefined) return undefined;
  const short = /^(\d+)-(\d+)(?:\/(-?\d+))?(?::(.*))?$/.exec(written);
  const told = new Map(
    [...written.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, key, value]) => [key!, value!.replace(/^"|"$/g, '')]),
  );
  const number = (key: string, at: number) => {
    const text = short ? short[at] : told.get(key);
    return text === undefined ? undefined : Number(text);
  };
  const start = number('start', 1) ?? 1;
  const stride = number('stride', 3) ?? 1;
  const count = short ? undefined : number('count', 0);
  const end = count === undefined ? number('end', 2) : start + stride * (count - 1);
  const pattern = short ? (short[4] ?? '%d') : (told.get('format') ?? '%d');
  if (end === undefined || ![start, stride, end].every(Number.isInteger) || stride === 0) return undefined;
  const length = Math.max(0, Math.floor((end - start) / stride) + 1);
  if (length > MOST || !/^[^%]*%(0?)(\d{0,3})[di][^%]*$/.test(pattern)) return undefined;
  return Array.from({ length }, (_, index) => given(scalar(formatted(pattern, start + index * stride))));
}

function formatted(pattern: string, is: number): string {
  return pattern.replace(/%(0?)(\d{0,3})[di]/, (_, zero: string, width: string) =>
    String(is).padStart(Number(width), zero || ' '),
  );
}

function subelements(node: YamlNode, place: Place): readonly Bound[] | undefined {
  const [first, second] = itemsOf(node);
  const path = textOf(second)?.split('.');
  const outer = first && (listedItems(first, place) ?? undefined);
  if (!outer || !path) return undefined;
  const made: Bound[] = [];
  for (const item of outer) {
    const whole = valueIn(item, place);
    let inner = whole;
    for (const key of path) inner = inner?.kind === 'dict' && inner.keys.includes(key) ? inner.get(key) : undefined;
    if (inner?.kind !== 'list') return undefined;
    made.push(...inner.items.map((one) => given(list([without(whole, path), one]))));
  }
  return made;
}

/** The table beside each of its elements does not hold them [measured: ansible-core 2.14]. */
function without(value: Value | undefined, path: readonly string[]): Value | undefined {
  const [first, ...rest] = path;
  if (value?.kind !== 'dict') return value;
  const kept = value.keys.filter((key) => key !== first || rest.length > 0);
  return dict(new Map(kept.map((key) => [key, key === first ? without(value.get(key), rest) : value.get(key)])));
}
