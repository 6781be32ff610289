import type { Span } from '../../text/source-file.ts';
import { callFunction, runCallback } from './call.ts';
import { CONVERSIONS } from './builtins-text.ts';
import { COLLECTIONS } from './builtins-collection.ts';
import { dataIn } from './data.ts';
import { type Engine, settle } from './engine.ts';
import { elementsOf, spread } from './literal.ts';
import { not, same } from './operators.ts';
import {
  arrayOf,
  type Call,
  isCallable,
  lift,
  type Native,
  native,
  nothing,
  primitive,
  pure,
  seenAt,
  slot,
  textOf,
  thing,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** The names that a program finds without importing them, as far as they decide values. */
export function globalsOf(engine: Engine): ReadonlyMap<string, Value> {
  const names: Readonly<Record<string, Value>> = {
    undefined: nothing,
    NaN: primitive(Number.NaN),
    Infinity: primitive(Number.POSITIVE_INFINITY),
    ...CONVERSIONS,
    ...COLLECTIONS,
    Boolean: pure('Boolean', ([value]) => not(not(value ?? nothing))),
    String: pure('String', ([value], { at }) => {
      if (value?.kind === 'file') return value;
      const text = value ? textOf(value) : '';
      return text === undefined ? unknownAt(at) : primitive(text, value);
    }),
    Object: withMembers(
      native('Object', ({ args: [value] }) => value ?? thing()),
      OBJECT,
    ),
    Array: withMembers(
      native('Array', ({ args, at }) => arrayOf(args, at)),
      {
        isArray: pureMember((value) =>
          value.kind === 'unknown' ? undefined : value.kind === 'thing' && !!value.items,
        ),
        from: ({ args: [list, map], at, scope }) => arrayFrom(list, map, { at, scope }),
        of: ({ args, at }) => arrayOf(args, at),
      },
    ),
    JSON: withMembers(thing(), {
      parse: ({ args: [text], at }) => parsed(text, at, engine),
      stringify: ({ at }) => unknownAt(at),
    }),
    Promise: withMembers(native('Promise', promise), {
      resolve: ({ args: [value] }) => value ?? nothing,
      all: ({ args: [list], at }) => list ?? unknownAt(at),
      allSettled: ({ args: [list], at }) => list ?? unknownAt(at),
    }),
    Error: native('Error', ({ args: [message = nothing], at }) => {
      const made = thing({ name: 'Error' });
      made.props.set('message', slot(message, at));
      return made;
    }),
    ...Object.fromEntries(['setTimeout', 'setImmediate', 'queueMicrotask'].map((name) => [name, native(name, soon)])),
    console: thing({ name: 'console', missing: () => native('log', () => nothing) }),
  };
  return new Map(Object.entries({ ...names, Number: withMembers(CONVERSIONS.Number!, NUMBER) }));
}

/** A function or object with members that look at their arguments. */
export function withMembers(base: Thing, members: Readonly<Record<string, Native>>): Thing {
  const made: Thing = { ...base, props: new Map(base.props) };
  for (const [name, call] of Object.entries(members))
    made.props.set(name, { value: native(name, call), at: NOWHERE, overrides: [] });
  return made;
}

/** Where what the language itself brings stands. */
export const NOWHERE: Span = { file: { path: '', text: '', holes: [], branches: [] }, start: 0, end: 0 };

function pureMember(tell: (value: Exclude<Value, { kind: 'choice' }>) => boolean | undefined): Native {
  return ({ args: [value = nothing], at }) =>
    lift(value, (one) => {
      const is = tell(one);
      return is === undefined ? unknownAt(at) : primitive(is, one);
    });
}

const NUMBER: Readonly<Record<string, Native>> = {
  parseInt: (call) => callFunction(CONVERSIONS.parseInt!, call),
  parseFloat: (call) => callFunction(CONVERSIONS.parseFloat!, call),
  isNaN: pureMember((one) => (one.kind === 'primitive' ? Number.isNaN(one.is) : undefined)),
  isInteger: pureMember((one) => (one.kind === 'primitive' ? Number.isInteger(one.is) : undefined)),
  isFinite: pureMember((one) => (one.kind === 'primitive' ? Number.isFinite(one.is) : undefined)),
};

const OBJECT: Readonly<Record<string, Native>> = {
  assign: ({ args: [target, ...from], scope, at }) => {
    const into = settle(scope, target ?? nothing);
    if (into.kind === 'thing') for (const one of from) spread(into, one, scope, at);
    return into;
  },
  freeze: ({ args: [value] }) => value ?? nothing,
  seal: ({ args: [value] }) => value ?? nothing,
  create: () => thing(),
  keys: (call) => listed(call, (key) => primitive(key)),
  values: (call) => listed(call, (_, value) => value),
  entries: (call) => listed(call, (key, value) => arrayOf([primitive(key), value], call.at)),
  fromEntries: ({ args: [list], at }) => {
    const made = thing();
    const entries = list?.kind === 'thing' ? elementsOf(list) : undefined;
    if (!entries) return unknownAt(at);
    for (const { value } of entries) {
      const [key, held] = elementsOf(value) ?? [];
      const name = key && textOf(key.value);
      if (name !== undefined) made.props.set(name, slot(held?.value ?? nothing, held?.at ?? at));
    }
    return made;
  },
  is: ({ args: [a = nothing, b = nothing], at }) =>
    lift(a, (one) => lift(b, (other) => asBoolean(same(one, other, false), at))),
  hasOwn: (call) => hasKey(call),
};

function asBoolean(is: boolean | undefined, at: Call['at']): Value {
  return is === undefined ? unknownAt(at) : primitive(is);
}

function hasKey({ args: [object, key], at }: Call): Value {
  const name = key && textOf(key);
  if (object?.kind !== 'thing' || name === undefined) return unknownAt(at);
  return object.props.has(name) ? primitive(true) : object.open ? unknownAt(at) : primitive(false);
}

function listed({ args: [value], at, scope }: Call, tell: (key: string, value: Value) => Value): Value {
  const from = settle(scope, value ?? nothing);
  if (from.kind !== 'thing') return unknownAt(at);
  const items = (from.items ?? []).map((one, i) => slot(tell(String(i), one.value), one.at));
  const props = [...from.props].map(([key, one]) => slot(tell(key, seenAt(one.value, one.at)), one.at));
  const made: Thing = { ...arrayOf([], at), items: [...items, ...props] };
  return from.open ? { ...made, open: from.open } : made;
}

function arrayFrom(list: Value | undefined, map: Value | undefined, { at, scope }: Pick<Call, 'at' | 'scope'>): Value {
  const length = list?.kind === 'thing' ? list.props.get('length')?.value : undefined;
  const count = length?.kind === 'primitive' ? Math.min(Number(length.is) || 0, 1_000) : 0;
  const items =
    (list && elementsOf(list)) ?? (length ? Array.from({ length: count }, () => slot(nothing, at)) : undefined);
  if (!items) return unknownAt(at);
  if (!isCallable(map)) return { ...arrayOf([], at), items: [...items] };
  const values = items.map(({ value }, i) =>
    callFunction(map, { args: [value, primitive(i)], self: nothing, at, scope, isNew: false }),
  );
  return arrayOf(values, at);
}

/** Of a file, its values with their places; of a text that the program made, nobody knows. */
function parsed(text: Value | undefined, at: Call['at'], engine: Engine): Value {
  if (text?.kind !== 'file' || !text.file) return text?.kind === 'unknown' ? { ...text, at } : unknownAt(at);
  engine.files.add(text.file);
  return dataIn('json', text.file, engine) ?? unknownAt(at);
}

/** What its function does is done at once; what it resolves to is what it is. */
function promise(call: Call): Value {
  let given: Value | undefined;
  const [executor] = call.args;
  const resolve = native('resolve', ({ args: [value] }) => {
    given ??= value ?? nothing;
    return nothing;
  });
  if (isCallable(executor))
    callFunction(executor, { ...call, args: [resolve, native('reject', () => nothing)], self: nothing, isNew: false });
  return given ?? unknownAt(call.at);
}

function soon(call: Call): Value {
  const [callback] = call.args;
  if (isCallable(callback)) runCallback(callback, call);
  return thing({ missing: (key) => native(key, () => nothing) });
}
