import { limits } from '../../limits.ts';
import { type SourceFile, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { lexJinja } from './lex-jinja.ts';
import type { Texts } from './literals.ts';
import { block, innerOf, loopOf, single, writtenIn } from './statement-tags.ts';
import type { Body, Statement, WrittenArm } from './statements.ts';
import type { Tag } from './tag.ts';

/** How a template is read: where it begins and ends, and what goes with its tags. */
export interface Reading {
  readonly start: number;
  /** Without the last line end, which the engine takes away. */
  readonly end: number;
  /** The line end after a block's tag or a comment goes. */
  readonly trim: boolean;
  /** Blanks before a block's tag at a line's start go. */
  readonly lstrip: boolean;
  readonly texts?: Texts;
}

/** The statements of a template [source: Jinja 3.1, lexer.py and parser.py]. */
export function readStatements(file: SourceFile, reading: Reading): Body {
  const tags = lexJinja(file.text).filter((tag) => tag.start >= reading.start && tag.end <= reading.end);
  return new Reader(file, tags, reading).body();
}

class Reader {
  private readonly file: SourceFile;
  private readonly tags: readonly Tag[];
  private readonly reading: Reading;
  private at = 0;

  constructor(file: SourceFile, tags: readonly Tag[], reading: Reading) {
    this.file = file;
    this.tags = tags;
    this.reading = reading;
  }

  /** All of it: what closes nothing is passed over. */
  body(): Body {
    const all: Statement[] = [...this.sequence(0)];
    while (this.at < this.tags.length) {
      this.at += 1;
      all.push(...this.text(), ...this.sequence(0));
    }
    return all;
  }

  /** Statements up to the tag that ends a block or begins another arm. */
  private sequence(depth: number): Statement[] {
    const made: Statement[] = this.at === 0 ? this.text() : [];
    for (let tag = this.tags[this.at]; tag; tag = this.tags[this.at]) {
      if (tag.role === 'elif' || tag.role === 'else' || tag.role === 'end') return made;
      step(1);
      this.at += 1;
      const after = this.text();
      const statement = this.opens(tag) ? this.block(tag, after, depth) : single(this.file, tag, this.reading.texts);
      if (statement) made.push(statement);
      if (!this.opens(tag)) made.push(...after);
      else made.push(...this.text());
    }
    return made;
  }

  private opens({ role }: Tag): boolean {
    return role === 'if' || role === 'loop' || role === 'drop' || role === 'keep';
  }

  /** The text behind the last tag, up to the next, without what the tags on both sides take of it. */
  private text(): Statement[] {
    const [before, next] = [this.tags[this.at - 1], this.tags[this.at]];
    const first = before?.end ?? this.reading.start;
    let end = next?.start ?? this.reading.end;
    const all = this.file.text.slice(first, Math.max(first, end));
    step(all.length + 1);
    let start = first;
    if (before?.after === 'strip') start += all.length - all.trimStart().length;
    if (before?.after === 'line' && this.reading.trim && !this.isRaw(before))
      start += /^\r?\n/.exec(all)?.[0].length ?? 0;
    if (next?.stripBefore) end -= all.length - all.trimEnd().length;
    else if (next && this.reading.lstrip && this.strips(next)) end -= this.indent(all, first);
    return end > start ? [{ kind: 'text', at: span(this.file, start, end) }] : [];
  }

  /** The line end after `{% raw %}` is text already [source: Jinja 3.1, lexer.py, raw_begin]. */
  private isRaw({ start, end }: Tag): boolean {
    return /^\{%[-+]?\s*raw\b/.test(this.file.text.slice(start, end));
  }

  private strips({ start }: Tag): boolean {
    return !this.file.text.startsWith('{{', start) && this.file.text[start + 2] !== '+';
  }

  private indent(text: string, first: number): number {
    const found = /(^|\n)([ \t]*)$/.exec(text);
    const isLine = found?.[1] === '\n' || first === this.reading.start || this.file.text[first - 1] === '\n';
    return found && isLine ? found[2]!.length : 0;
  }

  private block(tag: Tag, after: readonly Statement[], depth: number): Statement {
    if (depth > limits.blockDepth / 2) return this.skipped(tag);
    const arms: WrittenArm[] = [];
    const firstBody = [...after, ...this.sequence(depth + 1)];
    let arm: Tag | undefined = tag;
    let body: Body = firstBody;
    let next = this.tags[this.at];
    while (next && next.role !== 'end' && (tag.role === 'if' || tag.role === 'loop')) {
      arms.push(this.arm(arm, body));
      this.at += 1;
      arm = next;
      body = [...this.text(), ...this.sequence(depth + 1)];
      next = this.tags[this.at];
    }
    arms.push(this.arm(arm, body));
    if (next) this.at += 1;
    const end = next?.end ?? this.reading.end;
    if (tag.role === 'if') return { kind: 'if', at: span(this.file, tag.start, end), arms };
    const head = innerOf(this.file, tag).text;
    const made = /^for\b/.test(head)
      ? loopOf(this.file, tag, end, arms[0]!.body, arms[1]?.body ?? [])
      : block(this.file, tag, end, arms[0]!.body);
    return made ?? { kind: 'other', at: span(this.file, tag.start, end), sets: head.match(/[A-Za-z_]\w*/g) ?? [] };
  }

  private arm(tag: Tag, body: Body): WrittenArm {
    const inner = innerOf(this.file, tag);
    if (!tag.condition) return { body };
    const word = /^(?:el)?if\b/.exec(inner.text)?.[0] ?? '';
    return { test: writtenIn(this.file, inner, word.length), condition: tag.condition, body };
  }

  /** A block that is nested too deep. */
  private skipped(tag: Tag): Statement {
    let depth = 1;
    let end = tag.end;
    for (; this.at < this.tags.length && depth > 0; this.at += 1) {
      const next = this.tags[this.at]!;
      depth += this.opens(next) ? 1 : next.role === 'end' ? -1 : 0;
      end = next.end;
    }
    return { kind: 'other', at: span(this.file, tag.start, end), sets: [] };
  }
}
