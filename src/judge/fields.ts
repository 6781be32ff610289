import type { Span } from '../text/source-file.ts';
import { nearest, suggestion } from '../text/suggest.ts';

/** A node of a rule file, whatever YAML made of it: only text, lists and tables matter here. */
export type Node =
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly span: Span }
  | { readonly kind: 'table'; readonly entries: readonly Entry[]; readonly span: Span };
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export type Complain = (at: Span, message: string) => void;
/** Reads a node, or says what is wrong with it and gives undefined. */
export type Read<T> = (node: Node, complain: Complain) => T | undefined;

export const text: Read<string> = (node, complain) => {
  if (node.kind === 'text' && node.text !== '') return node.text;
  complain(node.span, `expected text, got ${describe(node)}`);
  return undefined;
};

export const textLike =
  (pattern: RegExp, expected: string): Read<string> =>
  (node, complain) => {
    const found = text(node, complain);
    if (found === undefined || pattern.test(found)) return found;
    complain(node.span, `expected ${expected}, got "${found}"`);
    return undefined;
  };

export const yesOrNo: Read<boolean> = (node, complain) => {
  const word = oneOf(['true', 'false'])(node, complain);
  return word === undefined ? undefined : word === 'true';
};

export const oneOf =
  <const W extends string>(words: readonly W[]): Read<W> =>
  (node, complain) => {
    const found = node.kind === 'text' ? words.find((word) => word === node.text) : undefined;
    if (found === undefined)
      complain(
        node.span,
        `expected ${words.map((word) => `"${word}"`).join(', ')}, got ${describe(node)}${node.kind === 'text' ? nearest(node.text, words) : ''}`,
      );
    return found;
  };

/** A list; one value alone is a list of one. */
export const listOf =
  <T>(item: Read<T>): Read<readonly T[]> =>
  (node, complain) => {
    const items = node.kind === 'list' ? node.items : [node];
    return items.flatMap((one) => item(one, complain) ?? []);
  };

export const tableOf =
  <T>(value: Read<T>): Read<Readonly<Record<string, T>>> =>
  (node, complain) => {
    if (node.kind !== 'table') {
      complain(node.span, `expected a table, got ${describe(node)}`);
      return undefined;
    }
    return Object.fromEntries(
      node.entries.flatMap((entry) => {
        const read = value(entry.value, complain);
        return read === undefined ? [] : [[entry.key, read] as const];
      }),
    );
  };

export const anything: Read<unknown> = (node, complain) => {
  if (node.kind === 'list') return node.items.map((item) => anything(item, complain));
  if (node.kind === 'table') return tableOf(anything)(node, complain);
  return node.text === 'true' ? true : node.text === 'false' ? false : node.text;
};

/** A table with these keys only. `get` complains about what is missing, `maybe` does not. */
export interface Fields {
  readonly span: Span;
  node(key: string): Node | undefined;
  get<T>(key: string, read: Read<T>): T | undefined;
  maybe<T>(key: string, read: Read<T>): T | undefined;
}

export function fieldsOf(node: Node, keys: readonly string[], complain: Complain): Fields | undefined {
  if (node.kind !== 'table') {
    complain(node.span, `expected a table, got ${describe(node)}`);
    return undefined;
  }
  const entries = new Map<string, Entry>();
  for (const entry of node.entries) {
    if (!keys.includes(entry.key))
      complain(entry.keySpan, `unknown field "${entry.key}"${suggestion(entry.key, keys)}`);
    else if (entries.has(entry.key)) complain(entry.keySpan, `field "${entry.key}" is there twice`);
    entries.set(entry.key, entry);
  }
  const maybe = <T>(key: string, read: Read<T>): T | undefined => {
    const entry = entries.get(key);
    return entry && read(entry.value, complain);
  };
  return {
    span: node.span,
    node: (key) => entries.get(key)?.value,
    maybe,
    get: (key, read) => {
      if (!entries.has(key)) complain({ ...node.span, end: node.span.start }, `field "${key}" is missing`);
      return maybe(key, read);
    },
  };
}

function describe(node: Node): string {
  if (node.kind !== 'text') return `a ${node.kind}`;
  return node.text === '' ? 'nothing' : `"${node.text}"`;
}
