import type { Span } from '../../text/source-file.ts';

/** What an expression comes to. What is not known is no value at all. */
export type Value = Scalar | List | Dict | Missing | Failed | Callable;
export interface Scalar {
  readonly kind: 'scalar';
  readonly is: string | number | boolean | null;
  /** The variables that it comes from, as they are written. */
  readonly from: readonly Span[];
  /** A number that Python keeps as a float, and prints with a dot. */
  readonly isFloat?: boolean;
}
export interface List {
  readonly kind: 'list';
  readonly items: readonly (Value | undefined)[];
  /** What Python prints otherwise: `('a', 1)`; of a view nobody prints anything that we would follow. */
  readonly as?: 'tuple' | 'view';
}
export interface Dict {
  readonly kind: 'dict';
  /** As `keyOf` writes them. A look at an entry may have to render it, so it is done on demand. */
  readonly keys: readonly string[];
  get(key: string): Value | undefined;
  /** An object with attributes and no keys: `loop`, a template that was imported. */
  readonly isObject?: boolean;
  /** Beside these it may hold others: the facts of a machine, a task's result. */
  readonly isOpen?: boolean;
}
/** A name that nothing defines. */
export interface Missing {
  readonly kind: 'missing';
  /** It may be printed, and prints nothing. */
  readonly isLenient?: boolean;
}
/** To work it out takes what nothing defines, so that the task fails. */
export interface Failed {
  readonly kind: 'failed';
}
/** A macro, or another thing of the template that can be called; `undefined` arguments are not known. */
export interface Callable {
  readonly kind: 'callable';
  readonly name: string;
  call(plain: readonly (Value | undefined)[], named: ReadonlyMap<string, Value | undefined>): Value | undefined;
}

export const missing: Missing = { kind: 'missing' };
export const failed: Failed = { kind: 'failed' };

export function scalar(is: Scalar['is'], from: readonly Span[] = []): Scalar {
  return { kind: 'scalar', is, from };
}

/** A Python float. */
export function float(is: number): Scalar {
  return { kind: 'scalar', is, from: [], isFloat: true };
}

export function list(items: readonly (Value | undefined)[]): List {
  return { kind: 'list', items };
}

export function tuple(items: readonly (Value | undefined)[]): List {
  return { kind: 'list', items, as: 'tuple' };
}

export function dict(entries: ReadonlyMap<string, Value | undefined>): Dict {
  return { kind: 'dict', keys: [...entries.keys()], get: (key) => (entries.has(key) ? entries.get(key) : missing) };
}

/** A table of which only these entries are known. */
export function openDict(entries: ReadonlyMap<string, Value | undefined>): Dict {
  return { kind: 'dict', keys: [...entries.keys()], get: (key) => entries.get(key), isObject: true, isOpen: true };
}

const OTHER_KEY = '\0';

/** The key of a table that stands for a value: text as it is, integers and null marked; undefined where Python's rules get subtle. */
export function keyOf(value: Value | undefined): string | undefined {
  if (value?.kind !== 'scalar' || typeof value.is === 'boolean' || value.isFloat) return undefined;
  return typeof value.is === 'string' ? value.is : `${OTHER_KEY}${value.is}`;
}

/** The value that such a key stands for. */
export function keyValue(key: string): Scalar {
  if (!key.startsWith(OTHER_KEY)) return scalar(key);
  const rest = key.slice(OTHER_KEY.length);
  return scalar(rest === 'null' ? null : Number(rest));
}

/** As Python counts a value for a condition; undefined where that takes what is not known, or not there. */
export function isTrue(value: Value | undefined): boolean | undefined {
  switch (value?.kind) {
    case undefined:
    case 'failed':
      return undefined;
    case 'missing':
      return value.isLenient ? false : undefined;
    case 'scalar':
      return Boolean(value.is);
    case 'list':
      return value.items.length > 0;
    case 'dict':
      return value.isObject || value.keys.length > 0;
    case 'callable':
      return true;
  }
}

/** Whether to use a value makes the task fail. */
export function isFailing(value: Value | undefined): boolean {
  return (value?.kind === 'missing' && !value.isLenient) || value?.kind === 'failed';
}

/** Longer texts than this are not worked out: lists in lists, and texts of texts, grow without end. */
export const MOST_TEXT = 100_000;
