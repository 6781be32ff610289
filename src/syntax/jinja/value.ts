import type { Span } from '../../text/source-file.ts';

/** What an expression comes to. What is not known is no value at all. */
export type Value = Scalar | List | Dict | Missing;
export interface Scalar {
  readonly kind: 'scalar';
  readonly is: string | number | boolean | null;
  /** The variables that it comes from, as they are written. */
  readonly from: readonly Span[];
}
export interface List {
  readonly kind: 'list';
  readonly items: readonly (Value | undefined)[];
}
export interface Dict {
  readonly kind: 'dict';
  /** A look at an entry may have to render it, so it is done on demand. */
  readonly keys: readonly string[];
  get(key: string): Value | undefined;
}
/** A name that nothing defines. */
export interface Missing {
  readonly kind: 'missing';
}

export const missing: Missing = { kind: 'missing' };

export function scalar(is: Scalar['is'], from: readonly Span[] = []): Scalar {
  return { kind: 'scalar', is, from };
}

export function list(items: readonly (Value | undefined)[]): List {
  return { kind: 'list', items };
}

export function dict(entries: ReadonlyMap<string, Value | undefined>): Dict {
  return { kind: 'dict', keys: [...entries.keys()], get: (key) => entries.get(key) };
}

/** As Python counts a value for a condition; undefined where that takes what is not known, or not there. */
export function isTrue(value: Value | undefined): boolean | undefined {
  switch (value?.kind) {
    case undefined:
    case 'missing':
      return undefined;
    case 'scalar':
      return Boolean(value.is);
    case 'list':
      return value.items.length > 0;
    case 'dict':
      return value.keys.length > 0;
  }
}

/** The text that `{{ }}` prints [measured: ansible-core 2.14]; undefined where a part of it is not known, or the task would fail. */
export function printedValue(value: Value | undefined): string | undefined {
  if (value?.kind === 'scalar' && value.is === null) return '';
  return value?.kind === 'scalar' && typeof value.is === 'string' ? value.is : pythonOf(value);
}

/** Longer texts than this are not worked out: lists in lists, and texts of texts, grow without end. */
export const MOST_TEXT = 100_000;

/** As Python's `repr` writes it. */
function pythonOf(value: Value | undefined, budget: { left: number } = { left: MOST_TEXT / 10 }): string | undefined {
  budget.left -= 1;
  if (value === undefined || value.kind === 'missing' || budget.left < 0) return undefined;
  if (value.kind === 'scalar') return scalarOf(value.is);
  if (value.kind === 'list') {
    const items: (string | undefined)[] = [];
    for (const item of value.items) {
      items.push(pythonOf(item, budget));
      if (items.at(-1) === undefined) return undefined;
    }
    return bounded(`[${items.join(', ')}]`);
  }
  const pairs: string[] = [];
  for (const key of value.keys) {
    const shown = pythonOf(value.get(key), budget);
    if (shown === undefined) return undefined;
    pairs.push(`${scalarOf(key)}: ${shown}`);
  }
  return bounded(`{${pairs.join(', ')}}`);
}

function bounded(text: string): string | undefined {
  return text.length > MOST_TEXT ? undefined : text;
}

function scalarOf(is: Scalar['is']): string {
  if (is === null) return 'None';
  if (typeof is === 'boolean') return is ? 'True' : 'False';
  if (typeof is === 'number') return String(is);
  const escaped = is.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return is.includes("'") && !is.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}
