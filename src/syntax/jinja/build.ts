import { limits } from '../../limits.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { type Arm, type Node, opposite, type Told, written } from './node.ts';
import type { Tag } from './tag.ts';

/** How line ends after blocks are dealt with. */
export interface Blanks {
  /** The line end after a block goes. `alone`: only where the block has the line to itself, so that both ways agree. */
  readonly trim: boolean | 'alone';
  /** Blanks before a block at a line's start go. */
  readonly lstrip: boolean | 'alone';
}

interface Frame {
  readonly role: 'root' | 'if' | 'loop' | 'drop' | 'keep';
  readonly closes?: string;
  readonly start: number;
  /** Whether what is printed so far ends at a line's start: where it opened, and at the end of every arm so far. */
  readonly opened: boolean;
  ends: boolean;
  nodes: Node[];
  readonly arms: Arm[];
  /** The conditions of the arm that is being read, and what an `else` would stand under. */
  conditions: readonly Told[];
  denied: readonly Told[];
  closed: boolean;
  /** It has too many arms to tell them apart. */
  isHidden: boolean;
}

/** Builds the tree of a template. Blocks that nobody closes end with the text, ends without a beginning are passed over. */
export function build(file: SourceFile, tags: readonly Tag[], blanks: Blanks): readonly Node[] {
  const builder = new Builder(file, blanks);
  for (const tag of tags) builder.add(tag);
  return builder.finish();
}

class Builder {
  private readonly file: SourceFile;
  private readonly text: string;
  private readonly blanks: Blanks;
  private readonly stack: Frame[] = [newFrame('root', 0, true)];
  private cursor = 0;
  private after: 'keep' | 'strip' | 'line' = 'keep';
  private atStart = true;
  /** The last loop or include shares its line with something. */
  private glued = false;

  constructor(file: SourceFile, blanks: Blanks) {
    this.file = file;
    this.text = file.text;
    this.blanks = blanks;
  }

  add(tag: Tag): void {
    this.gap(tag);
    this.cursor = tag.end;
    const alone = this.apply(tag);
    const trims = this.blanks.trim === 'alone' ? alone : this.blanks.trim;
    this.after = tag.after === 'line' && (!trims || this.keepsLine(tag)) ? 'keep' : tag.after;
  }

  finish(): readonly Node[] {
    this.gap(undefined);
    while (this.stack.length > 1) this.close(this.text.length);
    return this.top().nodes;
  }

  private top(): Frame {
    return this.stack.at(-1)!;
  }

  /** The text up to the next tag, without what the tags on both sides take of it. */
  private gap(tag: Tag | undefined): void {
    let start = this.cursor;
    let end = tag?.start ?? this.text.length;
    const all = this.text.slice(start, end);
    step(all.length + 1);
    if (this.after === 'strip') start += all.length - all.trimStart().length;
    if (this.after === 'line') start += /^\r?\n/.exec(all)?.[0].length ?? 0;
    if (tag?.stripBefore && !this.startsLines(tag)) end -= all.length - all.trimEnd().length;
    else if (tag && tag.after === 'line' && this.stripsIndent(tag)) end -= indentOf(all, this.atStart);
    if (end <= start) return;
    this.top().nodes.push(written('text', span(this.file, start, end)));
    const printed = this.text.slice(start, end);
    const last = printed.lastIndexOf('\n');
    const isBlank = printed.slice(last + 1).trim() === '';
    this.atStart = last >= 0 ? isBlank : this.atStart && isBlank;
  }

  private stripsIndent({ end }: Tag): boolean {
    const { lstrip } = this.blanks;
    return lstrip === 'alone' ? /^\r?\n/.test(this.text.slice(end, end + 2)) : lstrip;
  }

  /** `{%- for %}` whose body begins with the line end that was taken away before it: the loop has its lines to itself. */
  private startsLines(tag: Tag): boolean {
    return (
      tag.role === 'loop' &&
      tag.after === 'line' &&
      this.blanks.trim !== true &&
      /^\r?\n/.test(this.text.slice(tag.end, tag.end + 2))
    );
  }

  /** After a loop or an include that has its lines to itself the line end stays, so that nothing is glued to it. */
  private keepsLine(tag: Tag): boolean {
    const last = this.top().nodes.at(-1);
    return last?.kind === 'hole' && last.origin.end === tag.end && !this.glued;
  }

