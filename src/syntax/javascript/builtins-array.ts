import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import { callFunction } from './call.ts';
import { holds, settle } from './engine.ts';
import { elementsOf } from './literal.ts';
import { same } from './operators.ts';
import {
  arrayOf,
  type Call,
  isCallable,
  lift,
  native,
  nothing,
  primitive,
  type Slot,
  slot,
  textOf,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';
import { isWritten, joined, writtenAs } from './written.ts';

type Method = (items: readonly Slot[], call: Call, list: Thing) => Value;

/** Calls what it was given for each element: what it gives. */
function each(items: readonly Slot[], call: Call): readonly Value[] {
  const [callback] = call.args;
  if (!isCallable(callback)) return items.map(() => unknownAt(call.at));
  return items
    .slice(0, limits.scriptRounds)
    .map(({ value }, i) =>
      callFunction(callback, { ...call, args: [value, primitive(i)], self: nothing, isNew: false }),
    );
}

function made(items: readonly Slot[], at: Span): Thing {
  const list: Thing = { ...arrayOf([], at), items: items.slice(0, limits.scriptItems) };
  return items.length > limits.scriptItems ? { ...list, open: unknownAt(at) } : list;
}

function filtered(items: readonly Slot[], call: Call): readonly Slot[] {
  const [callback] = call.args;
  if (isCallable(callback) && callback.name === 'Boolean') return items.filter(({ value }) => holds(call.scope, value));
  const kept = each(items, call);
  return items.filter((_, i) => holds(call.scope, kept[i]!));
}

const METHODS: Readonly<Record<string, Method>> = {
  map: (items, call) =>
    made(
      each(items, call).map((value, i) => slot(value, items[i]!.at)),
      call.at,
    ),
  forEach: (items, call) => {
    each(items, call);
    return nothing;
  },
  filter: (items, call) => made(filtered(items, call), call.at),
  find: (items, call) => filtered(items, call)[0]?.value ?? nothing,
  some: (items, call) => primitive(filtered(items, call).length > 0),
  every: (items, call) => primitive(filtered(items, call).length === items.length),
  flatMap: (items, call) =>
    made(
      each(items, call).flatMap((value, i) => elementsOf(value) ?? [slot(value, items[i]!.at)]),
      call.at,
    ),
  flat: (items, { at }) =>
    made(
      items.flatMap((one) => elementsOf(one.value) ?? [one]),
      at,
    ),
  concat: (items, { args, at }) =>
    made([...items, ...args.flatMap((value) => elementsOf(value) ?? [slot(value, at)])], at),
  slice: (items, { args: [from, to], at }) => made(items.slice(numberOf(from) ?? 0, numberOf(to)), at),
  reverse: (items, { at }) => made([...items].reverse(), at),
  join: (items, { args: [by], at }) => {
    const parts = items.map(({ value }) => textOf(value));
    const between = by ? textOf(by) : ',';
    const told = parts.includes(undefined) ? unknownAt(at) : primitive(parts.join(between));
    const values = items.map(({ value }) => value);
    return values.some(isWritten) && between !== undefined ? writtenAs(told, joined(values, between, at)) : told;
  },
  includes: (items, call) => lift(call.args[0] ?? nothing, (wanted) => included(items, wanted, call)),
  indexOf: (items, call) => {
    const [wanted = nothing] = call.args;
    return primitive(
      items.findIndex(({ value }) => same(settle(call.scope, value), settle(call.scope, wanted), false)),
    );
  },
  reduce: (items, call) => {
    const [callback, first] = call.args;
    if (!isCallable(callback)) return unknownAt(call.at);
    const rest = first ? items : items.slice(1);
    return rest.reduce<Value>(
      (before, { value }, i) =>
        callFunction(callback, { ...call, args: [before, value, primitive(i)], self: nothing, isNew: false }),
      first ?? items[0]?.value ?? nothing,
    );
  },
  at: (items, { args: [index] }) => items.at(numberOf(index) ?? 0)?.value ?? nothing,
  keys: (items, { at }) =>
    arrayOf(
      items.map((_, i) => primitive(i)),
      at,
    ),
  values: (items, { at }) => made(items, at),
  entries: (items, { at }) =>
    arrayOf(
      items.map(({ value }, i) => arrayOf([primitive(i), value], at)),
      at,
    ),
  toString: (items: readonly Slot[], { at }: Call) => {
    const text = textOf(made(items, at));
    return text === undefined ? unknownAt(at) : primitive(text);
  },
};

/** Methods that change the array. */
const CHANGES: Readonly<Record<string, (list: Slot[], call: Call) => Value>> = {
  push: (list, { args, at }) => primitive(list.push(...args.map((value) => slot(value, at)))),
  unshift: (list, { args, at }) => primitive(list.unshift(...args.map((value) => slot(value, at)))),
  pop: (list) => list.pop()?.value ?? nothing,
  shift: (list) => list.shift()?.value ?? nothing,
};

function included(items: readonly Slot[], wanted: Exclude<Value, { kind: 'choice' }>, call: Call): Value {
  const told = items.map(({ value }) => same(settle(call.scope, value), wanted, false));
  if (told.includes(true)) return primitive(true, wanted);
  return told.includes(undefined) ? unknownAt(call.at) : primitive(false, wanted);
}

function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'primitive' && value.is !== undefined ? Number(value.is) : undefined;
}

/** `length` and the methods of an array; undefined for anything else. */
export function arrayMember(list: Thing, key: string, at: Span): Value | undefined {
  const { items, open } = list;
  if (!items) return undefined;
  if (key === 'length') return open ? unknownAt(at) : primitive(items.length);
  if (key === 'sort') return native(key, () => list);
  const change = Object.hasOwn(CHANGES, key) ? CHANGES[key] : undefined;
  if (change)
    return native(key, (call) => {
      const isFull = items.length + call.args.length > limits.scriptItems;
      return isFull ? unknownAt(call.at) : change(items, call);
    });
  const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
  return (
    method &&
    native(key, (call) => {
      call.scope.engine.steps += items.length >> 3;
      const given = method(items, call, list);
      return open ? unknownAt(call.at) : given;
    })
  );
}
