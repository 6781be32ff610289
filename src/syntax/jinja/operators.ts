import { missing, printedValue, scalar, type Value } from './value.ts';

/** `~` prints null as a word, unlike `{{ }}` [measured: ansible-core 2.14]. */
export function concatenated(left: Value, right: Value): Value | undefined {
  const [a, b] = [left, right].map((one) => (one.kind === 'scalar' && one.is === null ? 'None' : printedValue(one)));
  return a === undefined || b === undefined ? undefined : scalar(a + b);
}

/** Sums, products and what is greater; texts only add up. */
export function computed(operator: string, left: unknown, right: unknown): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    if (operator === '+') return scalar(left + right);
    return undefined;
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '+':
      return scalar(left + right);
    case '-':
      return scalar(left - right);
    case '*':
      return scalar(left * right);
    case '<':
      return scalar(left < right);
    case '<=':
      return scalar(left <= right);
    case '>':
      return scalar(left > right);
    case '>=':
      return scalar(left >= right);
    default:
      return undefined;
  }
}

/** What stands under a key or at a place; what a list or table lacks is missing. */
export function itemOf(of: Value | undefined, key: Value | undefined): Value | undefined {
  if (of === undefined || key?.kind !== 'scalar') return undefined;
  if (of.kind === 'missing') return missing;
  if (of.kind === 'dict') return of.keys.includes(String(key.is)) ? of.get(String(key.is)) : missing;
  if (of.kind !== 'list' || typeof key.is !== 'number') return undefined;
  const at = key.is < 0 ? of.items.length + key.is : key.is;
  return at >= 0 && at < of.items.length ? of.items[at] : missing;
}

/** Python's `==`: text is no number, and true is 1. */
export function equal(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left === undefined || right === undefined || left.kind === 'missing' || right.kind === 'missing')
    return undefined;
  if (left.kind !== right.kind) return false;
  if (left.kind !== 'scalar' || right.kind !== 'scalar') {
    const [a, b] = [printedValue(left), printedValue(right)];
    return a === undefined || b === undefined ? undefined : a === b;
  }
  const bare = (is: unknown) => (typeof is === 'boolean' ? Number(is) : is);
  return bare(left.is) === bare(right.is);
}

/** Python's `in`. */
export function contains(within: Value | undefined, one: Value | undefined): boolean | undefined {
  if (within === undefined || one === undefined || one.kind === 'missing') return undefined;
  if (within.kind === 'list') {
    const found = within.items.map((item) => equal(item, one));
    return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
  }
  if (one.kind !== 'scalar') return undefined;
  if (within.kind === 'dict') return within.keys.includes(String(one.is));
  if (within.kind !== 'scalar' || typeof within.is !== 'string' || typeof one.is !== 'string') return undefined;
  return within.is.includes(one.is);
}
