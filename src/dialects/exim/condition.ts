import { isAddress } from '../../platform/network.ts';
import { step } from '../../syntax/steps.ts';
import { afterBlanks, blindly, type Scan, sticky, stringIn } from './expansion.ts';
import { junction, negated, type Truth, type Value } from './value.ts';

interface Found {
  readonly truth: Truth;
  readonly end: number;
}

/** How many strings a condition takes [spec, 11.7]. */
const ARGUMENTS: Readonly<Record<string, 1 | 2>> = {
  ...counted(1, 'bool bool_lax exists isip isip4 isip6 ldapauth pam pwcheck radius acl saslauthd'),
  ...counted(2, 'eq eqi gt gti ge gei lt lti le lei = == > < >= <= crypteq inlist inlisti'),
  ...counted(2, 'match match_ip match_domain match_address match_local_part forany forall'),
};

function counted(count: 1 | 2, names: string): Readonly<Record<string, 1 | 2>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, count]));
}

const NAME = /[a-z_][a-z0-9_]*|[<>]=?|==?/y;
const VARIABLE = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The condition at an offset and where it ends; undefined where its form is not known. */
export function conditionAt(scan: Scan, from: number, end: number, depth: number): Found | undefined {
  const { text, env } = scan;
  let at = afterBlanks(text, from, end);
  let isNegated = false;
  for (; text[at] === '!'; at = afterBlanks(text, at + 1, end)) isNegated = !isNegated;
  step(1);
  const give = (truth: Truth, stop: number): Found => ({ truth: isNegated ? negated(truth) : truth, end: stop });
  if (text.startsWith('def:', at)) {
    const name = sticky(VARIABLE, text, at + 4) ?? '';
    return give(isDefined(env.variable(name)), at + 4 + name.length);
  }
  const name = sticky(NAME, text, at) ?? '';
  const next = afterBlanks(text, at + name.length, end);
  if (name === 'and' || name === 'or') {
    const found = listAt(scan, next, end, depth);
    return found && give(junction(found.list, name === 'or'), found.end);
  }
  const count = ARGUMENTS[name];
  if (count === undefined) return undefined;
  const groups = groupsAt(scan, next, end, count);
  if (!groups) return undefined;
  const stop = groups.at(-1)!.end + 1;
  return give(decide(scan, name, groups, depth + 1), stop);
}

function isDefined(value: Value | undefined): Truth {
  if (!value || value.kind === 'unknown' || value.kind === 'fail') return 'unknown';
  if (value.kind === 'credentials') return 'credentials';
  return value.kind === 'some' || value.text !== '';
}

interface Group {
  readonly start: number;
  readonly end: number;
}

function groupsAt({ text, pairs }: Scan, from: number, end: number, count: number): readonly Group[] | undefined {
  const groups: Group[] = [];
  for (let at = from; groups.length < count; ) {
    const open = afterBlanks(text, at, end);
    const close = text[open] === '{' ? pairs.get(open) : undefined;
    if (close === undefined || close >= end) return undefined;
    groups.push({ start: open + 1, end: close });
    at = close + 1;
  }
  return groups;
}

/** `{{condition}{condition}}`. */
function listAt(
  scan: Scan,
  from: number,
  end: number,
  depth: number,
): { readonly list: readonly Truth[]; readonly end: number } | undefined {
  const [all] = groupsAt(scan, from, end, 1) ?? [];
  if (!all || depth > 50) return undefined;
  const list: Truth[] = [];
  for (let at = afterBlanks(scan.text, all.start, all.end); at < all.end; ) {
    const [one] = groupsAt(scan, at, all.end, 1) ?? [];
    if (!one) return undefined;
    list.push(
      conditionAt(scan, one.start, one.end, depth + 1)?.truth ?? blindTruth(scan.text.slice(one.start, one.end)),
    );
    at = afterBlanks(scan.text, one.end + 1, all.end);
  }
  return { list, end: all.end + 1 };
}

