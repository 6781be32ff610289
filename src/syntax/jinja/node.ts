import type { Hole } from '../../text/source-file.ts';
import type { Condition } from './tag.ts';

/** A template as a tree, tags gone. Offsets are the source's. */
export type Node = TextNode | HoleNode | IfNode;
export interface TextNode extends Hole {
  readonly kind: 'text';
}
export interface HoleNode extends Hole {
  readonly kind: 'hole';
}
/** One arm for each way that it can go, an empty last one where no `else` is written. */
export interface IfNode extends Hole {
  readonly kind: 'if';
  readonly arms: readonly Arm[];
}
export interface Arm {
  readonly conditions: readonly Condition[];
  readonly nodes: readonly Node[];
}
