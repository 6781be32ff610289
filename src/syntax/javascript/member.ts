import type { Span } from '../../text/source-file.ts';
import { arrayMember } from './builtins-array.ts';
import { collectionMember } from './builtins-collection.ts';
import { functionMember } from './builtins-function.ts';
import { textMember } from './builtins-text.ts';
import { callFunction } from './call.ts';
import type { Scope } from './scope.ts';
import {
  isCallable,
  isNullish,
  lift,
  nothing,
  seenAt,
  type Slot,
  slot,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** What `object.key` gives: own properties, those of its class, those of the language. `self` is what its accessors see. */
export function getMember(scope: Scope, object: Value, key: string, at: Span, self: Value = object): Value {
  return lift(object, (value) => {
    if (value.kind === 'unknown') return { kind: 'unknown', id: `${value.id}.${key}`, at, negated: false };
    if (isNullish(value)) return unknownAt(at);
    if (value.kind !== 'thing') return textMember(value, key, at) ?? promised(value, key) ?? nothing;
    return ofThing(scope, value, key, at, self);
  });
}

function ofThing(scope: Scope, object: Thing, key: string, at: Span, self: Value): Value {
  const found = slotOf(object, key);
  if (found?.getter) return callFunction(found.getter, { args: [], self, at, scope, isNew: false });
  if (found) return seenAt(found.value, found.at);
  const built = arrayMember(object, key, at) ?? collectionMember(object, key, at) ?? functionMember(object, key, at);
  if (built) return built;
  if (object.missing) return object.missing(key, at);
  const { open } = object;
  if (open) return { kind: 'unknown', id: `${open.id}.${key}`, at, negated: false };
  return promised(object, key) ?? nothing;
}

/** The property of an object or of what it inherits from. */
export function slotOf(object: Thing, key: string): Slot | undefined {
  let at: Thing | undefined = object;
  for (let depth = 0; at && depth < 50; depth += 1) {
    const index = at.items && /^\d+$/.test(key) ? at.items[Number(key)] : undefined;
    const found = index ?? at.props.get(key);
    if (found) return found;
    at = at.proto;
  }
  return undefined;
}

/** A promise and what it holds are one here: `then` goes on at once. */
function promised(value: Value, key: string): Value | undefined {
  if (key === 'catch') return { kind: 'thing', props: new Map(), native: () => value };
  if (key !== 'then' && key !== 'finally') return undefined;
  return {
    kind: 'thing',
    props: new Map(),
    native: ({ args: [next], at, scope }) =>
      isCallable(next)
        ? callFunction(next, { args: key === 'then' ? [value] : [], self: nothing, at, scope, isNew: false })
        : value,
  };
}

/** `object.key = value`, as the program goes on. */
export function setMember(object: Value, key: string, value: Value, at: Span): void {
  if (object.kind !== 'thing') return;
  if (object.items && /^\d{1,4}$/.test(key)) object.items[Number(key)] = slot(value, at);
  else {
    const before = object.props.get(key);
    object.props.set(key, { value, at, overrides: before ? [...before.overrides, before.at] : [] });
  }
}
