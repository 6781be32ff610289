import { regionOf } from '../text/line-index.ts';
import type { Span } from '../text/source-file.ts';
import { UsageError } from '../text/usage-error.ts';

/** A document of ours, whatever it was written in: YAML, JSON, or one argument of the command line. */
export type Node = Scalar | List | Table;

export interface Scalar {
  readonly kind: 'scalar';
  /** `argument`: on a command line nothing has a type. */
  readonly type: 'text' | 'number' | 'boolean' | 'null' | 'argument';
  /** Of text, without quotes and escapes; of everything else, as it is written. */
  readonly source: string;
  readonly span: Span;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly span: Span;
}

export interface Table {
  readonly kind: 'table';
  readonly entries: readonly TableEntry[];
  readonly span: Span;
}

export interface TableEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

/** Stops with the place of what cannot be used: `waxseal.yaml:3:5: …`, or the name of the argument. */
export function fail(at: Span, message: string): never {
  const { path } = at.file;
  const { startLine, startColumn } = regionOf(at);
  throw new UsageError(`${path.startsWith('--') ? path : `${path}:${startLine}:${startColumn}`}: ${message}`);
}

/** What a node is, in a reader's words. */
export function describe(node: Node): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a table';
  return node.type === 'null' ? 'nothing' : `"${node.source}"`;
}
