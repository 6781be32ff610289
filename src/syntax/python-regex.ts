import { parsePattern, type PatternNode } from './python-regex/parse.ts';

/** Where a pattern was found; `groups` from 0, undefined for those that took no part. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [number, number] | undefined)[];
  readonly names: ReadonlyMap<string, number>;
}

/** A pattern of Python's `re`, ready to search. */
export interface PythonPattern {
  /** The first place from `from` on; null where there is none, undefined where that takes too long or hangs on a hole. */
  search(text: string, from?: number): PatternMatch | null | undefined;
}

export interface PatternFlags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
}

/** Stands in texts for a character that nobody knows: no search decides over it. */
export const HIDDEN = '\uE000';

/** Steps of one search: a hostile pattern ends there, others need a few per character. */
const MOST_STEPS = 300_000;
const MOST_PATTERN = 2_000;

/**
 * A pattern as Python's `re` reads it [docs: Python 3.11, re]; undefined where it is none, or uses what we do not follow
 * (conditional groups, flags in the middle, possessive repetition). Searching takes a bounded number of steps.
 */
export function pythonPattern(written: string, flags: PatternFlags = {}): PythonPattern | undefined {
  if (written.length > MOST_PATTERN) return undefined;
  const parsed = parsePattern(written);
  if (!parsed) return undefined;
  const run = new Runner({ ...flags, ...parsed.flags });
  return {
    search: (text, from = 0) => {
      run.begin(text);
      try {
        for (let start = from; start <= text.length; start += 1) {
          const groups: Groups = new Array(parsed.groups + 1).fill(undefined);
          let end = -1;
          const found = run.node(parsed.node, start, groups, (at) => {
            end = at;
            return true;
          });
          if (found) return { start, end, groups: [[start, end], ...groups.slice(1)], names: parsed.names };
        }
        return null;
      } catch (error) {
        if (error instanceof Undecided || error instanceof RangeError) return undefined;
        throw error;
      }
    },
  };
}

class Undecided extends Error {}

type Groups = (readonly [number, number] | undefined)[];
type Next = (at: number) => boolean;

/** Goes through a text with a pattern, taking back what does not lead on. */
class Runner {
  private readonly flags: PatternFlags;
  private text = '';
  private steps = 0;

  constructor(flags: PatternFlags) {
    this.flags = flags;
  }

  begin(text: string): void {
    this.text = text;
    this.steps = 0;
  }

  node(node: PatternNode, at: number, groups: Groups, next: Next): boolean {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new Undecided();
    switch (node.kind) {
      case 'one':
        return this.fits(node, at) && next(at + 1);
      case 'edge':
        return this.edge(node.edge, at) && next(at);
      case 'sequence':
        return this.sequence(node.parts, 0, at, groups, next);
      case 'choice':
        return node.parts.some((part) => this.node(part, at, groups, next));
      case 'repeat':
        return node.of.kind === 'one' ? this.run(node, at, next) : this.again(node, 0, at, groups, next);
      case 'group':
        return this.group(node, at, groups, next);
      case 'look':
        return this.look(node, at, groups) && next(at);
      case 'same':
        return this.same(node.group, at, groups, next);
    }
  }

  private sequence(parts: readonly PatternNode[], index: number, at: number, groups: Groups, next: Next): boolean {
    const part = parts[index];
    return part ? this.node(part, at, groups, (end) => this.sequence(parts, index + 1, end, groups, next)) : next(at);
  }

  private fits({ test, denies }: PatternNode & { kind: 'one' }, at: number): boolean {
    const char = this.text[at];
    if (char === undefined) return false;
    if (char === HIDDEN) throw new Undecided();
    const { dotAll = false, ignoreCase } = this.flags;
    if (!ignoreCase) return test(char, dotAll);
    const forms = [char, char.toLowerCase(), char.toUpperCase()];
    return denies ? forms.every((one) => test(one, dotAll)) : forms.some((one) => test(one, dotAll));
  }

  private edge(edge: string, at: number): boolean {
    const { text } = this;
    const before = text[at - 1];
    const after = text[at];
    if (edge === 'start') return at === 0;
    if (edge === 'end') return at === text.length;
    if (edge === '^') return at === 0 || (this.flags.multiline === true && before === '\n');
    if (edge === '$')
      return after === undefined || (after === '\n' && (this.flags.multiline === true || at === text.length - 1));
    if (before === HIDDEN || after === HIDDEN) throw new Undecided();
    const isEdge = /\w/.test(before ?? ' ') !== /\w/.test(after ?? ' ');
    return edge === 'word' ? isEdge : !isEdge;
  }

  /** Single characters need no stack of their own. */
  private run({ of, least, most, lazy }: PatternNode & { kind: 'repeat' }, at: number, next: Next): boolean {
    if (of.kind !== 'one') return false;
    let count = 0;
    const more = () => {
      this.steps += 1;
      if (this.steps > MOST_STEPS) throw new Undecided();
      if (count >= most || !this.fits(of, at + count)) return false;
      count += 1;
      return true;
    };
    while (count < least) if (!more()) return false;
    if (lazy) {
      for (;;) {
        if (next(at + count)) return true;
        if (!more()) return false;
      }
    }
    while (more());
    for (; count >= least; count -= 1) if (next(at + count)) return true;
    return false;
  }

  private again(
    node: PatternNode & { kind: 'repeat' },
    count: number,
    at: number,
    groups: Groups,
    next: Next,
  ): boolean {
    const { of, least, most, lazy } = node;
    const once = () =>
      count < most &&
      this.node(of, at, groups, (end) => (end > at || count < least) && this.again(node, count + 1, end, groups, next));
    if (count < least) return once();
    return lazy ? next(at) || once() : once() || next(at);
  }

  private group({ index, of }: PatternNode & { kind: 'group' }, at: number, groups: Groups, next: Next): boolean {
    if (index === undefined) return this.node(of, at, groups, next);
    const before = groups[index];
    const found = this.node(of, at, groups, (end) => {
      const inner = groups[index];
      groups[index] = [at, end];
      if (next(end)) return true;
      groups[index] = inner;
      return false;
    });
    if (!found) groups[index] = before;
    return found;
  }

  private look({ of, ahead, denied }: PatternNode & { kind: 'look' }, at: number, groups: Groups): boolean {
    const from = ahead ? [at] : Array.from({ length: at + 1 }, (_, back) => at - back);
    const found = from.some((start) => this.node(of, start, groups, (end) => ahead || end === at));
    return found !== denied;
  }

  private same(index: number, at: number, groups: Groups, next: Next): boolean {
    const group = groups[index];
    if (!group) return false;
    const wanted = this.text.slice(...group);
    if (this.text.slice(at, at + wanted.length).includes(HIDDEN)) throw new Undecided();
    return this.text.startsWith(wanted, at) && next(at + wanted.length);
  }
}
