/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: 'one'; readonly denies?: boolean; test(char: string, dotAll: boolean): boolean }
  | { readonly kind: 'edge'; readonly edge: 'start' | 'end' | '^' | '$' | 'word' | 'inside' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly of: PatternNode;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'group'; readonly index?: number; readonly of: PatternNode }
  | { readonly kind: 'look'; readonly of: PatternNode; readonly ahead: boolean; readonly denied: boolean }
  | { readonly kind: 'same'; readonly group: number };

export interface ParsedPattern {
  readonly node: PatternNode;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly flags: { readonly ignoreCase?: true; readonly multiline?: true; readonly dotAll?: true };
}

/** Reads a pattern of Python's `re`; undefined for what is none, or goes beyond what we follow. */
export function parsePattern(written: string): ParsedPattern | undefined {
  const head = /^\(\?([aimsu]+)\)/.exec(written);
  const flags = head?.[1] ?? '';
  const parser = new Parser(written.slice(head?.[0].length ?? 0));
  try {
    const node = parser.whole();
    return {
      node,
      groups: parser.groups,
      names: parser.names,
      flags: {
        ...(flags.includes('i') ? { ignoreCase: true } : {}),
        ...(flags.includes('m') ? { multiline: true } : {}),
        ...(flags.includes('s') ? { dotAll: true } : {}),
      },
    };
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return undefined;
    throw error;
  }
}

class Refused extends Error {}

type Test = (char: string) => boolean;

const CLASSES: Readonly<Record<string, Test>> = {
  d: (char) => /[0-9]/.test(char),
  w: (char) => /\w/.test(char),
  s: (char) => /[ \t\n\r\f\v]/.test(char),
  D: (char) => /[^0-9]/.test(char),
  W: (char) => /\W/.test(char),
  S: (char) => /[^ \t\n\r\f\v]/.test(char),
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  a: '\x07',
};
const EDGES: Readonly<Record<string, 'start' | 'end' | 'word' | 'inside'>> = {
  A: 'start',
  Z: 'end',
  b: 'word',
  B: 'inside',
};

class Parser {
  groups = 0;
  readonly names = new Map<string, number>();
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): PatternNode {
    const node = this.choice();
    if (this.at < this.text.length) throw new Refused();
    return node;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }

  private choice(): PatternNode {
    const parts = [this.sequence()];
    while (this.take(/\|/)) parts.push(this.sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.text.length && !/[|)]/.test(this.text[this.at]!)) {
      const one = this.atom();
      if (one) parts.push(this.repeated(one));
    }
    return { kind: 'sequence', parts };
  }

  private repeated(of: PatternNode): PatternNode {
    const found = this.take(/([*+?])|\{(\d*)(,?)(\d*)\}/);
    if (!found || found[0] === '{}' || found[0] === '{,}') {
      if (found) this.at -= found[0].length;
      return of;
    }
    const [, sign, low, comma, high] = found;
    const least = sign ? (sign === '+' ? 1 : 0) : Number(low || 0);
    const top = sign ? (sign === '?' ? 1 : Infinity) : comma ? (high === '' ? Infinity : Number(high)) : least;
    const lazy = this.take(/\?/) !== undefined;
    if (this.take(/[*+?]/) || of.kind === 'edge') throw new Refused();
    return { kind: 'repeat', of, least, most: top, lazy };
  }

  private atom(): PatternNode | undefined {
    const char = this.text[this.at]!;
    if (char === '(') return this.group();
    if (char === '[') return this.set();
    if (char === '\\') return this.escape();
    if (/[*+?]/.test(char)) throw new Refused();
    this.at += 1;
    if (char === '^' || char === '$') return { kind: 'edge', edge: char };
    if (char === '.') return { kind: 'one', test: (one, dotAll) => dotAll || one !== '\n' };
    return literal(char);
  }

  private group(): PatternNode | undefined {
    if (this.take(/\(\?#[^)]*\)/)) return undefined;
    const back = this.take(/\(\?P=(\w+)\)/);
    if (back) return { kind: 'same', group: this.named(back[1]!) };
    const open = this.take(/\((?:\?(?:P<([A-Za-z_]\w*)>|(:|=|!|<=|<!)))?/)!;
    if (this.text[this.at] === '?') throw new Refused();
    const [, name, sign] = open;
    let index: number | undefined;
    if (sign === undefined) {
      this.groups += 1;
      index = this.groups;
      if (name !== undefined) this.names.set(name, index);
    }
    const of = this.choice();
    if (!this.take(/\)/)) throw new Refused();
    if (sign !== undefined && sign !== ':')
      return { kind: 'look', of, ahead: !sign.startsWith('<'), denied: sign.endsWith('!') };
    return index === undefined ? { kind: 'group', of } : { kind: 'group', index, of };
  }

  private named(name: string): number {
    const index = this.names.get(name);
    if (index === undefined) throw new Refused();
    return index;
  }

  private escape(): PatternNode {
    const back = this.take(/\\([1-9]\d?)/);
    if (back) {
      if (Number(back[1]) > this.groups) throw new Refused();
      return { kind: 'same', group: Number(back[1]) };
    }
    const edge = this.take(/\\([AZbB])/);
    if (edge) return { kind: 'edge', edge: EDGES[edge[1]!]! };
    const test = this.escaped();
    return { kind: 'one', test: typeof test === 'string' ? (char) => char === test : test };
  }

  /** What `\n`, `\s`, `\x41` or `\.` stands for, in a set or outside. */
  private escaped(): string | Test {
    const found = this.take(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|0|([\s\S]))/);
    if (!found) throw new Refused();
    const [whole, hex, wide, char] = found;
    if (hex ?? wide) return String.fromCharCode(Number.parseInt((hex ?? wide)!, 16));
    if (whole === '\\0') return '\0';
    const known = CLASSES[char!];
    if (known) return known;
    const control = ESCAPES[char!];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(char!)) throw new Refused();
    return char!;
  }

  private set(): PatternNode {
    this.at += 1;
    const denied = this.take(/\^/) !== undefined;
    const tests: Test[] = [];
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      const low = this.member();
      if (typeof low === 'string' && /^-[^\]]/.test(this.text.slice(this.at, this.at + 2))) {
        this.at += 1;
        const high = this.member();
        if (typeof high !== 'string' || high < low) throw new Refused();
        tests.push((char) => low <= char && char <= high);
      } else tests.push(typeof low === 'string' ? (char) => char === low : low);
    }
    this.at += 1;
    return { kind: 'one', denies: denied, test: (char) => tests.some((test) => test(char)) !== denied };
  }

  private member(): string | Test {
    const char = this.text[this.at];
    if (char === undefined) throw new Refused();
    if (char === '\\') return this.take(/\\b/) ? '\b' : this.escaped();
    this.at += 1;
    return char;
  }
}

function literal(char: string): PatternNode {
  return { kind: 'one', test: (one) => one === char };
}
