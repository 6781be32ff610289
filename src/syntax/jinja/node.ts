import type { Span } from '../../text/source-file.ts';

/** A template as a tree, tags gone. */
export type Node = TextNode | HoleNode | IfNode;
export interface TextNode {
  readonly kind: 'text';
  readonly text: string;
  /** Where it is written, in whatever file; `verbatim`: there it stands letter by letter. */
  readonly origin: Span;
  readonly verbatim: boolean;
  /** The variables that it comes from, as they are written. */
  readonly places?: readonly Span[];
}
export interface HoleNode {
  readonly kind: 'hole';
  /** Its tag. */
  readonly text: string;
  readonly origin: Span;
}
/** One arm for each way that it can go, an empty last one where no `else` is written. */
export interface IfNode {
  readonly kind: 'if';
  /** All of it as it is written, tags and arms. */
  readonly text: string;
  readonly origin: Span;
  readonly arms: readonly Arm[];
}
export interface Arm {
  readonly conditions: readonly Told[];
  readonly nodes: readonly Node[];
}
/** A condition as it is asked about, and where it is written. */
export interface Told {
  readonly test: string;
  readonly is: boolean;
  readonly at: Span;
}

/** A stretch of a file as a node. */
export function written(kind: 'text', origin: Span): TextNode;
export function written(kind: 'hole', origin: Span): HoleNode;
export function written(kind: 'text' | 'hole', origin: Span): Node {
  const text = origin.file.text.slice(origin.start, origin.end);
  return kind === 'text' ? { kind, text, origin, verbatim: true } : { kind, text, origin };
}

/** A part of a piece of text. */
export function partOf(node: TextNode, from: number, to = node.text.length): TextNode {
  const { file, start } = node.origin;
  const origin = node.verbatim ? { file, start: start + from, end: start + to } : node.origin;
  return { ...node, text: node.text.slice(from, to), origin };
}

export function opposite(told: Told): Told {
  return { ...told, is: !told.is };
}
