import { limits } from '../../limits.ts';
import type { Branch, Hole, Segment, SourceFile, Span } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { alternatives, asHoles, type Leaf } from './alternatives.ts';
import { type Arm, type IfNode, type Node, partOf, type TextNode, type Told } from './node.ts';

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
  sequence(nodes: readonly Node[], given: readonly Told[]): void {
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
      isBlank &&= node.kind === 'text' && node.text.trim() === '';
      hasIf ||= node.kind === 'if';
    };
    const queue = [...nodes].reverse();
    for (let node = queue.pop(); node; node = queue.pop()) {
      step(1);
      if (node.kind === 'text') {
        const cut = hasIf ? firstLine(node) : node.text.lastIndexOf('\n') + 1;
        if (cut > 0) add(partOf(node, 0, cut));
        const rest = partOf(node, cut);
        const isWaiting = hasIf && isFull(rest);
        if (cut > 0 && node.text[cut - 1] === '\n') flush();
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

  private arms(arms: readonly Arm[], given: readonly Told[]): void {
    for (const { conditions, nodes } of arms) {
      if (nodes.length === 0 || conditions.some((one) => denied(given, one))) continue;
      const open = this.openBranches(conditions, given);
      this.sequence(nodes, [...given, ...conditions]);
      this.closeBranches(open);
    }
  }

  /** A whole line, or several that hang together: as it is, or once for each way that its conditions can go. */
  private line(run: readonly Node[], given: readonly Told[]): void {
    if (run.length === 0) return;
    const found = run.some(({ kind }) => kind === 'if') ? alternatives(run, given) : undefined;
    const size = run.reduce((sum, { text }) => sum + text.length, 0);
    if (!found || this.length + found.length * size > limits.templateBytes) {
      this.leaves(asHoles(run));
      return;
    }
    for (const [turn, { conditions, leaves }] of found.entries()) {
      const open = this.openBranches(conditions, given);
      this.leaves(leaves);
      if (turn < found.length - 1 && this.pieces.at(-1)?.endsWith('\n') === false) this.lineEnd(run.at(-1)!.origin);
      this.closeBranches(open);
    }
  }

  /** Between copies of a last line that has no end of its own. */
  private lineEnd({ file, end }: Span): void {
    const origin = span(file, end, end);
    this.segments.push({ start: this.length, end: this.length + 1, origin, verbatim: false });
    this.pieces.push('\n');
    this.length += 1;
  }

  private leaves(leaves: readonly Leaf[]): void {
    for (const leaf of leaves) {
      const { text, origin } = leaf;
      const next = this.length + text.length;
      const verbatim = leaf.kind === 'hole' ? text.length === origin.end - origin.start : leaf.verbatim;
      if (leaf.kind === 'hole') this.holes.push({ start: this.length, end: next });
      const last = this.segments.at(-1);
      const goesOn = verbatim && last?.verbatim && last.origin.file === origin.file;
      if (goesOn && last.origin.end === origin.start && last.end === this.length)
        this.segments[this.segments.length - 1] = { ...last, end: next, origin: { ...last.origin, end: origin.end } };
      else this.segments.push({ start: this.length, end: next, origin, verbatim });
      if (leaf.kind === 'text' && text !== '')
        for (const place of leaf.places ?? [])
          this.segments.push({ start: this.length, end: next, origin: place, verbatim: false });
      this.pieces.push(text);
      this.length = next;
      step(text.length + 1);
    }
  }

  /** Outer ones are listed before inner ones, so a place is taken at once and filled in when the branch ends. */
  private openBranches(conditions: readonly Told[], given: readonly Told[]): number {
    const first = this.branches.length;
    for (const { test, is, at: condition } of conditions) {
      if (given.some((one) => one.test === test)) continue;
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
  private shifted(node: IfNode, run: readonly Node[], queue: Node[], given: readonly Told[]): boolean {
    const next = queue.at(-1);
    const full = node.arms.filter(({ nodes }) => nodes.length > 0);
    const ends = [...full.map(({ nodes }) => nodes[0]!), next].map(leadingLine);
    if (full.length === 0 || next?.kind !== 'text' || !ends.every((end) => end !== undefined)) return false;
    this.line([...run, ends[0]!], given);
    let turn = 0;
    const moved = node.arms.map((arm) => {
      if (arm.nodes.length === 0) return arm;
      const [first, ...rest] = arm.nodes;
      const own = ends[turn]!;
      turn += 1;
      const left = first?.kind === 'text' ? [partOf(first, own.text.length)] : [];
      return { ...arm, nodes: [...left, ...rest, ends[turn]!].filter(isFull) };
    });
    queue[queue.length - 1] = partOf(next, ends.at(-1)!.text.length);
    this.arms(moved, given);
    return true;
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
      const last = node.text.lastIndexOf('\n');
      if (node.text.slice(last + 1).trim() !== '') return false;
      if (last >= 0) return true;
    }
    return true;
  }
}

function isFull({ text }: Node): boolean {
  return text !== '';
}

function firstLine({ text }: TextNode): number {
  const found = text.indexOf('\n');
  return found < 0 ? text.length : found + 1;
}

/** The line end that a piece of text begins with. */
function leadingLine(node: Node | undefined): TextNode | undefined {
  const found = node?.kind === 'text' ? /^\r?\n/.exec(node.text.slice(0, 2)) : null;
  return found && node?.kind === 'text' ? partOf(node, 0, found[0].length) : undefined;
}

function denied(given: readonly Told[], { test, is }: Told): boolean {
  return given.some((other) => other.test === test && other.is !== is);
}
