import { HOLE } from '../../syntax/scan.ts';

/** What a name stands for, itself expanded; `HOLE` in it for what cannot be seen. */
export type Lookup = (name: string) => string;

/** Longer values are taken for hidden, so that names that double each other end. */
const LONGEST = 10_000;

/**
 * Expands `$name`, `${name}`, `$(name)`, `${name?text}`, `${name:text}`, `${name?{a}:{b}}` and
 * `${{x} == {y} ? {a} : {b}}` [postconf(5), "main.cf file format"; measured: var-expansion, var-conditional, var-ternary].
 */
export function expanded(text: string, lookup: Lookup): string {
  let made = '';
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('$', at);
    if (found < 0) return limited(made + text.slice(at));
    made += text.slice(at, found);
    const { value, next } = macroAt(text, found + 1, lookup);
    made += value;
    if (made.length > LONGEST) return HOLE;
    at = next;
  }
  return limited(made);
}

function limited(made: string): string {
  return made.length > LONGEST ? HOLE : made;
}

function macroAt(text: string, at: number, lookup: Lookup): { readonly value: string; readonly next: number } {
  const char = text[at];
  if (char === '$') return { value: '$', next: at + 1 };
  if (char === '{' || char === '(') {
    const end = closing(text, at);
    if (end < 0) return { value: HOLE, next: text.length };
    return { value: bodyOf(text.slice(at + 1, end), lookup), next: end + 1 };
  }
  const [name = ''] = /^\w*/.exec(text.slice(at, at + 200)) ?? [];
  return name === '' ? { value: '$', next: at } : { value: lookup(name), next: at + name.length };
}

/** Where the brace or parenthesis at `at` ends; negative where nothing ends it. */
function closing(text: string, at: number): number {
  const [open, close] = text[at] === '{' ? ['{', '}'] : ['(', ')'];
  let level = 0;
  for (let i = at; i < text.length; i += 1) {
    if (text[i] === open) level += 1;
    else if (text[i] === close) level -= 1;
    if (level === 0) return i;
  }
  return -1;
}

function bodyOf(body: string, lookup: Lookup): string {
  const text = body.trim();
  if (text.startsWith('{')) return comparisonIn(text, lookup);
  const [name = ''] = /^[\w.-]*/.exec(text) ?? [];
  const rest = text.slice(name.length).trim();
  const value = lookup(name);
  if (rest === '') return value;
  if (value.includes(HOLE)) return HOLE;
  return chosen(value !== '', rest, lookup);
}

/** Which text `? {a} : {b}`, `?text` or `:text` comes to. */
function chosen(isTrue: boolean, rest: string, lookup: Lookup): string {
  const [mark, after] = [rest[0], rest.slice(1).trimStart()];
  if (mark === ':') return isTrue ? '' : expanded(payload(after).text, lookup);
  if (mark !== '?') return HOLE;
  const first = payload(after);
  if (isTrue) return expanded(first.text, lookup);
  const other = first.rest.trimStart();
  return other.startsWith(':') ? expanded(payload(other.slice(1).trimStart()).text, lookup) : '';
}

/** What stands in braces, or all of it where there are none. */
function payload(text: string): { readonly text: string; readonly rest: string } {
  const end = text.startsWith('{') ? closing(text, 0) : -1;
  return end < 0 ? { text, rest: '' } : { text: text.slice(1, end).trim(), rest: text.slice(end + 1) };
}

const OPERATOR = /^\s*(==|!=|<=level|>=level|<level|>level|<=|>=|<|>)\s*(?=\{)/;

function comparisonIn(text: string, lookup: Lookup): string {
  const left = payload(text);
  const found = OPERATOR.exec(left.rest);
  if (!found) return HOLE;
  const right = payload(left.rest.slice(found[0].length));
  const [a, b] = [expanded(left.text, lookup), expanded(right.text, lookup)];
  if (a.includes(HOLE) || b.includes(HOLE)) return HOLE;
  return chosen(holds(a, found[1]!, b), right.rest.trim(), lookup);
}

function holds(a: string, operator: string, b: string): boolean {
  const order = operator.endsWith('level') ? compareLevels(a, b) : compare(a, b);
  const sign = operator.replace('level', '');
  if (sign === '==') return order === 0;
  if (sign === '!=') return order !== 0;
  return sign.startsWith('<')
    ? order < 0 || (sign === '<=' && order === 0)
    : order > 0 || (sign === '>=' && order === 0);
}

/** As numbers where both are, else as text [source: global/mac_expand.c]. */
function compare(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Major, minor and patch of a compatibility level [postconf(5), compatibility_level]. */
export function compareLevels(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (one![i] ?? 0) - (other![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
