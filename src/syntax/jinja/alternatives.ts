import { type HoleNode, type IfNode, type Node, partOf, type TextNode, type Told } from './node.ts';

export type Leaf = TextNode | HoleNode;
/** One way that a stretch of a template can come out, and what must be so for it. */
export interface Alternative {
  readonly conditions: readonly Told[];
  readonly leaves: readonly Leaf[];
}

/** More copies of one line than this are not made, nor copies of more pieces. */
const MOST = 32;
const MOST_PIECES = 256;

/** Every way that these nodes can come out, contradictions left out; undefined where they are too many. */
export function alternatives(nodes: readonly Node[], given: readonly Told[]): readonly Alternative[] | undefined {
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

function contradicts(given: readonly Told[], { test, is }: Told): boolean {
  return given.some((other) => other.test === test && other.is !== is);
}

/** Where the lines cannot be told apart: each condition becomes a hole, or, where its arms span lines, all of it. */
export function asHoles(nodes: readonly Node[]): readonly Leaf[] {
  const [first, last] = [nodes[0]!, nodes.at(-1)!];
  const flat = (node: IfNode) => !node.text.includes('\n');
  if (nodes.every((node) => node.kind !== 'if' || flat(node)))
    return nodes.map((node) => (node.kind === 'if' ? { kind: 'hole', text: node.text, origin: node.origin } : node));
  const lineEnd = last.kind === 'text' ? (/\r?\n$/.exec(last.text)?.[0].length ?? 0) : 0;
  const text = nodes.map((node) => node.text).join('');
  const isOne = first.origin.file === last.origin.file && first.origin.start < last.origin.end;
  const origin = isOne ? { ...first.origin, end: Math.max(first.origin.end, last.origin.end - lineEnd) } : first.origin;
  const hole: Leaf = { kind: 'hole', text: text.slice(0, text.length - lineEnd), origin };
  return last.kind === 'text' && lineEnd > 0 ? [hole, partOf(last, last.text.length - lineEnd)] : [hole];
}
