import { dataFilters, ternary } from './filters/data.ts';
import { attributeOf, listFilters, nameIn } from './filters/lists.ts';
import { combined, tableFilters } from './filters/tables.ts';
import { numberFilters } from './filters/numbers.ts';
import { textFilters } from './filters/text.ts';
import { type Filter, itemsIn } from './filters/use.ts';
import { tested } from './tests.ts';
import { failed, isFailing, isTrue, list, scalar, type Value } from './value.ts';

/** Filters that we know. Any other one is not known. */
const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({ ...textFilters, ...numberFilters, ...listFilters, ...tableFilters, ...dataFilters }),
);

interface Given {
  readonly plain: readonly (Value | undefined)[];
  readonly named: ReadonlyMap<string, Value | undefined>;
}
type Special = (value: Value, given: Given) => Value | undefined;

/** Filters that take what is not there or not known, or names of others. */
const special: ReadonlyMap<string, Special> = new Map<string, Special>([
  ...['default', 'd'].map((name) => [name, fallback] as const),
  ['mandatory', (value) => (value.kind === 'missing' ? failed : value)],
  [
    'ternary',
    (value, { plain, named }) =>
      isFailing(value) ? failed : ternary(value, [...plain, ...ternaryNamed(plain, named)]),
  ],
  ['combine', (value, { plain, named }) => (isFailing(value) ? failed : combined(value, plain, named))],
  ['map', mapped],
  ...(['select', 'reject'] as const).map((name) => [name, selecting(name === 'select', false)] as const),
  ...(['selectattr', 'rejectattr'] as const).map((name) => [name, selecting(name === 'selectattr', true)] as const),
]);

/** What a filter makes of a value; undefined where that is not known. */
export function filtered(name: string, value: Value, given: Given): Value | undefined {
  const own = special.get(name);
  if (own) return own(value, given);
  const filter = filters.get(name);
  if (!filter) return undefined;
  // What is not there, and what is printed nowhere, makes the task fail.
  if (isFailing(value)) return failed;
  const bound = bind(filter, given);
  if (!bound || value.kind === 'missing' || value.kind === 'callable') return undefined;
  if ([...bound.given.values(), ...bound.rest].some(isFailing)) return failed;
  return filter.make({ value, ...bound });
}

/** Arguments by name; undefined where one is not known, or not taken. */
function bind(
  { takes, named: byName, more }: Filter,
  { plain, named }: Given,
): { given: ReadonlyMap<string, Value>; rest: readonly Value[] } | undefined {
  const given = new Map<string, Value>();
  const rest: Value[] = [];
  for (const [i, value] of plain.entries()) {
    const name = takes[i];
    if (!value || (name === undefined && !more)) return undefined;
    if (name === undefined) rest.push(value);
    else given.set(name, value);
  }
  for (const [name, value] of named) {
    if (!value || !(takes.includes(name) || byName.includes(name))) return undefined;
    given.set(name, value);
  }
  return { given, rest };
}

/** Acts on what is missing; with a true second argument on whatever is empty or false as well [measured: ansible-core 2.14]. */
function fallback(value: Value, { plain, named }: Given): Value | undefined {
  const other = plain.length > 0 ? plain[0] : named.has('default_value') ? named.get('default_value') : scalar('');
  if (value.kind === 'failed') return failed;
  if (value.kind === 'missing') return other;
  const isWide = plain.length > 1 ? isTrue(plain[1]) : named.has('boolean') ? isTrue(named.get('boolean')) : false;
  if (isWide === undefined) return undefined;
  const is = isTrue(value);
  return isWide && is !== true ? (is === undefined ? undefined : other) : value;
}

function ternaryNamed(plain: readonly unknown[], named: Given['named']): readonly (Value | undefined)[] {
  const names = ['true_val', 'false_val', 'none_val'].slice(plain.length);
  const last = names.findLastIndex((name) => named.has(name));
  return names.slice(0, last + 1).map((name) => named.get(name));
}

/** Each item through a filter, or an attribute of each. */
function mapped(value: Value, { plain, named }: Given): Value | undefined {
  if (isFailing(value)) return failed;
  const items = itemsIn(value);
  const attribute = named.get('attribute');
  if (!items) return undefined;
  if (
    plain.length === 0 &&
    attribute &&
    [...named.keys()].every((name) => name === 'attribute' || name === 'default')
  ) {
    const otherwise = named.get('default');
    if (named.has('default') && !otherwise) return undefined;
    return list(
      items.map((item) => {
        const found = attributeOf(item, attribute);
        return found?.kind === 'missing' && otherwise ? otherwise : found;
      }),
    );
  }
  const name = nameIn(plain[0]);
  if (name === undefined) return undefined;
  return list(items.map((item) => item && filtered(name, item, { plain: plain.slice(1), named })));
}

/** Items that pass a test, or whose attribute does. */
function selecting(isWanted: boolean, byAttribute: boolean): Special {
  return (value, { plain, named }) => {
    if (isFailing(value)) return failed;
    const items = itemsIn(value);
    const [attribute, rest] = byAttribute ? [plain[0], plain.slice(1)] : [undefined, plain];
    const name = rest.length > 0 ? nameIn(rest[0]) : '';
    if (!items || name === undefined || (byAttribute && !attribute)) return undefined;
    const kept: (Value | undefined)[] = [];
    for (const item of items) {
      const subject = attribute ? attributeOf(item, attribute) : item;
      const is = passes(name, subject, rest.slice(1), named);
      if (is === 'fails') return failed;
      if (is === undefined) return undefined;
      if (is === isWanted) kept.push(item);
    }
    return list(kept);
  };
}

function passes(
  name: string,
  subject: Value | undefined,
  plain: Given['plain'],
  named: Given['named'],
): boolean | 'fails' | undefined {
  if (!subject) return undefined;
  if (name === 'defined' || name === 'undefined') return (subject.kind !== 'missing') === (name === 'defined');
  if (isFailing(subject)) return 'fails';
  return name === '' ? isTrue(subject) : tested(name, subject, plain, named);
}
