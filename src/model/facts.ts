import { limits } from '../limits.ts';
import type { Span } from '../text/source-file.ts';
import type { Assumption, Case, Fact, Origin, Setting } from './model.ts';
import { exclude } from './versions.ts';

/** A fact that these settings decided, first the one to blame. */
export function fact<T>(is: T, ...because: readonly Setting<unknown>[]): Fact<T> {
  return { is, because };
}

/** Not known, and these settings are what one would have to see. */
export function unknown(...because: readonly Setting<unknown>[]): Fact<never> {
  return { because };
}

export function isUnknown(fact: Fact<unknown>): boolean {
  return fact.is === undefined && fact.could === undefined;
}

/** A fact's cases: one, without assumptions, where it is known or unknown. */
export function cases<T>(fact: Fact<T>): readonly Case<T>[] {
  if (fact.could) return fact.could;
  return [
    fact.is === undefined
      ? { assuming: [], because: fact.because }
      : { is: fact.is, assuming: [], because: fact.because },
  ];
}

/** Whether two cases can hold together: no question has two answers, and some release fits all that are about releases. */
export function agree(a: Case<unknown>, b: Case<unknown>): boolean {
  return a.assuming.every((one) =>
    b.assuming.every((other) => (one.question !== other.question || one.text === other.text) && !exclude(one, other)),
  );
}

/** Assumptions and evidence of both, each once. */
export function both(a: Case<unknown>, b: Case<unknown>): Omit<Case<never>, 'is'> {
  return {
    assuming: uniqueBy([...a.assuming, ...b.assuming], ({ question }) => question),
    because: uniqueSettings([...a.because, ...b.because]),
  };
}

/** Known or unknown where all cases say the same, else conditional. */
export function fromCases<T>(list: readonly Case<T>[]): Fact<T> {
  const because = uniqueSettings(list.flatMap((one) => one.because));
  const first = list[0];
  if (!first) return { because };
  const same = list.every((one) => equal(one.is, first.is));
  if (same) return first.is === undefined ? { because } : { is: first.is, because: first.because };
  return { could: list, because };
}

/** What two facts say together, case by case where they agree. */
export function combine<A, B, C>(
  a: Fact<A>,
  b: Fact<B>,
  tell: (a: A | undefined, b: B | undefined) => C | undefined,
): Fact<C> {
  const joined = cases(a).flatMap((one) =>
    cases(b)
      .filter((other) => agree(one, other))
      .map((other) => withValue(tell(one.is, other.is), both(one, other))),
  );
  return fromCases(joined);
}

export function mapFact<A, C>(a: Fact<A>, tell: (a: A | undefined) => C | undefined): Fact<C> {
  return fromCases(cases(a).map((one) => withValue(tell(one.is), one)));
}

/** What follows from a fact, case by case where they agree: evidence first of the fact, then of what follows. Beyond the limit of cases unknown. */
export function follow<A, B>(a: Fact<A>, next: (is: A | undefined) => Fact<B>): Fact<B> {
  const joined = cases(a).flatMap((one) =>
    cases(next(one.is))
      .filter((other) => agree(one, other))
      .map((other) => withValue(other.is, both(one, other))),
  );
  return joined.length > limits.casesPerFact ? unknown(...uniqueSettings(a.because)) : fromCases(joined);
}

/** A fact that is not what one would change: its evidence is left out where no assumption hangs on it. */
export function granted<T>({ is, could, because }: Fact<T>): Fact<T> {
  if (could) return { could, because };
  return is === undefined ? { because } : { is, because: [] };
}

function withValue<T>(is: T | undefined, rest: Omit<Case<T>, 'is'>): Case<T> {
  const { assuming, because } = rest;
  return is === undefined ? { assuming, because } : { is, assuming, because };
}

/**
 * One case per world becomes as few as tell the same: where all answers to a question agree it is dropped, else each
 * answer's cases follow, it in front. Worlds come in the order of `everyWorld`, each with its assumptions in the order asked.
 */
export function fold<T>(worlds: readonly Case<T>[]): readonly Case<T>[] {
  return foldFrom(worlds, 0);
}

/** From the question at `depth`: those that were asked first are the same in all worlds that still answer alike, so they split these in order. */
function foldFrom<T>(worlds: readonly Case<T>[], depth: number): readonly Case<T>[] {
  const first = worlds[0];
  if (!first) return [];
  // Most facts are the same in every world, and then no answer matters.
  if (!first.assuming[depth] || worlds.every(({ is }) => equal(is, first.is)))
    return [withValue(first.is, { assuming: [], because: first.because })];
  const groups = groupBy(worlds, ({ assuming }) => assuming[depth]?.text ?? '');
  const folded = groups.map((group) => ({
    answer: group[0]!.assuming[depth]!,
    cases: foldFrom(group, depth + 1),
  }));
  const [head, ...rest] = folded;
  if (rest.every((other) => sameCases(head!.cases, other.cases))) return head!.cases;
  return folded.flatMap(({ answer, cases: list }) =>
    list.map((one) => ({ ...one, assuming: [answer, ...one.assuming] })),
  );
}

function sameCases(a: readonly Case<unknown>[], b: readonly Case<unknown>[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => equal(one.is, b[i]!.is) && sameAssumptions(one.assuming, b[i]!.assuming))
  );
}

function sameAssumptions(a: readonly Assumption[], b: readonly Assumption[]): boolean {
  return a.length === b.length && a.every((one, i) => one.question === b[i]!.question && one.text === b[i]!.text);
}

/** Equality of fact values: words, numbers, booleans, lists of words, and small records. Spans are equal when they point alike. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('text' in a && 'holes' in a) return false; // two source files are one only if they are the same
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(Reflect.get(a, key), Reflect.get(b, key)));
}

export function uniqueSettings(list: readonly Setting<unknown>[]): readonly Setting<unknown>[] {
  const seen: Setting<unknown>[] = [];
  for (const one of new Set(list)) if (!seen.some((other) => sameSetting(one, other))) seen.push(one);
  return seen;
}

function sameSetting(a: Setting<unknown>, b: Setting<unknown>): boolean {
  return a.name === b.name && sameOrigin(a.origin, b.origin) && equal(a.value, b.value);
}

function sameOrigin(a: Origin, b: Origin): boolean {
  if (a.kind === 'default') return b.kind === 'default' && a.of === b.of && sameSpan(a.near, b.near);
  return b.kind === a.kind && sameSpan(a.span, b.span);
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end && a.file === b.file;
}

export function uniqueBy<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const item of list) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}

/** Groups in order of first appearance. */
export function groupBy<T>(list: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const found = groups.get(key(item));
    if (found) found.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
