import { limits } from '../../limits.ts';
import { evaluate, keyOf } from './evaluate.ts';
import { getMember } from './member.ts';
import type { ArrayExpression, Expression, ObjectExpression, Pattern } from './node.ts';
import type { Scope } from './scope.ts';
import {
  arrayOf,
  choice,
  nothing,
  type Slot,
  slot,
  thing,
  type Thing,
  type Unknown,
  unknownAt,
  type Value,
} from './value.ts';

/** `{ … }`, its properties with their places. */
export function objectOf({ properties, range }: ObjectExpression, scope: Scope): Value {
  const made = thing();
  for (const one of properties) {
    if (one.type === 'SpreadElement') spread(made, evaluate(one.argument, scope), scope, scope.at({ range }));
    else {
      const key = keyOf(one.key, one.computed, scope);
      if (key === undefined) made.open = unknownAt(scope.at(one));
      else put(made, key, slot(evaluateValue(one.value, scope), scope.at(one)), one.kind);
    }
  }
  return made;
}

/** In an object literal no pattern stands. */
function evaluateValue(node: Expression | Pattern, scope: Scope): Value {
  switch (node.type) {
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'AssignmentPattern':
    case 'RestElement':
    case 'TSParameterProperty':
      return nothing;
    default:
      return evaluate(node, scope);
  }
}

/** Sets a property; an accessor is called when it is read. */
export function put(target: Thing, key: string, given: Slot, kind: string = 'init'): void {
  if (kind === 'set') return;
  const before = target.props.get(key);
  const overrides = before ? [...before.overrides, before.at] : [];
  const getter = kind === 'get' && given.value.kind === 'thing' ? { getter: given.value } : {};
  target.props.set(key, { ...given, overrides, ...getter });
}

/** `{...from}`: later properties win; of an unknown object any may be there. */
export function spread(target: Thing, from: Value, scope: Scope, at: Slot['at']): void {
  if (from.kind === 'choice') {
    const { of } = from;
    const [yes, no] = [thing(), thing()];
    spread(yes, from.yes(), scope, at);
    spread(no, from.no(), scope, at);
    for (const key of new Set([...yes.props.keys(), ...no.props.keys()])) {
      const one = yes.props.get(key) ?? no.props.get(key)!;
      const before = target.props.get(key)?.value ?? nothing;
      const pick = (side: Thing) => () => side.props.get(key)?.value ?? before;
      put(target, key, slot(choice(of, pick(yes), pick(no)), one.at));
    }
    return;
  }
  if (from.kind === 'unknown') {
    target.open = from;
    for (const [key, old] of target.props) target.props.set(key, { ...old, value: perhaps(from, key, old.value) });
    return;
  }
  if (from.kind !== 'thing') return;
  if (from.open) target.open = from.open;
  for (const [key, one] of from.props)
    put(target, key, { ...one, value: one.getter ? getMember(scope, from, key, at) : one.value });
  (from.items ?? []).forEach((one, i) => {
    put(target, String(i), one);
  });
}

/** What a property is that something unknown may give anew. */
function perhaps(from: Unknown, key: string, value: Value): Value {
  const given = { ...from, id: `${from.id}.${key} is given`, negated: false };
  return choice(
    given,
    () => ({ ...from, id: `${from.id}.${key}` }),
    () => value,
  );
}

/** `[ … ]`. */
export function arrayIn({ elements, range }: ArrayExpression, scope: Scope): Value {
  const made = arrayOf([], scope.at({ range }));
  for (const one of elements) {
    if (one?.type === 'SpreadElement') {
      const inner = elementsOf(evaluate(one.argument, scope));
      if (inner && inner.length + made.items!.length <= limits.scriptItems) made.items!.push(...inner);
      else made.open = unknownAt(scope.at(one));
    } else made.items!.push(one ? slot(evaluate(one, scope), scope.at(one)) : slot(nothing, scope.at({ range })));
  }
  return made;
}

/** What a loop over a value goes through; undefined where nobody knows. */
export function elementsOf(value: Value): readonly Slot[] | undefined {
  if (value.kind === 'thing' && value.items && !value.open) return value.items;
  if (value.kind === 'thing' && value.entries && !value.open)
    return [...value.entries.values()].map(({ key, slot: { value: held, at } }) =>
      value.name === 'Set' ? slot(held, at) : slot(arrayOf([key, held], at), at),
    );
  return undefined;
}
