import type { Span } from '../../text/source-file.ts';

/** One value of a YAML document, with its place. Aliases point at the very node that they name. */
export type YamlNode = YamlScalar | YamlSeq | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** What its schema makes of it; `1.10` is 1.1 here. A date stays text. */
  readonly value: string | number | boolean | null;
  /** Its text: a plain scalar as it is written, a quoted or block one decoded. */
  readonly source: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** A tag that is none of YAML's own: `!vault`, `!unsafe`. What such a value is, nobody knows. */
  readonly tag?: string;
  /** With its quotes, or its block header. */
  readonly span: Span;
}

export interface YamlSeq {
  readonly kind: 'seq';
  readonly items: readonly YamlNode[];
  readonly tag?: string;
  readonly span: Span;
}

export interface YamlMap {
  readonly kind: 'map';
  /** Merge keys resolved; of keys that occur twice the last. */
  readonly entries: readonly YamlEntry[];
  readonly tag?: string;
  readonly span: Span;
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
}

/** The value of a key, where the node is a table that has it. */
export function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entryAt(node, key)?.value;
}

export function entryAt(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The items of a list, nothing for anything else. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

/** The text of a scalar that is text, undefined for anything else and for what a tag hides. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.tag === undefined && typeof node.value === 'string' ? node.value : undefined;
}
