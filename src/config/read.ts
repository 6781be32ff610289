import { describe, fail, type Node, type Scalar } from './node.ts';
import { nearest, suggestion } from '../text/suggest.ts';

type Nothing = Readonly<Record<never, never>>;

/** Turns a node into a value, or stops with its place. */
export type Read<T> = (node: Node) => T;

/** Text as it is written: `3.10` is not `3.1`. A number in JSON has lost its form, so it is none. */
export const text: Read<string> = (node) => {
  if (node.kind !== 'scalar' || node.type === 'null') fail(node.span, `expected text, got ${describe(node)}`);
  if (isJsonNumber(node)) fail(node.span, `expected text, got the number ${node.source}: put it in double quotes`);
  if (node.source === '') fail(node.span, 'expected text, got nothing');
  return node.source;
};

/** Text of a certain form; `expected` completes "expected …". */
export function textLike(pattern: RegExp, expected: string): Read<string> {
  return (node) => {
    const found = text(node);
    return pattern.test(found) ? found : fail(node.span, `expected ${expected}, got "${found}"`);
  };
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): Read<W> {
  const quoted = words.map((word) => `"${word}"`);
  const listed = [...(quoted.length > 1 ? [quoted.slice(0, -1).join(', ')] : []), ...quoted.slice(-1)].join(' or ');
  return (node) => {
    const found = text(node);
    return (
      words.find((word) => word === found) ??
      fail(node.span, `expected ${listed}, got "${found}"${nearest(found, words)}`)
    );
  };
}

/** A list; one value alone is a list of one. */
export function listOf<T>(item: Read<T>): Read<readonly T[]> {
  return (node) => {
    if (node.kind === 'list') return node.items.map(item);
    return node.kind === 'scalar' ? [item(node)] : fail(node.span, 'expected a list, got a table');
  };
}

/** A table with keys of the user's own. */
export function tableOf<T>(item: Read<T>): Read<Readonly<Record<string, T>>> {
  return (node) => {
    if (node.kind !== 'table') return fail(node.span, `expected a table, got ${describe(node)}`);
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, item(value)]));
  };
}

/** A table where one is written, else the other form. */
export function orTable<A, B>(plain: Read<A>, table: Read<B>): Read<A | B> {
  return (node) => (node.kind === 'table' ? table(node) : plain(node));
}

/** `true`, `false`, or what `other` reads. */
export function orBoolean<T>(other: Read<T>): Read<boolean | T> {
  return (node) => {
    if (node.kind !== 'scalar' || !/^(true|false)$/.test(node.source)) return other(node);
    if (node.type === 'boolean' || node.type === 'argument') return node.source === 'true';
    return fail(node.span, `expected ${node.source} without quotes`);
  };
}

/** Any value, as JSON would have it. */
export const anything: Read<unknown> = (node) => {
  if (node.kind === 'list') return node.items.map(anything);
  if (node.kind === 'table') return tableOf(anything)(node);
  if (node.type === 'null') return null;
  if (node.type === 'boolean') return /^true$/i.test(node.source);
  return node.type === 'number' && Number.isFinite(Number(node.source)) ? Number(node.source) : node.source;
};

/** The fields of a table whose keys are ours: an unknown one stops with a suggestion. */
export function fieldsOf(node: Node, known: readonly string[], what: string): ReadonlyMap<string, Node> {
  if (node.kind === 'scalar' && node.type === 'null') return new Map();
  if (node.kind !== 'table') return fail(node.span, `expected a table of ${what}, got ${describe(node)}`);
  for (const { key, keySpan } of node.entries)
    if (!known.includes(key)) fail(keySpan, `unknown key "${key}" in ${what}${suggestion(key, known)}`);
  return new Map(node.entries.map(({ key, value }) => [key, value]));
}

/** `{ name: value }` where the field is there and holds something, else nothing: for records with optional fields. */
export function optional<T, R extends object>(
  node: Node | undefined,
  read: Read<T>,
  put: (value: T) => R,
): R | Nothing {
  if (!node || (node.kind === 'scalar' && node.type === 'null')) return {};
  return put(read(node));
}

function isJsonNumber({ type, span }: Scalar): boolean {
  return type === 'number' && span.file.path.endsWith('.json');
}
