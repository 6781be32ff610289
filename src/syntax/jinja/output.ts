import { limits } from '../../limits.ts';
import type { Span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { type IfNode, type Node, written } from './node.ts';

/** What a template prints, while it is printed. */
export class Output {
  private list: Node[] = [];
  private size = 0;
  /** Whether what is printed so far ends at a line's start, blanks aside. */
  atStart = true;

  nodes(): readonly Node[] {
    return this.list;
  }

  isFull(): boolean {
    return this.size > limits.templateBytes;
  }

  /** Text as it stands in a file; line ends become plain ones, as the engine makes them. */
  text(at: Span): void {
    const text = at.file.text.slice(at.start, at.end);
    let start = at.start;
    for (const { index } of text.matchAll(/\r(?=\n)/g)) {
      if (at.start + index > start) this.add(written('text', { ...at, start, end: at.start + index }));
      start = at.start + index + 1;
    }
    this.add(written('text', { ...at, start }));
  }

  /** Text that an expression gives. */
  value(text: string, origin: Span, places: readonly Span[]): void {
    if (text !== '') this.add({ kind: 'text', text, origin, verbatim: false, places });
  }

  hole(origin: Span): void {
    this.add(written('hole', origin));
  }

  append(nodes: readonly Node[]): void {
    for (const node of nodes) this.add(node);
  }

  arms(origin: Span, arms: IfNode['arms'], ends: boolean): void {
    const full = arms.some(({ nodes }) => nodes.length > 0);
    if (full) this.list.push({ kind: 'if', text: origin.file.text.slice(origin.start, origin.end), origin, arms });
    this.atStart = ends;
  }

  /** What is printed while `print` runs, apart from all else. */
  apart(print: () => void): { readonly nodes: readonly Node[]; readonly atStart: boolean } {
    const [list, atStart] = [this.list, this.atStart];
    this.list = [];
    print();
    const made = { nodes: this.list, atStart: this.atStart };
    this.list = list;
    this.atStart = atStart;
    return made;
  }

  private add(node: Node): void {
    step(node.text.length + 1);
    this.size += node.text.length + 1;
    if (this.isFull()) return;
    this.list.push(node);
    if (node.kind === 'text') {
      const last = node.text.lastIndexOf('\n');
      const isBlank = node.text.slice(last + 1).trim() === '';
      this.atStart = last >= 0 ? isBlank : this.atStart && isBlank;
    } else this.atStart = node.kind === 'if';
  }
}

/** The text of nodes that are all text. */
export function textOf(
  nodes: readonly Node[],
): { readonly text: string; readonly places: readonly Span[] } | undefined {
  const places: Span[] = [];
  let text = '';
  for (const node of nodes) {
    if (node.kind !== 'text') return undefined;
    text += node.text;
    places.push(...(node.places ?? []));
  }
  return { text, places };
}

/** As many line ends behind it as the template has, whichever way its conditions go. */
export function padded(nodes: readonly Node[], wanted: number, origin: Span, before = 0): readonly Node[] {
  const last = nodes.at(-1);
  const head = nodes.slice(0, -1);
  const count = last ? endsOf(last, () => trailing(head, before)) : before;
  if (last?.kind === 'if') {
    const ahead = trailing(head, before);
    const arms = last.arms.map((arm) => ({ ...arm, nodes: padded(arm.nodes, wanted, origin, ahead) }));
    return [...head, { ...last, arms }];
  }
  if (count >= wanted) return nodes;
  return [...nodes, { kind: 'text', text: '\n'.repeat(wanted - count), origin, verbatim: false }];
}

function trailing(nodes: readonly Node[], before: number): number {
  const last = nodes.at(-1);
  return last ? endsOf(last, () => trailing(nodes.slice(0, -1), before)) : before;
}

function endsOf(node: Node, before: () => number): number {
  if (node.kind === 'hole') return 0;
  // Where the ways differ, none of them gets a line of nothing.
  if (node.kind === 'if') return Math.max(0, ...node.arms.map(({ nodes }) => trailing(nodes, 0)));
  const ends = /\n*$/.exec(node.text.slice(-1_000))![0].length;
  return ends === node.text.length ? ends + before() : ends;
}
