import { pythonText } from './printed.ts';
import { float, keyOf, list, MOST_TEXT, missing, scalar, tuple, type Value } from './value.ts';

/** `~` prints null as a word, unlike `{{ }}` [measured: ansible-core 2.14]. */
export function concatenated(left: Value, right: Value): Value | undefined {
  const [a, b] = [pythonText(left), pythonText(right)];
  return a === undefined || b === undefined ? undefined : scalar(a + b);
}

/** A value of two others; undefined also where Python would not do it. */
export function computed(operator: string, left: Value, right: Value): Value | undefined {
  if (operator === '~') return concatenated(left, right);
  if (left.kind === 'list' && right.kind === 'list' && operator === '+') {
    if (left.as !== right.as || left.as === 'view') return undefined;
    return (left.as === 'tuple' ? tuple : list)([...left.items, ...right.items]);
  }
  if (operator === '*' && (left.kind === 'list' || typeof textIn(left) === 'string')) return repeated(left, right);
  const pattern = textIn(left);
  if (operator === '%' && pattern !== undefined && right.kind === 'list' && right.as === 'tuple')
    return formatted(pattern, right.items);
  if (left.kind !== 'scalar' || right.kind !== 'scalar') return undefined;
  if (typeof left.is === 'string') {
    if (operator === '+' && typeof right.is === 'string') return scalar(left.is + right.is);
    return operator === '%' ? formatted(left.is, [right]) : undefined;
  }
  if (!isNumber(left.is) || !isNumber(right.is)) return undefined;
  const isFloat = left.isFloat === true || right.isFloat === true || operator === '/';
  return arithmetic(operator, Number(left.is), Number(right.is), isFloat);
}

function repeated(of: Value, times: Value): Value | undefined {
  if (times.kind !== 'scalar' || typeof times.is !== 'number' || times.isFloat) return undefined;
  const count = Math.max(0, times.is);
  if (of.kind === 'list') {
    if (of.as === 'view' || of.items.length * count > MOST_TEXT / 10) return undefined;
    const items = Array.from({ length: count }, () => of.items).flat();
    return of.as === 'tuple' ? tuple(items) : list(items);
  }
  const text = textIn(of);
  return text === undefined || text.length * count > MOST_TEXT ? undefined : scalar(text.repeat(count));
}

export function isNumber(is: unknown): is is number | boolean {
  return typeof is === 'number' || typeof is === 'boolean';
}

/** Python divides downwards, and a remainder has the sign of what it is divided by. */
function arithmetic(operator: string, a: number, b: number, isFloat: boolean): Value | undefined {
  const results: Readonly<Record<string, () => number>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '//': () => Math.floor(a / b),
    '%': () => a - b * Math.floor(a / b),
    '**': () => a ** b,
  };
  if (b === 0 && /^[/%]/.test(operator)) return undefined;
  if (operator === '**' && b < 0) return undefined;
  const result = results[operator]?.();
  if (result === undefined || !Number.isFinite(result)) return undefined;
  if (isFloat) return float(result);
  return Number.isSafeInteger(result) ? scalar(result) : undefined;
}

/** What `%` and the filter `format` make of the plain kinds of place; undefined where another one occurs. */
export function formatted(pattern: string, values: readonly (Value | undefined)[]): Value | undefined {
  let turn = 0;
  let isKnown = true;
  const text = pattern.replace(/%(?:%|([-0]?)(\d*)([sd])|)/g, (place, flag: string, width: string, kind: string) => {
    if (place === '%%') return '%';
    const value = kind ? values[turn++] : undefined;
    const shown = value && (kind === 'd' ? wholeNumber(value) : pythonText(value));
    const isOdd = flag === '0' && (kind === 's' || shown?.startsWith('-'));
    if (shown === undefined || isOdd || Number(width) > 999) isKnown = false;
    if (flag === '-') return (shown ?? '').padEnd(Number(width));
    return (shown ?? '').padStart(Number(width), flag || ' ');
  });
  return isKnown && turn === values.length ? scalar(text) : undefined;
}

