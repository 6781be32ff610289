/**
 * What an expansion gives: a text; `some`, a text that is not empty and no more is known of it (the cipher of a TLS
 * connection); `credentials`, what a valid name and password make of it; `fail`, a forced failure; or nothing known.
 */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'some' }
  | { readonly kind: 'credentials' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'unknown' };

/** How a condition goes. `credentials`: as a valid name and password make it go. */
export type Truth = boolean | 'credentials' | 'unknown';

export const UNKNOWN: Value = { kind: 'unknown' };
export const CREDENTIALS: Value = { kind: 'credentials' };
export const FAIL: Value = { kind: 'fail' };
export const SOME: Value = { kind: 'some' };
export const EMPTY: Value = { kind: 'text', text: '' };

/** A text whose every character is known. */
export function textValue(text: string): Value {
  return { kind: 'text', text };
}

/** Values one after the other: a forced failure takes all of it, and so does what is unknown. */
export function joined(parts: readonly Value[]): Value {
  const worst = ORDER.find((kind) => parts.some((part) => part.kind === kind));
  if (worst === 'fail') return FAIL;
  if (worst === 'unknown') return UNKNOWN;
  if (worst === 'credentials') return CREDENTIALS;
  if (worst === 'some') return SOME;
  return textValue(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
}

const ORDER = ['fail', 'unknown', 'credentials', 'some'] as const;

/** All of them hold, or some of them does, as far as that can be told. */
export function junction(list: readonly Truth[], wins: boolean): Truth {
  if (list.includes(wins)) return wins;
  if (list.includes('unknown')) return 'unknown';
  return list.includes('credentials') ? 'credentials' : !wins;
}

export function negated(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth;
}

/** One of two values, where it is not known which. */
export function either(truth: Truth, yes: () => Value, no: () => Value): Value {
  if (truth === true) return yes();
  if (truth === false) return no();
  const [one, other] = [yes(), no()];
  if (one.kind === 'text' && other.kind === 'text' && one.text === other.text) return one;
  if (one.kind === 'unknown' || other.kind === 'unknown' || truth === 'unknown') return UNKNOWN;
  return CREDENTIALS;
}
