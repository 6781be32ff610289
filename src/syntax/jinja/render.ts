import { limits } from '../../limits.ts';
import type { Branch, Hole, Segment, SourceFile } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { alternatives, asHoles, type Leaf } from './alternatives.ts';
import type { Arm, IfNode, Node, TextNode } from './node.ts';
import type { Condition } from './tag.ts';

/** Text, holes and branches of a template with both arms of each condition in, and where each piece came from. */
export function render(file: SourceFile, nodes: readonly Node[]): Omit<SourceFile, 'path'> {
  const printer = new Printer(file);
  printer.sequence(nodes, []);
  return printer.result();
}

class Printer {
  private readonly file: SourceFile;
  private readonly pieces: string[] = [];
  private readonly holes: Hole[] = [];
  private readonly branches: Branch[] = [];
  private readonly segments: Segment[] = [];
  private length = 0;

  constructor(file: SourceFile) {
    this.file = file;
  }

  result(): Omit<SourceFile, 'path'> {
    const nothing: Segment = { start: 0, end: 0, origin: span(this.file, 0, 0), verbatim: true };
    const derivedFrom = this.segments.length > 0 ? this.segments : [nothing];
    const branches = this.branches.filter(({ start, end }) => end > start);
    return { text: this.pieces.join(''), holes: this.holes, branches, derivedFrom };
  }

  /** Nodes that begin at a line's start. What shares a line with a condition is held back until the line is whole. */
  sequence(nodes: readonly Node[], given: readonly Condition[]): void {
    let run: Node[] = [];
    let isBlank = true;
    let hasIf = false;
    const flush = () => {
      this.line(run, given);
      run = [];
      isBlank = true;
      hasIf = false;
    };
    const add = (node: Node) => {
      run.push(node);
      isBlank &&= node.kind === 'text' && this.file.text.slice(node.start, node.end).trim() === '';
      hasIf ||= node.kind === 'if';
    };
    const queue = [...nodes].reverse();
    for (let node = queue.pop(); node; node = queue.pop()) {
      step(1);
      if (node.kind === 'text') {
        const cut = hasIf ? this.firstLine(node) : this.lastLine(node);
        if (cut > node.start) add({ ...node, end: cut });
        const rest = { ...node, start: cut };
        const isWaiting = hasIf && isFull(rest);
        if (cut > node.start && this.file.text[cut - 1] === '\n') flush();
        if (isWaiting) queue.push(rest);
        else if (isFull(rest)) add(rest);
      } else if (node.kind === 'hole') add(node);
      else if (isBlank && this.endsLines(node)) {
        flush();
        this.arms(node.arms, given);
      } else if (hasIf || !this.shifted(node, run, queue, given)) add(node);
      else {
        run = [];
        isBlank = true;
      }
    }
    flush();
  }

  private arms(arms: readonly Arm[], given: readonly Condition[]): void {
    for (const { conditions, nodes } of arms) {
      if (nodes.length === 0 || conditions.some((one) => denied(given, one))) continue;
      const open = this.openBranches(conditions, given);
      this.sequence(nodes, [...given, ...conditions]);
      this.closeBranches(open);
    }
  }

  /** A whole line, or several that hang together: as it is, or once for each way that its conditions can go. */
  private line(run: readonly Node[], given: readonly Condition[]): void {
    if (run.length === 0) return;
    const found = run.some(({ kind }) => kind === 'if') ? alternatives(run, given) : undefined;
    const isTooMuch = this.length + (found?.length ?? 1) * (run.at(-1)!.end - run[0]!.start) > limits.templateBytes;
    if (!found || isTooMuch) {
      this.leaves(asHoles(this.file.text, run));
      return;
    }
    for (const [turn, { conditions, leaves }] of found.entries()) {
      const open = this.openBranches(conditions, given);
      this.leaves(leaves);
      if (turn < found.length - 1 && this.pieces.at(-1)?.endsWith('\n') === false) this.lineEnd(run.at(-1)!.end);
      this.closeBranches(open);
    }
  }

  /** Between copies of a last line that has no end of its own. */
  private lineEnd(at: number): void {
    this.segments.push({ start: this.length, end: this.length + 1, origin: span(this.file, at, at), verbatim: false });
    this.pieces.push('\n');
    this.length += 1;
  }

