import { dict, isFailing, failed, keyOf, scalar, type Value } from './value.ts';

const MOST_RANGE = 10_000;

type Call = (plain: readonly Value[], named: ReadonlyMap<string, Value>) => Value | undefined;

/**
 * What every template can call. Lookups, clocks and chance are nothing that files tell: they are listed, so that no name is
 * taken for one that nothing defines, and never called [docs: Jinja 3.1, list of global functions; ansible-core 2.14].
 */
export const globals: ReadonlyMap<string, Value | undefined> = new Map<string, Value | undefined>([
  ...['lookup', 'query', 'q', 'now', 'finalize', 'omit', 'undef', 'cycler', 'joiner', 'lipsum'].map(
    (name) => [name, undefined] as const,
  ),
  ['range', callable('range', range)],
  ['dict', callable('dict', table)],
]);

function callable(name: string, call: Call): Value {
  return {
    kind: 'callable',
    name,
    call: (plain, named) => {
      if ([...plain, ...named.values()].some(isFailing)) return failed;
      const known = plain.filter((one) => one !== undefined);
      const told = [...named].flatMap(([key, one]) => (one ? [[key, one] as const] : []));
      return known.length === plain.length && told.length === named.size ? call(known, new Map(told)) : undefined;
    },
  };
}

function range(plain: readonly Value[]): Value | undefined {
  const numbers = plain.map((one) =>
    one.kind === 'scalar' && Number.isInteger(one.is) && !one.isFloat ? Number(one.is) : undefined,
  );
  if (numbers.includes(undefined) || plain.length === 0 || plain.length > 3) return undefined;
  const [start, stop, step = 1] = plain.length === 1 ? [0, numbers[0]!] : [numbers[0]!, numbers[1]!, numbers[2]];
  const count = step === 0 ? -1 : Math.max(0, Math.ceil((stop - start) / step));
  if (count < 0 || count > MOST_RANGE) return undefined;
  return { kind: 'list', items: Array.from({ length: count }, (_, i) => scalar(start + i * step)), as: 'view' };
}

function table(plain: readonly Value[], named: ReadonlyMap<string, Value>): Value | undefined {
  const [first] = plain;
  if (plain.length > 1) return undefined;
  const made = new Map<string, Value | undefined>();
  if (first?.kind === 'dict') for (const key of first.keys) made.set(key, first.get(key));
  else if (first?.kind === 'list') {
    for (const item of first.items) {
      const key = item?.kind === 'list' && item.items.length === 2 ? keyOf(item.items[0]) : undefined;
      if (key === undefined || item?.kind !== 'list') return undefined;
      made.set(key, item.items[1]);
    }
  } else if (first) return undefined;
  for (const [key, value] of named) made.set(key, value);
  return dict(made);
}
