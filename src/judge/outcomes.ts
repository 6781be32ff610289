import { limits } from '../limits.ts';
import { agree, both, cases } from '../model/facts.ts';
import type { Assumption, Case, Fact } from '../model/model.ts';
import { type Condition, evaluate, type Value } from './condition.ts';

/** The facts of one subject, by path; undefined where a path leads nowhere (a link without a back end in the tree). */
export type Facts = (path: string) => Fact<unknown> | undefined;

/** What a condition is under some assumptions, and the fields that decided it; without `is`, those that one would have to know. */
export interface Outcome {
  readonly is?: boolean;
  readonly assuming: readonly Assumption[];
  readonly because: readonly string[];
}

/**
 * A condition over facts that may be conditional: first over what is known, then case by case over the conditional
 * facts that it waits for, joined only where they agree. Beyond the limit of cases everything is one open outcome.
 */
export function outcomesOf(condition: Condition, facts: Facts): readonly Outcome[] {
  const found: Outcome[] = [];
  const start: Case<never> = { assuming: [], because: [] };
  const isWhole = split(condition, facts, start, new Map(), found);
  if (isWhole) return found;
  return [{ assuming: [], because: evaluate(condition, () => undefined).because }];
}

function split(
  condition: Condition,
  facts: Facts,
  so: Case<unknown>,
  chosen: ReadonlyMap<string, Case<unknown>>,
  found: Outcome[],
): boolean {
  const { is, because } = evaluate(condition, (path) => known(chosen.get(path) ?? facts(path)));
  const open = is === undefined ? because.find((path) => !chosen.has(path) && facts(path)?.could) : undefined;
  if (open === undefined) {
    found.push({ ...(typeof is === 'boolean' ? { is } : {}), assuming: so.assuming, because });
    return found.length <= limits.casesPerRule;
  }
  return cases(facts(open)!)
    .filter((one) => agree(one, so))
    .every((one) => split(condition, facts, both(so, one), new Map([...chosen, [open, one]]), found));
}

/** What a rule may see of a value: words, numbers, switches and lists of words. */
function known(one: { readonly is?: unknown } | undefined): Value | undefined {
  const is = one?.is;
  if (is === 'relayed') return undefined; // the back end's word, and nobody has it
  if (typeof is === 'string' || typeof is === 'number' || typeof is === 'boolean') return is;
  return Array.isArray(is) ? is.map(String) : undefined;
}

/** The case of a fact that holds under these assumptions: the first that agrees with them. */
export function caseUnder(fact: Fact<unknown>, assuming: readonly Assumption[]): Case<unknown> {
  return casesUnder(fact, assuming)[0] ?? { assuming: [], because: fact.because };
}

export function casesUnder(fact: Fact<unknown>, assuming: readonly Assumption[]): readonly Case<unknown>[] {
  return cases(fact).filter((one) => agree(one, { assuming, because: [] }));
}