  private leaves(leaves: readonly Leaf[]): void {
    for (const { kind, start, end } of leaves) {
      if (kind === 'hole') this.holes.push({ start: this.length, end: this.length + end - start });
      const last = this.segments.at(-1);
      const next = this.length + end - start;
      const origin = { start, end };
      if (last?.verbatim && last.origin.end === start && last.end === this.length)
        this.segments[this.segments.length - 1] = { ...last, end: next, origin: { ...last.origin, end } };
      else
        this.segments.push({ start: this.length, end: next, origin: { file: this.file, ...origin }, verbatim: true });
      this.pieces.push(this.file.text.slice(start, end));
      this.length = next;
      step(end - start + 1);
    }
  }

  /** Outer ones are listed before inner ones, so a place is taken at once and filled in when the branch ends. */
  private openBranches(conditions: readonly Condition[], given: readonly Condition[]): number {
    const first = this.branches.length;
    for (const { test, is, start, end } of conditions) {
      if (given.some((one) => one.test === test)) continue;
      const condition = span(this.file, start, end);
      this.branches.push({ test, is, condition, start: this.length, end: this.length });
    }
    this.opened.push(this.branches.length);
    return first;
  }
  private readonly opened: number[] = [];

  private closeBranches(first: number): void {
    const last = this.opened.pop()!;
    for (let at = first; at < last; at += 1) this.branches[at] = { ...this.branches[at]!, end: this.length };
  }

  /**
   * `line{%- if x %}⏎more{%- endif %}⏎`: every arm begins with the line end that the line lacks, and so does what
   * follows. Each piece then borrows the line end of the next, and all of them have their lines to themselves.
   */
  private shifted(node: IfNode, run: readonly Node[], queue: Node[], given: readonly Condition[]): boolean {
    const next = queue.at(-1);
    const full = node.arms.filter(({ nodes }) => nodes.length > 0);
    const ends = [...full.map(({ nodes }) => nodes[0]!), next].map((one) => this.leadingLine(one));
    if (full.length === 0 || next?.kind !== 'text' || !ends.every((end) => end !== undefined)) return false;
    this.line([...run, ends[0]!], given);
    let turn = 0;
    const moved = node.arms.map((arm) => {
      if (arm.nodes.length === 0) return arm;
      const [first, ...rest] = arm.nodes;
      const own = ends[turn]!;
      turn += 1;
      return { ...arm, nodes: [{ ...first!, start: own.end }, ...rest, ends[turn]!].filter(isFull) };
    });
    queue[queue.length - 1] = { ...next, start: ends.at(-1)!.end };
    this.arms(moved, given);
    return true;
  }

  private leadingLine(node: Node | undefined): TextNode | undefined {
    if (node?.kind !== 'text') return undefined;
    const { start, end } = node;
    const found = /^\r?\n/.exec(this.file.text.slice(start, Math.min(end, start + 2)));
    return found ? { kind: 'text', start, end: start + found[0].length } : undefined;
  }

  private firstLine({ start, end }: TextNode): number {
    const found = this.file.text.slice(start, end).indexOf('\n');
    return found < 0 ? end : start + found + 1;
  }

  private lastLine({ start, end }: TextNode): number {
    return start + this.file.text.slice(start, end).lastIndexOf('\n') + 1;
  }

  /** Whether every arm ends where a line begins. */
  private endsLines({ arms }: IfNode): boolean {
    return arms.every(({ nodes }) => this.endsAtStart(nodes));
  }

  private endsAtStart(nodes: readonly Node[]): boolean {
    for (const node of nodes.toReversed()) {
      if (node.kind === 'hole') return false;
      if (node.kind === 'if') {
        if (!this.endsLines(node)) return false;
        continue;
      }
      const printed = this.file.text.slice(node.start, node.end);
      const last = printed.lastIndexOf('\n');
      if (printed.slice(last + 1).trim() !== '') return false;
      if (last >= 0) return true;
    }
    return true;
  }
}

function isFull({ start, end }: Node): boolean {
  return end > start;
}

function denied(given: readonly Condition[], { test, is }: Condition): boolean {
  return given.some((other) => other.test === test && other.is !== is);
}