function decide(scan: Scan, name: string, groups: readonly Group[], depth: number): Truth {
  const { text, env } = scan;
  const raw = text.slice(groups[0]!.start, groups.at(-1)!.end);
  const values = groups.map(({ start, end }) => stringIn(scan, start, end, depth));
  const [one, other] = values;
  if (name in COMPARED && other) return compared(COMPARED[name]!, one!, other);
  if (one!.kind === 'text') {
    if (name in FAMILIES) return FAMILIES[name]!(one!.text);
    if (name === 'match' && other?.kind === 'text') return PATTERNS[other.text]?.(one!.text) ?? blindTruth(raw);
    if (name === 'exists') return env.exists(one!.text);
    if (name === 'bool' || name === 'bool_lax') return boolean(one!.text);
    if (name === 'match_ip' && other?.kind === 'text') return env.inList(one!.text, other.text);
    if ((name === 'inlist' || name === 'inlisti') && other?.kind === 'text')
      return other.text.split(':').some((item) => item.trim() === (one!.kind === 'text' ? one!.text : ''));
  }
  if (values.some(({ kind }) => kind === 'credentials')) return 'credentials';
  return blindTruth(raw);
}

const FAMILIES: Readonly<Record<string, (text: string) => boolean>> = {
  isip: isAddress,
  isip4: (text) => isAddress(text) && !text.includes(':'),
  isip6: (text) => isAddress(text) && text.includes(':'),
};

const isFilled = (text: string) => text !== '';

/** Patterns that only ask whether there is any text; others are not tried. */
const PATTERNS: Readonly<Record<string, (text: string) => boolean>> = {
  ...Object.fromEntries(['.', '.+', '^.', '^.+', '^.+$'].map((pattern) => [pattern, isFilled])),
  ...Object.fromEntries(['', '.*', '^', '$', '^.*', '^.*$'].map((pattern) => [pattern, () => true])),
  '^$': (text) => text === '',
};

function blindTruth(text: string): Truth {
  return blindly(text).kind === 'credentials' ? 'credentials' : 'unknown';
}

const COMPARED: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  eq: (a, b) => a === b,
  eqi: (a, b) => a.toLowerCase() === b.toLowerCase(),
  '=': (a, b) => number(a) === number(b),
  '==': (a, b) => number(a) === number(b),
  '>': (a, b) => number(a) > number(b),
  '>=': (a, b) => number(a) >= number(b),
  '<': (a, b) => number(a) < number(b),
  '<=': (a, b) => number(a) <= number(b),
};

/** An empty string counts as nought [spec, 11.7 "="]. */
function number(text: string): number {
  return Number(text.trim());
}

function compared(holds: (a: string, b: string) => boolean, one: Value, other: Value): Truth {
  if (one.kind === 'text' && other.kind === 'text') return holds(one.text, other.text);
  const kinds = [one.kind, other.kind];
  if (kinds.includes('unknown') || kinds.includes('fail')) return 'unknown';
  if (kinds.includes('credentials')) return 'credentials';
  const text = one.kind === 'text' ? one.text : other.kind === 'text' ? other.text : undefined;
  if (text === undefined) return 'unknown';
  // A text that is not empty differs from one that is, however they are compared as strings.
  if (holds === COMPARED.eq || holds === COMPARED.eqi) return text === '' ? false : 'unknown';
  // The bits of a cipher are the only numbers of which no more is known: no library gives less than this.
  const isBelow = one.kind === 'some' && number(text) < LEAST_BITS;
  return isBelow && (holds === COMPARED['>'] || holds === COMPARED['>=']) ? true : 'unknown';
}

const LEAST_BITS = 112;

function boolean(text: string): Truth {
  const word = text.trim().toLowerCase();
  if (/^(|no|false)$/.test(word)) return false;
  if (/^(yes|true)$/.test(word)) return true;
  return /^-?\d+$/.test(word) ? Number(word) !== 0 : 'unknown';
}
