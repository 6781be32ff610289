import { byCodePoints, equal, identity, less } from '../compare.ts';
import { computed, itemOf } from '../operators.ts';
import { pythonText } from '../printed.ts';
import { failed, list, MOST_TEXT, missing, scalar, tuple, type Value } from '../value.ts';
import { type Filter, filter, flagGiven, itemsIn, known, numberGiven, type Use } from './use.ts';

type Items = readonly (Value | undefined)[];

/** Filters about lists [source: Jinja 3.1, filters.py; ansible-core 2.14, plugins/filter/{core,mathstuff}.py]. */
export const listFilters: Readonly<Record<string, Filter>> = {
  list: filter('', ({ value }) => known(itemsIn(value))),
  first: filter('', ({ value }) => end(value, 0)),
  last: filter('', ({ value }) => end(value, -1)),
  length: filter('', ({ value }) => length(value)),
  count: filter('', ({ value }) => length(value)),
  join: filter('d attribute', joined),
  reverse: filter('', reversed),
  sort: filter('reverse case_sensitive attribute', sorted),
  unique: filter('case_sensitive attribute', (use) => uniqueOf(use)),
  union: filter('b', ({ value, given }) => together(value, given.get('b'), (a, b) => [...a, ...b])),
  intersect: filter('b', ({ value, given }) => chosen(value, given.get('b'), true)),
  difference: filter('b', ({ value, given }) => chosen(value, given.get('b'), false)),
  symmetric_difference: filter('b', ({ value, given }) => {
    const [left, right] = [
      chosen(value, given.get('b'), false),
      given.get('b') && chosen(given.get('b')!, value, false),
    ];
    return left && right && computed('+', left, right);
  }),
  flatten: filter('levels skip_nulls', flattened),
  min: filter('case_sensitive attribute', (use) => extreme(use, -1)),
  max: filter('case_sensitive attribute', (use) => extreme(use, 1)),
  sum: filter('attribute start', summed),
  batch: filter('linecount fill_with', batched),
  zip: filter('', zipped, true),
  product: filter('', multiplied, true),
  groupby: filter('attribute', grouped),
};

function end(value: Value, index: number): Value | undefined {
  const items = itemsIn(value);
  if (!items || (value.kind === 'dict' && index < 0)) return undefined;
  return items.length === 0 ? missing : items.at(index);
}

function length(value: Value): Value | undefined {
  const items = itemsIn(value);
  return items && scalar(items.length);
}

function joined(use: Use): Value | undefined {
  const between = pythonText(use.given.get('d') ?? scalar(''));
  const items = picked(use)?.map((item) => (item?.kind === 'missing' ? failed : item));
  if (items?.includes(failed)) return failed;
  const shown = items?.map(pythonText);
  if (!shown || between === undefined) return undefined;
  const parts = shown.flatMap((one) => (one === undefined ? [] : [one]));
  const size = parts.reduce((sum, part) => sum + part.length + between.length, 0);
  return parts.length < shown.length || size > MOST_TEXT ? undefined : scalar(parts.join(between));
}

/** The items, or what stands under an attribute of each: `a.b.0`. */
function picked({ value, given }: Use): Items | undefined {
  const items = itemsIn(value);
  const attribute = given.get('attribute');
  if (!items || !attribute || (attribute.kind === 'scalar' && attribute.is === null)) return items;
  return items.map((item) => attributeOf(item, attribute));
}

/** What Jinja's filters take for an attribute: names and numbers with dots between them. */
export function attributeOf(item: Value | undefined, attribute: Value): Value | undefined {
  if (attribute.kind !== 'scalar') return undefined;
  const parts = typeof attribute.is === 'string' ? attribute.is.split('.') : [attribute.is];
  return parts.reduce<Value | undefined>((found, part) => {
    const key = typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part;
    return itemOf(found, scalar(key));
  }, item);
}

function reversed({ value }: Use): Value | undefined {
  const items = itemsIn(value);
  if (!items || value.kind === 'dict') return undefined;
  if (value.kind !== 'scalar') return list(items.toReversed());
  return scalar([...String(value.is)].reverse().join(''));
}

/** Texts without regard to case unless told so, all of one kind. */
function sorted(use: Use): Value | undefined {
  const [back, cased] = [flagGiven(use, 'reverse'), flagGiven(use, 'case_sensitive')];
  const items = itemsIn(use.value);
  const attribute = use.given.get('attribute');
  if (attribute?.kind === 'scalar' && typeof attribute.is === 'string' && attribute.is.includes(',')) return undefined;
  const keys = picked(use)?.map((key) => sortKey(key, cased ?? false));
  if (!items || !keys || back === undefined || cased === undefined) return undefined;
  const kinds = new Set(keys.map((key) => typeof key));
  if (kinds.size > 1 || kinds.has('undefined')) return undefined;
  const order = items.map((item, i) => ({ item, key: keys[i]! }));
  order.sort((a, b) => (back ? -1 : 1) * compareKeys(a.key, b.key));
  return list(order.map(({ item }) => item));
}

function compareKeys(a: string | number, b: string | number): number {
  return typeof a === 'string' && typeof b === 'string' ? byCodePoints(a, b) : Number(a) - Number(b);
}

