import { limits } from '../../limits.ts';
import { type Segment, type SourceFile, type Span, span } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import { engineOf } from './engine.ts';
import { evaluate, holds, type Names } from './evaluate.ts';
import { parseExpression } from './parse.ts';
import { assign, bound, listed, namesIn, position, type Scope } from './scope.ts';
import type { Tag } from './tag.ts';
import { printedValue } from './printed.ts';
import { scalar } from './value.ts';

/**
 * A template with what is known put in: expressions become their values, conditions that are decided become `true` or
 * `false`, loops over lists that are known are written out. The rest stays as it is. Every value leads back to its tag, and
 * then to the variables that it comes from.
 */
export function fillTemplate(file: SourceFile, names: Names): SourceFile {
  const engine = engineOf(file.text);
  if (engine?.id !== 'jinja') return file;
  const filler = new Filler(file, engine.lex(file.text));
  filler.sequence({ names, set: new Map() });
  return filler.result();
}

const MOST_PLACES = 8;

class Filler {
  private readonly file: SourceFile;
  private readonly tags: readonly Tag[];
  private readonly pieces: string[] = [];
  private readonly segments: Segment[] = [];
  private length = 0;
  private at = 0;
  private cursor = 0;
  private changed = false;

  constructor(file: SourceFile, tags: readonly Tag[]) {
    this.file = file;
    this.tags = tags;
  }

  result(): SourceFile {
    this.copyTo(this.file.text.length);
    if (!this.changed || this.length > limits.templateBytes) return this.file;
    return { ...this.file, text: this.pieces.join(''), holes: [], branches: [], derivedFrom: this.segments };
  }

  /** Tags up to the one that ends the block, or goes on with another arm. */
  sequence(scope: Scope): void {
    for (let tag = this.tags[this.at]; tag; tag = this.tags[this.at]) {
      if (tag.role === 'elif' || tag.role === 'else' || tag.role === 'end') return;
      step(1);
      this.at += 1;
      this.one(tag, scope);
    }
  }

  private one(tag: Tag, scope: Scope): void {
    const written = this.written(tag);
    if (tag.role === 'hole') this.hole(tag, scope);
    else if (tag.role === 'if') this.arms(tag, scope);
    else if (tag.role === 'loop') this.loop(tag, scope);
    else if (tag.role === 'drop' || tag.role === 'keep') {
      for (const name of written.match(/\w+/g) ?? []) scope.set.set(name, undefined);
      this.skip();
    } else if (tag.role === 'cut') assign(written, scope);
  }

  private written({ start, end }: Tag): string {
    return this.file.text
      .slice(start + 2, end - 2)
      .replace(/^[-+]|[-+]$/g, '')
      .trim();
  }

