import { pythonOf } from './printed.ts';
import { textIn, isNumber } from './operators.ts';
import { keyOf, type List, type Value } from './value.ts';

/** Lists that hold themselves have no end. */
const DEEPEST = 40;

/** Python's `==`: text is no number, and true is 1. */
export function equal(left: Value | undefined, right: Value | undefined, depth = 0): boolean | undefined {
  if (
    depth > DEEPEST ||
    left === undefined ||
    right === undefined ||
    left.kind === 'missing' ||
    right.kind === 'missing'
  )
    return undefined;
  if (left.kind !== right.kind) return left.kind === 'callable' || right.kind === 'callable' ? undefined : false;
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    const bare = (is: unknown) => (typeof is === 'boolean' ? Number(is) : is);
    return bare(left.is) === bare(right.is);
  }
  if (left.kind === 'list' && right.kind === 'list') return equalItems(left, right, depth + 1);
  if (left.kind !== 'dict' || right.kind !== 'dict' || left.isObject || right.isObject) return undefined;
  if (left.keys.length !== right.keys.length || !left.keys.every((key) => right.keys.includes(key))) return false;
  return every(left.keys.map((key) => equal(left.get(key), right.get(key), depth + 1)));
}

function equalItems(left: List, right: List, depth: number): boolean | undefined {
  if (left.as !== right.as) return left.as === 'view' || right.as === 'view' ? undefined : false;
  if (left.items.length !== right.items.length) return false;
  return every(left.items.map((item, i) => equal(item, right.items[i], depth)));
}

/** Whether all hold: one that does not decides. */
export function every(list: readonly (boolean | undefined)[]): boolean | undefined {
  return list.includes(false) ? false : list.includes(undefined) ? undefined : true;
}

/** Python's `<`; undefined where it would raise. */
export function less(left: Value | undefined, right: Value | undefined, depth = 0): boolean | undefined {
  if (depth > DEEPEST) return undefined;
  if (left?.kind === 'list' && right?.kind === 'list' && left.as === right.as && left.as !== 'view') {
    for (const [i, item] of left.items.entries()) {
      if (i >= right.items.length) return false;
      const same = equal(item, right.items[i]);
      if (same !== true) return same === undefined ? undefined : less(item, right.items[i], depth + 1);
    }
    return left.items.length < right.items.length;
  }
  if (left?.kind !== 'scalar' || right?.kind !== 'scalar') return undefined;
  if (typeof left.is === 'string' && typeof right.is === 'string') return byCodePoints(left.is, right.is) < 0;
  return isNumber(left.is) && isNumber(right.is) ? Number(left.is) < Number(right.is) : undefined;
}

/** Texts in Python's order. */
export function byCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((one, i) => one !== right[i]);
  if (at < 0) return -1;
  return (left[at]!.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

/** How two values compare. */
export function compared(operator: string, left: Value, right: Value): boolean | undefined {
  const not = (is: boolean | undefined) => (is === undefined ? undefined : !is);
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return not(equal(left, right));
    case '<':
      return less(left, right);
    case '>':
      return less(right, left);
    case '<=':
      return not(less(right, left));
    case '>=':
      return not(less(left, right));
    case 'in':
      return contains(right, left);
    case 'not in':
      return not(contains(right, left));
    default:
      return undefined;
  }
}

/** Python's `in`. */
export function contains(within: Value | undefined, one: Value | undefined): boolean | undefined {
  if (within === undefined || one === undefined || one.kind === 'missing') return undefined;
  if (within.kind === 'list') {
    const found = within.items.map((item) => equal(item, one));
    return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
  }
  if (within.kind === 'dict') {
    const key = keyOf(one);
    return key === undefined || within.isObject ? undefined : within.keys.includes(key);
  }
  const [text, part] = [textIn(within), textIn(one)];
  return text === undefined || part === undefined ? undefined : text.includes(part);
}

/** A text that stands for a value wherever values have to be told apart; undefined where it is not known. */
export function identity(value: Value | undefined): string | undefined {
  if (value?.kind === 'scalar' && isNumber(value.is)) return `number ${Number(value.is)}`;
  return pythonOf(value);
}
