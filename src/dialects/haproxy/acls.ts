import type { World } from '../../model/worlds.ts';
import { parseNetwork } from '../../platform/network.ts';
import type { Word } from '../../syntax/statement.ts';
import { linesNamed, type Section } from './sections.ts';

/** One term of a condition: a named ACL or one in braces. */
interface Term {
  readonly isDenied: boolean;
  /** Each is a test of its own: an ACL that is named twice fits where either does. */
  readonly tests: readonly (readonly string[])[];
}

/** `if A B || !C`: terms that must all hold, by alternatives [docs: configuration.txt 7.2]. */
export type Condition = readonly (readonly Term[])[];

/** Reads what stands behind `if` or `unless`; undefined where there is no condition. */
export function conditionOf(
  world: World,
  section: Section,
  words: readonly Word[],
): { readonly isUnless: boolean; readonly alternatives: Condition } | undefined {
  const at = words.findIndex(({ value }) => value === 'if' || value === 'unless');
  if (at < 0) return undefined;
  const alternatives: Term[][] = [[]];
  let isDenied = false;
  for (let i = at + 1; i < words.length; i += 1) {
    const text = words[i]!.value ?? '';
    if (text === '||' || text === 'or') alternatives.push([]);
    else if (text === '!') isDenied = !isDenied;
    else {
      const isBang = text.startsWith('!') && text.length > 1;
      const name = isBang ? text.slice(1) : text;
      const close = name === '{' ? words.findIndex(({ value }, j) => j > i && value === '}') : -1;
      const inner = words.slice(i + 1, close).map(({ value }) => value ?? '');
      const tests = name === '{' ? [inner] : namedTests(world, section, name);
      alternatives.at(-1)!.push({ isDenied: isDenied !== isBang, tests });
      isDenied = false;
      if (close > i) i = close;
    }
  }
  return { isUnless: words[at]!.value === 'unless', alternatives };
}

const ALWAYS = ['always_true'];
const NEVER = ['always_false'];

/** Names that need no line [docs: configuration.txt 7.4]. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  TRUE: ALWAYS,
  FALSE: NEVER,
  LOCALHOST: ['src', '127.0.0.1/8', '::1'],
};

function namedTests(world: World, section: Section, name: string): readonly (readonly string[])[] {
  const built = BUILT_IN[name];
  if (built) return [built];
  return linesNamed(world, section, 'acl')
    .filter(({ args }) => args[0]?.value === name)
    .map(({ args }) => args.slice(1).map(({ value }) => value ?? ''));
}

/** Whether a condition holds for clients of one port; undefined where that depends on more. */
export function holdsForPort(condition: Condition, port: number | undefined): boolean | undefined {
  return any(condition.map((terms) => all(terms.map((term) => termForPort(term, port)))));
}

function termForPort({ isDenied, tests }: Term, port: number | undefined): boolean | undefined {
  const found = any(tests.map((test) => testForPort(test, port)));
  return found === undefined ? undefined : found !== isDenied;
}

function testForPort([name, ...values]: readonly string[], port: number | undefined): boolean | undefined {
  if (name === 'always_true') return true;
  if (name === 'always_false') return false;
  if (name !== 'dst_port' || port === undefined) return undefined;
  const list = values.filter((one) => one !== 'eq' && one !== '-m' && one !== 'int');
  if (list.some((one) => !/^\d+(:\d+)?$/.test(one))) return undefined;
  return list.some((one) => {
    const [from, to = from] = one.split(':').map(Number);
    return from !== undefined && to !== undefined && port >= from && port <= to;
  });
}

/** The networks that a condition is about where it is about nothing else: `src` with addresses, not denied. */
export function networksOf(
  condition: Condition,
): { readonly networks: readonly string[]; readonly isDenied: boolean } | undefined {
  const terms = condition.flat();
  if (terms.length === 0 || condition.some((list) => list.length !== 1)) return undefined;
  const isDenied = terms[0]!.isDenied;
  if (terms.some((one) => one.isDenied !== isDenied) || (isDenied && terms.length > 1)) return undefined;
  const lists = terms.flatMap(({ tests }) => tests.map(([name, ...values]) => (name === 'src' ? values : undefined)));
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  const networks = lists.flatMap((list) => list ?? []).filter((one) => one !== '-m' && one !== 'ip' && one !== '--');
  return networks.every((one) => parseNetwork(one)) ? { networks, isDenied } : undefined;
}

function any(list: readonly (boolean | undefined)[]): boolean | undefined {
  if (list.includes(true)) return true;
  return list.includes(undefined) ? undefined : false;
}

function all(list: readonly (boolean | undefined)[]): boolean | undefined {
  if (list.includes(false)) return false;
  return list.includes(undefined) ? undefined : true;
}
