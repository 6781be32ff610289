import type { HoleNode, IfNode, Node, TextNode } from './node.ts';
import type { Condition } from './tag.ts';

export type Leaf = TextNode | HoleNode;
/** One way that a stretch of a template can come out, and what must be so for it. */
export interface Alternative {
  readonly conditions: readonly Condition[];
  readonly leaves: readonly Leaf[];
}

/** More copies of one line than this are not made, nor copies of more pieces. */
const MOST = 32;
const MOST_PIECES = 256;

/** Every way that these nodes can come out, contradictions left out; undefined where they are too many. */
export function alternatives(nodes: readonly Node[], given: readonly Condition[]): readonly Alternative[] | undefined {
  if (nodes.length > MOST_PIECES) return undefined;
  let list: readonly Alternative[] = [{ conditions: [], leaves: [] }];
  for (const node of nodes) {
    if (node.kind !== 'if') {
      list = list.map((one) => ({ ...one, leaves: [...one.leaves, node] }));
      continue;
    }
    const next: Alternative[] = [];
    for (const one of list) {
      for (const arm of node.arms) {
        const before = [...given, ...one.conditions];
        if (arm.conditions.some((condition) => contradicts(before, condition))) continue;
        const own = arm.conditions.filter((condition) => !before.some(({ test }) => test === condition.test));
        const inner = alternatives(arm.nodes, [...before, ...own]);
        if (!inner || next.length + inner.length > MOST) return undefined;
        for (const { conditions, leaves } of inner)
          next.push({ conditions: [...one.conditions, ...own, ...conditions], leaves: [...one.leaves, ...leaves] });
      }
    }
    list = next;
  }
  return list;
}

function contradicts(given: readonly Condition[], { test, is }: Condition): boolean {
  return given.some((other) => other.test === test && other.is !== is);
}

/** Where the lines cannot be told apart: each condition becomes a hole, or, where its arms span lines, all of it. */
export function asHoles(text: string, nodes: readonly Node[]): readonly Leaf[] {
  const first = nodes[0]!;
  const last = nodes.at(-1)!;
  const flat = (node: IfNode) => !text.slice(node.start, node.end).includes('\n');
  if (nodes.every((node) => node.kind !== 'if' || flat(node)))
    return nodes.map((node) => (node.kind === 'if' ? { kind: 'hole', start: node.start, end: node.end } : node));
  const lineEnd = last.kind === 'text' ? /\r?\n$/.exec(text.slice(last.start, last.end))?.[0].length : undefined;
  const end = last.end - (lineEnd ?? 0);
  const hole: Leaf = { kind: 'hole', start: first.start, end };
  return lineEnd ? [hole, { kind: 'text', start: end, end: last.end }] : [hole];
}
