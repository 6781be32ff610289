import type { Span } from '../../text/source-file.ts';
import { callFunction } from './call.ts';
import { elementsOf } from './literal.ts';
import {
  type Call,
  arrayOf,
  isCallable,
  native,
  nothing,
  primitive,
  pure,
  slot,
  textOf,
  thing,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** Keys are told apart by what they are as text; objects by themselves are not, and such a collection is open. */
function keyOf(value: Value | undefined): string | undefined {
  return value?.kind === 'primitive' ? `${typeof value.is} ${textOf(value)}` : undefined;
}

function add(into: Thing, key: Value, value: Value, at: Span): Thing {
  const id = keyOf(key);
  if (id === undefined) into.open = unknownAt(at);
  else into.entries!.set(id, { key, slot: slot(value, at) });
  return into;
}

/** `new Map(pairs)`, `new Set(list)`. */
export const COLLECTIONS: Readonly<Record<string, Thing>> = {
  Map: native('Map', ({ args: [pairs], at }) => {
    const made = { ...thing({ entries: new Map() }), name: 'Map' };
    for (const { value, at: where } of listed(pairs, made, at)) {
      const [key, held] = elementsOf(value) ?? [];
      if (key) add(made, key.value, held?.value ?? nothing, where);
      else made.open = unknownAt(at);
    }
    return made;
  }),
  Set: native('Set', ({ args: [list], at }) => {
    const made = { ...thing({ entries: new Map() }), name: 'Set' };
    for (const { value, at: where } of listed(list, made, at)) add(made, value, value, where);
    return made;
  }),
};

function listed(value: Value | undefined, made: Thing, at: Span) {
  if (value === undefined || (value.kind === 'primitive' && value.is == null)) return [];
  const list = elementsOf(value);
  if (!list) made.open = unknownAt(at);
  return list ?? [];
}

/** The members of a Map or Set; undefined for anything else. */
export function collectionMember(self: Thing, key: string, at: Span): Value | undefined {
  const { entries } = self;
  if (!entries) return undefined;
  const lookUp = (tell: (found: Value | undefined) => Value) =>
    pure(key, ([wanted], call) => {
      const id = keyOf(wanted);
      const found = id === undefined ? undefined : entries.get(id)?.slot.value;
      return id === undefined || (self.open && !found) ? unknownAt(call.at) : tell(found);
    });
  switch (key) {
    case 'size':
      return self.open ? unknownAt(at) : primitive(entries.size);
    case 'has':
      return lookUp((found) => primitive(found !== undefined));
    case 'get':
      return lookUp((found) => found ?? nothing);
    case 'set':
      return native(key, ({ args: [name = nothing, value = nothing], at: where }) => add(self, name, value, where));
    case 'add':
      return native(key, ({ args: [value = nothing], at: where }) => add(self, value, value, where));
    case 'forEach':
      return native(key, (call) => forEach(self, call));
    case 'keys':
      return native(key, (call) =>
        arrayOf(
          [...entries.values()].map((one) => one.key),
          call.at,
        ),
      );
    case 'values':
      return native(key, (call) =>
        arrayOf(
          [...entries.values()].map((one) => one.slot.value),
          call.at,
        ),
      );
    case 'entries':
      return native(key, (call) =>
        arrayOf(
          [...entries.values()].map((one) => arrayOf([one.key, one.slot.value], call.at)),
          call.at,
        ),
      );
    default:
      return undefined;
  }
}

function forEach({ entries }: Thing, call: Call): Value {
  const [callback] = call.args;
  if (isCallable(callback))
    for (const { key, slot: held } of entries?.values() ?? [])
      callFunction(callback, { ...call, args: [held.value, key], self: nothing, isNew: false });
  return nothing;
}