function sortKey(value: Value | undefined, cased: boolean): string | number | undefined {
  if (value?.kind !== 'scalar' || value.is === null) return undefined;
  if (typeof value.is !== 'string') return Number(value.is);
  return cased ? value.is : value.is.toLowerCase();
}

/** The first of those that are alike; without regard to case unless told so. */
function uniqueOf(use: Use): Value | undefined {
  const cased = flagGiven(use, 'case_sensitive');
  const items = itemsIn(use.value);
  const keys = picked(use)?.map((item) =>
    !cased && item?.kind === 'scalar' && typeof item.is === 'string'
      ? identity(scalar(item.is.toLowerCase()))
      : identity(item),
  );
  return items && keys && cased !== undefined && !keys.includes(undefined) ? known(firsts(items, keys)) : undefined;
}

function firsts(items: Items, keys: readonly (string | undefined)[]): Items {
  const seen = new Set<string | undefined>();
  return items.filter((_, i) => !seen.has(keys[i]) && seen.add(keys[i]));
}

function together(left: Value, right: Value | undefined, join: (a: Items, b: Items) => Items): Value | undefined {
  if (left.kind !== 'list' || right?.kind !== 'list' || left.as || right.as) return undefined;
  const items = join(left.items, right.items);
  const keys = items.map(identity);
  return keys.includes(undefined) ? undefined : list(firsts(items, keys));
}

function chosen(left: Value, right: Value | undefined, isWanted: boolean): Value | undefined {
  if (right?.kind !== 'list') return undefined;
  const others = new Set(right.items.map(identity));
  if (others.has(undefined)) return undefined;
  return together(left, right, (items) => items.filter((item) => others.has(identity(item)) === isWanted));
}

function flattened(use: Use): Value | undefined {
  const levels = numberGiven(use, 'levels', 99);
  const skips = flagGiven(use, 'skip_nulls', true);
  if (use.value.kind !== 'list' || levels === undefined || skips === undefined) return undefined;
  const out: (Value | undefined)[] = [];
  let isKnown = true;
  const walk = (items: Items, left: number): void => {
    for (const item of items) {
      if (item === undefined) isKnown = false;
      else if (skips && item.kind === 'scalar' && (item.is === null || item.is === 'None' || item.is === 'null'))
        continue;
      else if (item.kind === 'list' && left >= 1) walk(item.items, left - 1);
      else out.push(item);
    }
  };
  walk(use.value.items, levels);
  return isKnown && out.length < MOST_TEXT ? list(out) : undefined;
}

function extreme(use: Use, sign: 1 | -1): Value | undefined {
  const items = itemsIn(use.value);
  if (!items || use.given.size > 0 || items.length === 0) return undefined;
  const fold = (one: Value | undefined) =>
    one?.kind === 'scalar' && typeof one.is === 'string' ? scalar(one.is.toLowerCase()) : one;
  let best = items[0];
  for (const item of items.slice(1)) {
    const wins = sign > 0 ? less(fold(best), fold(item)) : less(fold(item), fold(best));
    if (wins === undefined) return undefined;
    if (wins) best = item;
  }
  return best;
}

function summed(use: Use): Value | undefined {
  const items = picked(use);
  return items?.reduce<Value | undefined>(
    (sum, item) => (sum && item ? computed('+', sum, item) : undefined),
    use.given.get('start') ?? scalar(0),
  );
}

function batched(use: Use): Value | undefined {
  const size = numberGiven(use, 'linecount', 0);
  const items = itemsIn(use.value);
  if (!items || !size || size < 1 || size > 9_999) return undefined;
  const fill = use.given.get('fill_with');
  const rows: Value[] = [];
  for (let i = 0; i < items.length; i += size) {
    const row = items.slice(i, i + size);
    while (fill && !(fill.kind === 'scalar' && fill.is === null) && row.length < size) row.push(fill);
    rows.push(list(row));
  }
  return list(rows);
}

function zipped({ value, rest }: Use): Value | undefined {
  const all = [value, ...rest].map(itemsIn);
  if (all.includes(undefined)) return undefined;
  const shortest = Math.min(...all.map((items) => items!.length));
  return list(Array.from({ length: shortest }, (_, i) => tuple(all.map((items) => items![i]))));
}

function multiplied({ value, rest }: Use): Value | undefined {
  let rows: readonly Items[] = [[]];
  for (const items of [value, ...rest].map(itemsIn)) {
    if (!items || rows.length * items.length > MOST_TEXT / 100) return undefined;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return list(rows.map(tuple));
}

function grouped({ value, given }: Use): Value | undefined {
  const items = itemsIn(value);
  const attribute = given.get('attribute');
  if (!items || !attribute) return undefined;
  const keys = items.map((item) => attributeOf(item, attribute));
  if (!keys.every((key) => key?.kind === 'scalar' && typeof key.is === 'string' && /^[a-z\d._-]*$/.test(key.is)))
    return undefined;
  const names = [...new Set(keys.map((key) => pythonText(key)!))].sort(byCodePoints);
  return list(
    names.map((name) => tuple([scalar(name), list(items.filter((_, i) => equal(keys[i], scalar(name)) === true))])),
  );
}

/** Whether a list of arguments is written that some filters take for names of others. */
export function nameIn(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.is === 'string'
    ? value.is.replace(/^ansible\.builtin\./, '')
    : undefined;
}