function wholeNumber(value: Value): string | undefined {
  return value.kind === 'scalar' && typeof value.is === 'number' ? String(Math.trunc(value.is)) : undefined;
}

const DICT_METHODS = /^(?:clear|copy|fromkeys|get|items|keys|pop|popitem|setdefault|update|values)$/;
/** Attributes of texts and numbers. */
const OTHER_METHODS =
  /^(?:_.*|as_.*|bit_.*|capitalize|casefold|center|conjugate|count|denominator|encode|endswith|expandtabs|find|format.*|from_.*|fromhex|hex|imag|index|is.*|join|ljust|lower|lstrip|maketrans|numerator|partition|real|remove.*|replace|rfind|rindex|rjust|rpartition|rsplit|rstrip|split.*|startswith|strip|swapcase|title|to_bytes|translate|upper|zfill)$/;
const LIST_METHODS = /^(?:append|clear|copy|count|extend|index|insert|pop|remove|reverse|sort)$/;

/** What stands under a key or at a place; what a list or table lacks is missing. An attribute may be a method, of which nothing is said. */
export function itemOf(of: Value | undefined, key: Value | undefined, dotted = false): Value | undefined {
  if (of === undefined || key === undefined) return undefined;
  if (of.kind === 'missing' && !of.isLenient) return missing;
  if (of.kind === 'dict') {
    const name = keyOf(key);
    const isMethod = !of.isObject && key.kind === 'scalar' && DICT_METHODS.test(String(key.is));
    if (name === undefined || (dotted && isMethod)) return undefined;
    if (of.keys.includes(name)) return of.get(name);
    return isMethod || of.isOpen ? undefined : missing;
  }
  if (key.kind !== 'scalar') return undefined;
  if (of.kind === 'list') {
    if (typeof key.is === 'string') return LIST_METHODS.test(key.is) || of.as ? undefined : missing;
    return of.as === 'view' || typeof key.is !== 'number' || key.isFloat ? undefined : at(of.items, key.is);
  }
  if (of.kind !== 'scalar') return undefined;
  if (typeof of.is === 'string' && typeof key.is === 'number' && !key.isFloat)
    return at(
      [...of.is].map((one) => scalar(one)),
      key.is,
    );
  if (typeof key.is !== 'string' || (typeof of.is === 'string' && !dotted)) return undefined;
  return typeof of.is === 'boolean' || OTHER_METHODS.test(key.is) ? undefined : missing;
}

function at(items: readonly (Value | undefined)[], index: number): Value | undefined {
  const place = index < 0 ? items.length + index : index;
  return place >= 0 && place < items.length ? items[place] : missing;
}

/** Python's `[start:stop:step]`. */
export function sliceOf(of: Value, bounds: readonly (Value | undefined)[]): Value | undefined {
  const numbers = bounds.map((one) => (one?.kind === 'scalar' && typeof one.is === 'number' ? one.is : undefined));
  const [from, to, step = 1] = numbers;
  if (step === 0 || bounds.some((one, i) => one && numbers[i] === undefined)) return undefined;
  const text = textIn(of);
  const all =
    text !== undefined
      ? [...text].map((one) => scalar(one))
      : of.kind === 'list' && of.as !== 'view'
        ? of.items
        : undefined;
  if (!all) return undefined;
  const bound = (one: number | undefined, otherwise: number) => {
    if (one === undefined) return otherwise;
    const place = one < 0 ? all.length + one : one;
    return step > 0 ? Math.min(Math.max(place, 0), all.length) : Math.min(Math.max(place, -1), all.length - 1);
  };
  const picked: (Value | undefined)[] = [];
  const [first, last] =
    step > 0 ? [bound(from, 0), bound(to, all.length)] : [bound(from, all.length - 1), bound(to, -1)];
  for (let i = first; step > 0 ? i < last : i > last; i += step) picked.push(all[i]);
  if (text !== undefined) return scalar(picked.map((one) => textIn(one) ?? '').join(''));
  return of.kind === 'list' && of.as === 'tuple' ? tuple(picked) : list(picked);
}

export function textIn(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.is === 'string' ? value.is : undefined;
}
