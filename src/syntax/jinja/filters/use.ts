import { isTrue, keyValue, list, scalar, type Value } from '../value.ts';

/** What a filter is given: its arguments by name, those that are not written left out. */
export interface Use {
  readonly value: Value;
  readonly given: ReadonlyMap<string, Value>;
  /** Those beyond the named ones. */
  readonly rest: readonly Value[];
}

/** One filter: the names of its arguments in their order, and what it makes of a value. */
export interface Filter {
  readonly takes: readonly string[];
  /** Those that are given by name alone. */
  readonly named: readonly string[];
  /** Takes more arguments than those. */
  readonly more?: boolean;
  readonly make: (use: Use) => Value | undefined;
}

/** `takes`: what may be given by place or name, and behind a bar what is given by name alone. */
export function filter(takes: string, make: Filter['make'], more = false): Filter {
  const [placed, named] = `${takes}|`.split('|').map((part) => part.split(' ').filter(Boolean));
  return { takes: placed!, named: named!, make, more };
}

/** A text argument, or what is so without it; undefined where it is another kind of value. */
export function textGiven({ given }: Use, name: string, otherwise: string): string | undefined {
  const value = given.get(name);
  if (!value) return otherwise;
  return value.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
}

export function numberGiven({ given }: Use, name: string, otherwise: number): number | undefined {
  const value = given.get(name);
  if (!value) return otherwise;
  return value.kind === 'scalar' && typeof value.is === 'number' && !value.isFloat ? value.is : undefined;
}

export function flagGiven({ given }: Use, name: string, otherwise = false): boolean | undefined {
  const value = given.get(name);
  return value ? isTrue(value) : otherwise;
}

/** What a loop over a value goes through. */
export function itemsIn(value: Value | undefined): readonly (Value | undefined)[] | undefined {
  if (value?.kind === 'list') return value.items;
  if (value?.kind === 'dict' && !value.isObject) return keysOf(value);
  if (value?.kind === 'scalar' && typeof value.is === 'string') return [...value.is].map((one) => scalar(one));
  return undefined;
}

function keysOf({ keys }: Value & { kind: 'dict' }): readonly Value[] {
  return keys.map(keyValue);
}

export function known(items: readonly (Value | undefined)[] | undefined): Value | undefined {
  return items && list(items);
}
