import { limits } from '../limits.ts';
import { unreachable } from '../text/unreachable.ts';

export type Scalar = string | number | boolean;
export type Value = Scalar | readonly string[];
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A rule's condition as plain data: compiled from CEL, written into the bundle, evaluated here. */
export type Condition =
  /** `option`: the rule's option that may say otherwise. */
  | { readonly op: 'value'; readonly value: Scalar; readonly option?: string }
  | { readonly op: 'list'; readonly items: readonly Condition[] }
  /** A fact of the subject: `listener.cleartextLogin.remote`. */
  | { readonly op: 'field'; readonly path: string }
  /** The member that `exists` or `all` looks at. */
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly op: 'compare'; readonly by: Comparison; readonly left: Condition; readonly right: Condition }
  | { readonly op: 'in'; readonly left: Condition; readonly right: Condition }
  | {
      readonly op: 'exists' | 'all';
      readonly list: Condition;
      readonly name: string;
      readonly each: Condition;
    };

/** What came out, and the fields that decided it; without `is`, the fields that would have to be known. */
export interface Verdict {
  readonly is?: Value;
  readonly because: readonly string[];
}

/** Gives what is known of a field; undefined where it is not. */
export type Read = (path: string) => Value | undefined;

/** Evaluates with Kleene's three values: what is not known is neither true nor false, and decides only where nothing else does. */
export function evaluate(condition: Condition, read: Read, names: ReadonlyMap<string, Value> = new Map()): Verdict {
  const go = (part: Condition) => evaluate(part, read, names);
  switch (condition.op) {
    case 'value':
      return { is: condition.value, because: [] };
    case 'name':
      return valued(names.get(condition.name), []);
    case 'field':
      return valued(read(condition.path), [condition.path]);
    case 'list':
      return whole(condition.items.map(go), (items) => items.map(String));
    case 'not':
      return whole([go(condition.of)], ([of]) => of !== true);
    case 'and':
      return joined(condition.parts, go, false);
    case 'or':
      return joined(condition.parts, go, true);
    case 'compare':
      return whole([go(condition.left), go(condition.right)], ([a, b]) => compare(condition.by, a!, b!));
    case 'in':
      return whole([go(condition.left), go(condition.right)], ([one, list]) => contains(list!, one!));
    case 'exists':
    case 'all':
      return overMembers(condition, read, names);
    default:
      return unreachable(condition);
  }
}

function valued(is: Value | undefined, because: readonly string[]): Verdict {
  return is === undefined ? { because } : { is, because };
}

/** Known only where every part is. */
function whole(parts: readonly Verdict[], tell: (values: readonly Value[]) => Value): Verdict {
  const open = parts.filter(({ is }) => is === undefined);
  const because = unique((open.length > 0 ? open : parts).flatMap((part) => part.because));
  return open.length > 0 ? { because } : { is: tell(parts.map(({ is }) => is!)), because };
}

/** Kleene's `and` and `or`: one part that is `winner` decides alone; else the unknown parts do; else every part. */
export function join(parts: readonly Verdict[], winner: boolean): Verdict {
  const deciding = parts.find((part) => part.is === winner);
  if (deciding) return deciding;
  const open = parts.filter((part) => part.is === undefined);
  if (open.length > 0) return { because: unique(open.flatMap((part) => part.because)) };
  return { is: !winner, because: unique(parts.flatMap((part) => part.because)) };
}

/** The same, and what follows a part that decides alone is not looked at. */
function joined(parts: readonly Condition[], go: (part: Condition) => Verdict, winner: boolean): Verdict {
  const told: Verdict[] = [];
  for (const part of parts) {
    const verdict = go(part);
    if (verdict.is === winner) return verdict;
    told.push(verdict);
  }
  return join(told, winner);
}

function overMembers(
  { op, list, name, each }: Extract<Condition, { op: 'exists' | 'all' }>,
  read: Read,
  names: ReadonlyMap<string, Value>,
): Verdict {
  const members = evaluate(list, read, names);
  // Where there are too many, nobody knows: a rule's work is bounded.
  if (!Array.isArray(members.is) || members.is.length > limits.conditionMembers) return { because: members.because };
  const parts = members.is.map((member: Value) => evaluate(each, read, new Map([...names, [name, member]])));
  const joined = join(parts, op === 'exists');
  return { ...joined, because: unique([...members.because, ...joined.because]) };
}

function compare(by: Comparison, a: Value, b: Value): boolean {
  switch (by) {
    case '==':
      return same(a, b);
    case '!=':
      return !same(a, b);
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return unreachable(by);
  }
}

function same(a: Value, b: Value): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.length === b.length && a.every((one, i) => one === b[i]);
  return a === b;
}

/** Lists are lists of text, so that a number is looked up as it is written. */
function contains(list: Value, one: Value): boolean {
  return typeof list === 'object' && list.includes(String(one));
}

/** Every field that a condition may read, in its order. */
export function fieldsOf(condition: Condition): readonly string[] {
  switch (condition.op) {
    case 'value':
    case 'name':
      return [];
    case 'field':
      return [condition.path];
    case 'list':
      return unique(condition.items.flatMap(fieldsOf));
    case 'not':
      return fieldsOf(condition.of);
    case 'and':
    case 'or':
      return unique(condition.parts.flatMap(fieldsOf));
    case 'compare':
    case 'in':
      return unique([condition.left, condition.right].flatMap(fieldsOf));
    case 'exists':
    case 'all':
      return unique([condition.list, condition.each].flatMap(fieldsOf));
    default:
      return unreachable(condition);
  }
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}

/** The same condition with other values for its options. */
export function withOptions(condition: Condition, options: Readonly<Record<string, Scalar>>): Condition {
  const go = (part: Condition) => withOptions(part, options);
  switch (condition.op) {
    case 'value': {
      const told = condition.option === undefined ? undefined : options[condition.option];
      return told === undefined ? condition : { ...condition, value: told };
    }
    case 'name':
    case 'field':
      return condition;
    case 'list':
      return { ...condition, items: condition.items.map(go) };
    case 'not':
      return { ...condition, of: go(condition.of) };
    case 'and':
    case 'or':
      return { ...condition, parts: condition.parts.map(go) };
    case 'compare':
    case 'in':
      return { ...condition, left: go(condition.left), right: go(condition.right) };
    case 'exists':
    case 'all':
      return { ...condition, list: go(condition.list), each: go(condition.each) };
    default:
      return unreachable(condition);
  }
}