  private hole(tag: Tag, scope: Scope): void {
    if (!this.file.text.startsWith('{{', tag.start)) return;
    const expression = parseExpression(this.written(tag));
    const seen: Span[] = [];
    const value = expression && printedValue(evaluate(expression, namesIn(scope), seen));
    if (value === undefined || /\{[{%#]/.test(value)) return;
    this.copyTo(tag.start);
    if (tag.stripBefore) this.put('{#- #}', tag);
    this.put(value, tag, seen);
    if (tag.after === 'strip') this.put('{# -#}', tag);
    this.cursor = tag.end;
  }

  /** All arms of a condition; what is set in one that may not be taken is not known behind it. */
  private arms(first: Tag, scope: Scope): void {
    let isOpen = true;
    let isSure = true;
    const before = new Map(scope.set);
    const changed = new Set<string>();
    for (let tag: Tag | undefined = first; tag; tag = this.next()) {
      if (tag.role === 'end') break;
      const told: boolean | undefined = tag.condition ? this.condition(tag, scope) : true;
      const inner: Scope = { ...scope, set: new Map(before) };
      if (isOpen && told !== false) {
        this.sequence(inner);
        isSure &&= told === true;
        for (const [name, value] of inner.set) {
          if (before.has(name) && before.get(name) === value) continue;
          changed.add(name);
          scope.set.set(name, isSure ? value : undefined);
        }
      } else this.skipArm();
      if (told === true) isOpen = false;
    }
    if (!isSure) for (const name of changed) scope.set.set(name, undefined);
  }

  private next(): Tag | undefined {
    const tag = this.tags[this.at];
    this.at += 1;
    return tag;
  }

  /** Whether an arm's condition holds; where that is known, its tag says so. */
  private condition(tag: Tag, scope: Scope): boolean | undefined {
    const expression = parseExpression(this.written(tag).replace(/^(?:el)?if\b/, ''));
    const told = expression && holds(expression, namesIn(scope));
    if (told === undefined || !tag.condition) return undefined;
    this.copyTo(tag.condition.start);
    const isGlued = /\w/.test(this.file.text[tag.condition.start - 1] ?? '');
    this.put(`${isGlued ? ' ' : ''}${told}`, tag);
    this.cursor = tag.condition.end;
    return told;
  }

  /** Past all that lies before the next arm, or the end of the block. */
  private skipArm(): void {
    let depth = 0;
    for (let tag = this.tags[this.at]; tag; tag = this.tags[this.at]) {
      if (depth === 0 && (tag.role === 'elif' || tag.role === 'else' || tag.role === 'end')) return;
      if (opens(tag)) depth += 1;
      if (tag.role === 'end') depth -= 1;
      this.at += 1;
    }
  }

  /** Past the end of the block that has just begun. */
  private skip(): void {
    let depth = 1;
    for (let tag = this.next(); tag; tag = this.next()) {
      if (opens(tag)) depth += 1;
      if (tag.role === 'end') depth -= 1;
      if (depth === 0) return;
    }
  }

  /** A loop over a list that is known is its body, once per item. */
  private loop(tag: Tag, scope: Scope): void {
    const head = /^for\s+([\w\s,]+?)\s+in\s+(.+)$/s.exec(this.written(tag));
    const first = this.at;
    this.skip();
    const after = this.at;
    const end = this.tags[after - 1];
    const expression = head ? parseExpression(head[2]!) : undefined;
    const seen: Span[] = [];
    const value = expression && evaluate(expression, namesIn(scope), seen);
    const items = value?.kind === 'dict' ? value.keys.map((key) => scalar(key)) : listed(value);
    const isPlain = end?.role === 'end' && !this.hasElse(first, after - 1);
    if (!head || !items || !isPlain || this.length + items.length * (end.end - tag.end) > limits.templateBytes) return;
    const targets = head[1]!.split(',').map((name) => name.trim());
    this.copyTo(tag.start);
    for (const [index, item] of items.entries()) {
      const given = new Map([...bound(targets, item), ['loop', position(index, items.length)] as const]);
      this.at = first;
      this.put(this.tagLike(tag, 'if true'), tag);
      this.cursor = tag.end;
      this.sequence({ names: scope.names, set: new Map([...scope.set, ...given]) });
      this.copyTo(end.start);
      this.put(this.tagLike(end, 'endif'), end);
    }
    if (items.length === 0) this.put(`${this.tagLike(tag, 'if false')}${this.tagLike(end, 'endif')}`, tag);
    this.at = after;
    this.cursor = end.end;
  }

  private hasElse(from: number, to: number): boolean {
    let depth = 0;
    for (const tag of this.tags.slice(from, to)) {
      if (depth === 0 && tag.role === 'else') return true;
      if (/^(?:break|continue)\b/.test(this.written(tag))) return true;
      if (opens(tag)) depth += 1;
      if (tag.role === 'end') depth -= 1;
    }
    return false;
  }

  private tagLike({ start, end }: Tag, word: string): string {
    const sign = (at: number) => /[-+]/.exec(this.file.text[at] ?? '')?.[0] ?? '';
    return `{%${sign(start + 2)} ${word} ${sign(end - 3)}%}`;
  }

  private copyTo(end: number): void {
    if (end <= this.cursor) return;
    this.add(this.file.text.slice(this.cursor, end), span(this.file, this.cursor, end), true);
    this.cursor = end;
  }

  private put(text: string, { start, end }: Tag, seen: readonly Span[] = []): void {
    this.changed = true;
    const places = seen.filter(
      (one, index) => seen.findIndex((other) => other.file === one.file && other.start === one.start) === index,
    );
    this.add(text, span(this.file, start, end), false);
    const made = this.segments.at(-1);
    if (text !== '' && made)
      for (const origin of places.slice(0, MOST_PLACES)) this.segments.push({ ...made, origin, verbatim: false });
  }

  private add(text: string, origin: Span, verbatim: boolean): void {
    step(text.length);
    this.segments.push({ start: this.length, end: this.length + text.length, origin, verbatim });
    // Beyond the limit nothing of it is used.
    if (this.length <= limits.templateBytes) this.pieces.push(text);
    this.length += text.length;
  }
}

function opens({ role }: Tag): boolean {
  return role === 'if' || role === 'loop' || role === 'drop' || role === 'keep';
}
