import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import {
  asCondition,
  choice,
  isNullish,
  lift,
  nothing,
  type Plain,
  primitive,
  textOf,
  truth,
  unknownAt,
  type Value,
} from './value.ts';
import { isWritten, joined, writtenAs } from './written.ts';

/** What operators make of numbers, as JavaScript does. */
const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};
const ORDER: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

/** `a + b` and its like; unknown where an operand is. */
export function binary(operator: string, left: Value, right: Value, at: Span): Value {
  return lift(left, (a) => lift(right, (b) => told(operator, a, b, at)));
}

type Settled = Exclude<Value, { kind: 'choice' }>;

function told(operator: string, a: Settled, b: Settled, at: Span): Value {
  const marks = a.kind === 'primitive' && (a.unset || b.kind !== 'primitive' || !b.unset) ? a : b;
  const give = (is: Plain): Value => {
    const made = primitive(is, marks);
    return made.from === undefined && b.kind === 'primitive' && b.from ? { ...made, from: b.from } : made;
  };
  const equal = /^[!=]==?$/.test(operator) ? same(a, b, operator.length === 2) : undefined;
  if (equal !== undefined) return give(operator.startsWith('!') ? !equal : equal);
  if (operator === 'in' && b.kind === 'thing' && !b.open) return give(b.props.has(textOf(a) ?? ''));
  if (operator === '+' && (isWritten(a) || isWritten(b))) return added(a, b, at, give);
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownAt(at);
  if (operator === '+' && (isTextual(a) || isTextual(b))) {
    const [x, y] = [textOf(a), textOf(b)];
    const isTold = x !== undefined && y !== undefined && x.length + y.length <= limits.scriptText;
    return isTold ? give(x + y) : unknownAt(at);
  }
  if (a.kind !== 'primitive' || b.kind !== 'primitive') return unknownAt(at);
  if (operator === '+') return give(Number(a.is) + Number(b.is));
  const sum = ARITHMETIC[operator];
  if (sum) return give(sum(Number(a.is), Number(b.is)));
  const order = ORDER[operator];
  if (!order) return unknownAt(at);
  return typeof a.is === 'string' && typeof b.is === 'string'
    ? give(order(a.is, b.is))
    : give(order(Number(a.is), Number(b.is)));
}

/** A text with its places; more of it than the limits allow has none. */
function added(a: Settled, b: Settled, at: Span, give: (is: Plain) => Value): Value {
  const [x, y] = [a, b].map((one) => (one.kind === 'unknown' ? undefined : textOf(one)));
  const isTold = x !== undefined && y !== undefined && x.length + y.length <= limits.scriptText;
  const parts = joined([a, b], '', at);
  const isLong = parts.reduce((sum, { text }) => sum + (text?.length ?? 0), 0) > limits.scriptText;
  const made = isTold ? give(x + y) : unknownAt(at);
  return isLong || parts.length > limits.scriptItems ? made : writtenAs(made, parts);
}

function isTextual(value: Settled): boolean {
  return value.kind !== 'primitive' || typeof value.is === 'string';
}

/** Equality; undefined where nobody knows. */
export function same(a: Settled, b: Settled, isLoose: boolean): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined;
  if (isLoose && (isNullish(a) || isNullish(b))) return isNullish(a) && isNullish(b);
  if (a.kind === 'thing' || b.kind === 'thing') return a === b;
  if (a.kind === 'file' || b.kind === 'file') return undefined;
  if (typeof a.is === typeof b.is || !isLoose) return a.is === b.is;
  return Number(a.is) === Number(b.is);
}

const TYPES: Readonly<Record<Settled['kind'], string | undefined>> = {
  primitive: undefined,
  file: 'object',
  thing: 'object',
  unknown: undefined,
};

/** `!x`, `-x`, `typeof x`. */
export function unary(operator: string, operand: Value, at: Span): Value {
  return lift(operand, (value) => {
    if (operator === 'void') return nothing;
    if (operator === '!') return not(value);
    if (operator === 'typeof') return typeName(value, at);
    if (value.kind !== 'primitive' || typeof value.is === 'bigint') return unknownAt(at);
    const number = Number(value.is);
    if (operator === '-') return primitive(-number, value);
    return operator === '+' ? primitive(number, value) : unknownAt(at);
  });
}

function typeName(value: Settled, at: Span): Value {
  if (value.kind === 'primitive') return primitive(value.is === null ? 'object' : typeof value.is);
  if (value.kind === 'thing' && (value.code || value.native)) return primitive('function');
  const name = TYPES[value.kind];
  return name === undefined ? unknownAt(at) : primitive(name);
}

/** The opposite of a condition; of an unknown one the same question, turned round. */
export function not(value: Value): Value {
  return lift(asCondition(value), (settled) => {
    if (settled.kind === 'unknown') return { ...settled, negated: !settled.negated };
    return primitive(!truth(settled), settled);
  });
}

/** `a && b`, `a || b`, `a ?? b`: the right side is looked at when it counts. */
export function logical(operator: '&&' | '||' | '??', left: Value, right: () => Value): Value {
  return lift(left, (value) => {
    if (operator === '??') {
      if (value.kind !== 'unknown') return isNullish(value) ? marked(right(), value) : value;
      const given = { ...value, id: `${value.id} is given`, negated: false };
      return choice(given, () => value, right);
    }
    const asked = value.kind === 'thing' && value.unsure ? value.unsure : value;
    const is = truth(asked);
    if (is === undefined && asked.kind === 'unknown')
      return operator === '||' ? choice(asked, () => value, right) : choice(asked, right, () => value);
    return is === (operator === '&&') ? marked(right(), value) : value;
  });
}

/** A fallback stands in for what the environment does not set. */
function marked(value: Value, left: Settled): Value {
  if (value.kind !== 'primitive' || left.kind !== 'primitive' || !left.unset || value.unset) return value;
  return left.from && !value.from ? { ...value, from: left.from } : value;
}