  /** Puts the tag into the tree; says whether it stands at a line's start in every arm that leads to it. */
  private apply(tag: Tag): boolean {
    const frame = this.top();
    switch (tag.role) {
      case 'cut':
        return this.atStart;
      case 'hole':
      case 'include':
        frame.nodes.push(written('hole', span(this.file, tag.start, tag.end)));
        this.glued = !this.atStart;
        this.atStart = false;
        return false;
      case 'if':
        this.open(this.stack.length > limits.blockDepth ? 'loop' : 'if', tag);
        return this.atStart;
      case 'loop':
      case 'drop':
      case 'keep':
        this.open(tag.role, tag);
        return this.atStart;
      case 'elif':
      case 'else':
        return this.turn(tag);
      case 'end':
        return this.end(tag);
    }
  }

  private open(role: Frame['role'], tag: Tag): void {
    const frame = newFrame(role, tag.start, this.atStart, tag.closes);
    const told = this.told(tag);
    if (told) {
      frame.conditions = [told];
      frame.denied = [opposite(told)];
    }
    this.stack.push(frame);
  }

  private told({ condition }: Tag): Told | undefined {
    if (!condition) return undefined;
    const { test, is, start, end } = condition;
    return { test, is, at: span(this.file, start, end) };
  }

  private turn(tag: Tag): boolean {
    const frame = this.top();
    if (frame.role !== 'if') return this.atStart;
    this.endArm(frame);
    if (frame.arms.length > limits.blockDepth) {
      frame.isHidden = true;
      return this.atStart;
    }
    const told = this.told(tag);
    frame.conditions = told ? [...frame.denied, told] : frame.denied;
    if (told) frame.denied = [...frame.denied, opposite(told)];
    else frame.closed = true;
    this.atStart = frame.opened;
    return this.atStart;
  }

  private endArm(frame: Frame): void {
    if (!frame.isHidden) frame.arms.push({ conditions: frame.conditions, nodes: frame.nodes });
    frame.ends &&= this.atStart;
    frame.nodes = [];
  }

  private end(tag: Tag): boolean {
    const found = this.stack.findLastIndex(
      ({ role, closes }) => role !== 'root' && (!tag.closes || closes === tag.closes),
    );
    if (found < 0) return this.atStart;
    while (this.stack.length > found) this.close(tag.end);
    return this.atStart;
  }

  /** Takes the innermost block off the stack and puts what it comes to into the one around it. */
  private close(end: number): void {
    const frame = this.stack.pop()!;
    const outer = this.top().nodes;
    if (frame.role === 'keep') for (const node of frame.nodes) outer.push(node);
    if (frame.role === 'drop') this.atStart = frame.opened;
    if (frame.role === 'loop' || frame.isHidden) {
      outer.push(written('hole', span(this.file, frame.start, end)));
      this.glued = !(frame.opened && this.atStart);
      this.atStart = false;
    }
    if (frame.role !== 'if' || frame.isHidden) return;
    this.endArm(frame);
    if (!frame.closed) {
      frame.arms.push({ conditions: frame.denied, nodes: [] });
      frame.ends &&= frame.opened;
    }
    this.atStart = frame.ends;
    const { text, origin } = written('hole', span(this.file, frame.start, end));
    for (const node of decided({ kind: 'if', text, origin, arms: frame.arms })) outer.push(node);
  }
}

function newFrame(role: Frame['role'], start: number, opened: boolean, closes?: string): Frame {
  const own = closes === undefined ? {} : { closes };
  return {
    role,
    start,
    opened,
    ...own,
    ends: true,
    nodes: [],
    arms: [],
    conditions: [],
    denied: [],
    closed: false,
    isHidden: false,
  };
}

function indentOf(text: string, atStart: boolean): number {
  const indent = /(?:^|\n)([ \t]*)$/.exec(text);
  return indent && (atStart || text.includes('\n')) ? indent[1]!.length : 0;
}

/** `{% if true %}` decides itself: arms that cannot be are gone. */
function decided(node: Extract<Node, { kind: 'if' }>): readonly Node[] {
  const arms = node.arms
    .filter(({ conditions }) => conditions.every(({ test, is }) => literal(test) !== !is))
    .map(({ conditions, nodes }) => ({
      nodes,
      conditions: conditions.filter(({ test }) => literal(test) === undefined),
    }));
  const [only] = arms;
  if (only && only.conditions.length === 0) return only.nodes;
  return [{ ...node, arms }];
}

function literal(test: string): boolean | undefined {
  return /^(?:true|True|1)$/.test(test) ? true : /^(?:false|False|0|none|None)$/.test(test) ? false : undefined;
}
