import { limits } from '../limits.ts';
import { type Formula, formula } from '../text/condition.ts';
import type { Branch } from '../text/source-file.ts';
import type { Host } from './model.ts';
import type { Ask } from './worlds.ts';

/** What was answered in one world; what was settled by that stays so, whatever is answered later. */
interface Told {
  readonly answered: Map<string, boolean>;
  readonly settled: Map<string, boolean>;
}

/** By scope; `ask` is a function of its own in every world. */
const worlds = new WeakMap<Ask, Map<string, Told>>();
const parsed = new Map<string, Formula>();

/**
 * How a template condition goes. It is taken apart, so that `a and b` and `a` cannot go ways that no machine allows, and
 * only what is still open is asked: the same test in the same scope is one question, and of tests that exclude each other
 * (`x == 'a'`, `x == 'b'`) or follow from each other (`x == 'a'`, `x is defined`) no second one is asked.
 */
export function goes(ask: Ask, host: Pick<Host, 'root'>, { test, condition }: Branch): boolean {
  const scope = condition.file.scope ?? host.root;
  const { answered, settled } = answersIn(ask, scope);
  const before = settled.get(test);
  if (before !== undefined) return before;
  const whole = parsed.get(test) ?? formula(test);
  parsed.set(test, whole);
  for (;;) {
    // Each answer has another beside it, so there are more worlds than the limit, and nothing is known of any.
    if (answered.size > limits.worlds) return false;
    const told = truth(whole, answered);
    if (typeof told === 'boolean') {
      settled.set(test, told);
      return told;
    }
    const is = ask({
      id: `branch ${scope} ${told}`,
      kind: 'branch',
      at: condition,
      answers: [
        { is: true, text: `"${told}" is true` },
        { is: false, text: `"${told}" is false` },
      ],
    });
    answered.set(told, is);
  }
}

function answersIn(ask: Ask, scope: string): Told {
  const scopes = worlds.get(ask) ?? new Map<string, Told>();
  worlds.set(ask, scopes);
  const told = scopes.get(scope) ?? { answered: new Map<string, boolean>(), settled: new Map<string, boolean>() };
  scopes.set(scope, told);
  return told;
}

/** What was answered for one `ask` counts for another one, too. */
export function inherit(from: Ask, to: Ask): void {
  const copied = [...(worlds.get(from) ?? [])].map(
    ([scope, { answered, settled }]) => [scope, { answered: new Map(answered), settled: new Map(settled) }] as const,
  );
  worlds.set(to, new Map(copied));
}

type Answers = ReadonlyMap<string, boolean>;

/** The truth of a formula, or the first test that has to be asked for it. */
function truth(whole: Formula, answered: Answers): boolean | string {
  if (whole.kind === 'atom') return known(whole.test, answered) ?? whole.test;
  if (whole.kind === 'not') {
    const inner = truth(whole.of, answered);
    return typeof inner === 'boolean' ? !inner : inner;
  }
  const winner = whole.kind === 'or';
  const parts = whole.parts.map((part) => truth(part, answered));
  if (parts.includes(winner)) return winner;
  // Of `x is defined and x.y` only the second is asked: it answers the first as far as that matters.
  const open = parts.filter((part) => typeof part === 'string');
  return open.find((part) => winner || !part.endsWith(' is defined')) ?? open[0] ?? !winner;
}

/** What earlier answers say of a test. */
function known(test: string, answered: Answers): boolean | undefined {
  const direct = answered.get(test);
  if (direct !== undefined) return direct;
  const comparison = comparisonIn(test);
  const value = knownValue(comparison?.of ?? plainName(test), answered);
  if (comparison && value !== undefined) return comparison.values.includes(value);
  if (comparison && answered.get(comparison.of) === false && comparison.values.every(isTruthy)) return false;
  if (comparison && isRuledOut(comparison, answered)) return false;
  if (!comparison && value !== undefined) return isTruthy(value);
  return byDefinedness(test, answered);
}

/** `x == 'a'` or `x in ['a', 'b']`. */
interface Comparison {
  readonly of: string;
  readonly values: readonly string[];
}

const LITERAL = String.raw`'(?:[^'\\]*)'|-?\d+(?:\.\d+)?|true|false|True|False`;
const EQUALS = new RegExp(`^(.+?) == (${LITERAL})$`);
const AMONG = new RegExp(`^(.+?) in [[(]((?:${LITERAL})(?:, (?:${LITERAL}))*)[\\])]$`);

const comparisons = new Map<string, Comparison | undefined>();

/** Asked of the same tests in every world. */
function comparisonIn(test: string): Comparison | undefined {
  if (!comparisons.has(test)) comparisons.set(test, readComparison(test));
  return comparisons.get(test);
}

function readComparison(test: string): Comparison | undefined {
  const equals = EQUALS.exec(test);
  if (equals) return { of: equals[1]!, values: [literal(equals[2]!)] };
  const among = AMONG.exec(test);
  return among ? { of: among[1]!, values: among[2]!.split(', ').map(literal) } : undefined;
}

/** `True` and `true` are one. */
function literal(written: string): string {
  return /^(?:true|false)$/i.test(written) ? written.toLowerCase() : written;
}

/** What a name is equal to in this world. */
function knownValue(name: string | undefined, answered: Answers): string | undefined {
  for (const [test, is] of answered) {
    const found = is ? comparisonIn(test) : undefined;
    if (found && found.of === name && found.values.length === 1) return found.values[0];
  }
  return undefined;
}

/** None of the values is left: each was denied, or the name is known to be among others. */
function isRuledOut({ of, values }: Comparison, answered: Answers): boolean {
  const told = [...answered].flatMap(([test, is]) => {
    const found = comparisonIn(test);
    return found && found.of === of ? [{ is, values: found.values }] : [];
  });
  return values.every((value) => told.some((one) => one.values.includes(value) !== one.is));
}

function isTruthy(value: string): boolean {
  return !/^(?:''|0|false)$/.test(value);
}

/** The name that a test is about, where it asks for nothing but its truth. */
function plainName(test: string): string | undefined {
  return /^[\w.@$]+$/.test(test) ? test : undefined;
}

/** What is true of a name makes it defined, and of what is not defined nothing is true. */
function byDefinedness(test: string, answered: Answers): boolean | undefined {
  const asked = definedIn(test);
  for (const [other, is] of answered) {
    if (asked !== undefined && is && isAbout(other, asked)) return true;
    const missing = is ? undefined : definedIn(other);
    if (missing !== undefined && isAbout(test, missing)) return false;
  }
  return undefined;
}

/** The name that a test says is defined. */
function definedIn(test: string): string | undefined {
  return test.endsWith(' is defined') ? /^([\w.]+) is defined$/.exec(test)?.[1] : undefined;
}

/** Whether a test cannot be true unless a name is defined. */
function isAbout(test: string, name: string): boolean {
  const isNamed = test.startsWith(name) && /^[ .[]?$/.test(test.charAt(name.length));
  if (!isNamed && !test.endsWith(` in ${name}`)) return false;
  return !/\b(?:default|d) ?\(/.test(test) && !/ is (?!defined$)/.test(test);
}
