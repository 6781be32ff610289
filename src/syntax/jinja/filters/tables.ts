import { contains } from '../compare.ts';
import { itemOf } from '../operators.ts';
import { dict, keyOf, keyValue, list, scalar, tuple, type Value } from '../value.ts';
import { type Filter, filter, flagGiven, textGiven, type Use } from './use.ts';

type Dict = Value & { readonly kind: 'dict' };

/** Filters about tables [source: ansible-core 2.14, plugins/filter/core.py, utils/vars.py; Jinja 3.1, filters.py]. */
export const tableFilters: Readonly<Record<string, Filter>> = {
  dict2items: filter('key_name value_name', pairs),
  items2dict: filter('key_name value_name', table),
  items: filter('', ({ value }) =>
    isTable(value) ? list(value.keys.map((key) => tuple([keyValue(key), value.get(key)]))) : undefined,
  ),
  dictsort: filter('case_sensitive by reverse', sortedPairs),
  combine: filter('', () => undefined, true),
  subelements: filter('subelements skip_missing', subelements),
  extract: filter('container morekeys', extracted),
};

function isTable(value: Value | undefined): value is Dict {
  return value?.kind === 'dict' && !value.isObject;
}

function pairs(use: Use): Value | undefined {
  const { value } = use;
  const [key, of] = [textGiven(use, 'key_name', 'key'), textGiven(use, 'value_name', 'value')];
  if (!isTable(value) || key === undefined || of === undefined) return undefined;
  return list(
    value.keys.map((name) =>
      dict(
        new Map([
          [key, keyValue(name)],
          [of, value.get(name)],
        ]),
      ),
    ),
  );
}

function table(use: Use): Value | undefined {
  const [key, of] = [textGiven(use, 'key_name', 'key'), textGiven(use, 'value_name', 'value')];
  if (use.value.kind !== 'list' || key === undefined || of === undefined) return undefined;
  const made = new Map<string, Value | undefined>();
  for (const item of use.value.items) {
    if (!isTable(item)) return undefined;
    const name = keyOf(item.get(key));
    if (name === undefined || !item.keys.includes(of)) return undefined;
    made.set(name, item.get(of));
  }
  return dict(made);
}

/** Keys of texts, whatever their case. */
function sortedPairs(use: Use): Value | undefined {
  const { value } = use;
  const [cased, by, back] = [flagGiven(use, 'case_sensitive'), textGiven(use, 'by', 'key'), flagGiven(use, 'reverse')];
  if (!isTable(value) || cased === undefined || by !== 'key' || back === undefined) return undefined;
  if (value.keys.some((key) => keyValue(key).is !== key || /\P{ASCII}/u.test(key))) return undefined;
  const fold = (key: string) => (cased ? key : key.toLowerCase());
  const order = (a: string, b: string) => (fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0);
  const keys = value.keys.toSorted((a, b) => (back ? order(b, a) : order(a, b)));
  return list(keys.map((key) => tuple([scalar(key), value.get(key)])));
}

const MERGES = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'];

/** Later tables win, places of keys stay; not recursive unless asked, lists replaced [measured: ansible-core 2.14]. */
export function combined(
  value: Value,
  rest: readonly (Value | undefined)[],
  named: ReadonlyMap<string, Value | undefined>,
): Value | undefined {
  const recursive = flagGiven({ value, given: known(named), rest: [] }, 'recursive');
  const merge = textGiven({ value, given: known(named), rest: [] }, 'list_merge', 'replace');
  const isPlain = [...named].every(([name, one]) => /^(?:recursive|list_merge)$/.test(name) && one);
  if (!isPlain || recursive === undefined || merge === undefined || !MERGES.includes(merge)) return undefined;
  const all = [value, ...rest].flatMap((one) => (one?.kind === 'list' ? one.items : [one]));
  if (!all.every(isTable)) return undefined;
  return all.reduce<Value | undefined>(
    (made, one) => made && merged(made, one, { recursive, merge }, 0),
    dict(new Map()),
  );
}

function known(named: ReadonlyMap<string, Value | undefined>): ReadonlyMap<string, Value> {
  return new Map([...named].flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

interface Merge {
  readonly recursive: boolean;
  readonly merge: string;
}

function merged(left: Value, right: Value, how: Merge, depth: number): Value | undefined {
  if (!isTable(left) || !isTable(right) || depth > 20) return undefined;
  const made = new Map<string, Value | undefined>(left.keys.map((key) => [key, left.get(key)]));
  for (const key of right.keys) {
    const [a, b] = [made.get(key), right.get(key)];
    const isNew = !made.has(key);
    if (isNew) made.set(key, b);
    else if (how.recursive && (!a || !b)) made.set(key, undefined);
    else if (how.recursive && isTable(a) && isTable(b)) made.set(key, merged(a, b, how, depth + 1));
    else if (a?.kind === 'list' && b?.kind === 'list') made.set(key, mergedLists(a.items, b.items, how.merge));
    else if ((!a || !b) && how.merge !== 'replace') made.set(key, undefined);
    else made.set(key, b);
  }
  return dict(made);
}

function mergedLists(
  a: readonly (Value | undefined)[],
  b: readonly (Value | undefined)[],
  merge: string,
): Value | undefined {
  const without = (items: readonly (Value | undefined)[], others: readonly (Value | undefined)[]) => {
    const found = items.map((item) => contains(list(others), item));
    return found.includes(undefined) ? undefined : items.filter((_, i) => !found[i]);
  };
  switch (merge) {
    case 'keep':
      return list(a);
    case 'append':
      return list([...a, ...b]);
    case 'prepend':
      return list([...b, ...a]);
    case 'append_rp': {
      const left = without(a, b);
      return left && list([...left, ...b]);
    }
    case 'prepend_rp': {
      const left = without(a, b);
      return left && list([...b, ...left]);
    }
    default:
      return list(b);
  }
}

function subelements(use: Use): Value | undefined {
  const path = textGiven(use, 'subelements', '');
  const skips = flagGiven(use, 'skip_missing');
  const { value } = use;
  const elements = isTable(value)
    ? value.keys.map((key) => value.get(key))
    : value.kind === 'list'
      ? value.items
      : undefined;
  if (!elements || !path || skips === undefined) return undefined;
  const out: Value[] = [];
  for (const element of elements) {
    let found: Value | undefined = element;
    for (const part of path.split('.'))
      found = isTable(found)
        ? found.keys.includes(part)
          ? found.get(part)
          : skips
            ? list([])
            : undefined
        : found?.kind === 'list' && found.items.length === 0
          ? found
          : undefined;
    if (found?.kind !== 'list') return undefined;
    for (const item of found.items) out.push(tuple([element, item]));
  }
  return list(out);
}

function extracted({ value, given }: Use): Value | undefined {
  const more = given.get('morekeys');
  const keys = [
    value,
    ...(more === undefined || (more.kind === 'scalar' && more.is === null)
      ? []
      : more.kind === 'list'
        ? more.items
        : [more]),
  ];
  return keys.reduce<Value | undefined>((found, key) => itemOf(found, key), given.get('container'));
}
