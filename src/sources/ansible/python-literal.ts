import type { YamlEntry, YamlNode, YamlScalar } from '../../syntax/yaml.ts';
import type { Span } from '../../text/source-file.ts';

/** A value as Python's `literal_eval` reads it, undefined where that would refuse it [docs: Python, ast]. */
export function pythonLiteral(written: string, span: Span): YamlNode | undefined {
  const reader = new Reader(written, span);
  const value = reader.value(0);
  return value && reader.isAtEnd() ? value : undefined;
}

const DEEPEST = 20;
const TOKEN =
  /\s*(?:(?<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<number>[-+]?(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*)?\.\d+(?:[eE][-+]?\d+)?|\d[\d_]*\.?(?:[eE][-+]?\d+)?))|(?<word>True|False|None)\b|(?<sign>[[\]{}(),:]))/y;

class Reader {
  private at = 0;
  private readonly written: string;
  private readonly span: Span;

  constructor(written: string, span: Span) {
    this.written = written;
    this.span = span;
  }

  isAtEnd(): boolean {
    return /^\s*(?:#.*)?$/.test(this.written.slice(this.at));
  }

  private next(): Readonly<Record<string, string | undefined>> | undefined {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.written);
    if (found) this.at = TOKEN.lastIndex;
    return found?.groups;
  }

  private takes(sign: string): boolean {
    const before = this.at;
    if (this.next()?.sign === sign) return true;
    this.at = before;
    return false;
  }

  value(depth: number): YamlNode | undefined {
    const token = depth > DEEPEST ? undefined : this.next();
    if (!token) return undefined;
    if (token.text !== undefined) return this.text(token.text);
    if (token.number !== undefined) return this.number(token.number);
    if (token.word !== undefined)
      return this.scalar(token.word, token.word === 'None' ? null : token.word === 'True', 'plain');
    if (token.sign === '[') return this.list(']', depth);
    if (token.sign === '(') return this.list(')', depth);
    return token.sign === '{' ? this.table(depth) : undefined;
  }

  private scalar(source: string, value: YamlScalar['value'], style: YamlScalar['style']): YamlScalar {
    return { kind: 'scalar', value, source, style, span: this.span };
  }

  private text(quoted: string): YamlScalar {
    const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };
    const text = quoted.slice(1, -1).replace(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole);
    return this.scalar(text, text, 'double');
  }

  /** `0644` is no number in Python. */
  private number(written: string): YamlScalar | undefined {
    if (/^[-+]?0\d/.test(written) && !/[.eE]/.test(written)) return undefined;
    const bare = written.replace(/_|^\+/g, '');
    const isNegative = bare.startsWith('-');
    const value = Number(isNegative ? bare.slice(1) : bare) * (isNegative ? -1 : 1);
    return Number.isNaN(value) ? undefined : this.scalar(/[xXoObB]/.test(bare) ? String(value) : bare, value, 'plain');
  }

  private list(end: string, depth: number): YamlNode | undefined {
    const items: YamlNode[] = [];
    while (!this.takes(end)) {
      const item = this.value(depth + 1);
      if (!item) return undefined;
      items.push(item);
      if (!this.takes(',') && !this.peeks(end)) return undefined;
    }
    return { kind: 'seq', items, span: this.span };
  }

  private peeks(sign: string): boolean {
    const before = this.at;
    const is = this.takes(sign);
    this.at = before;
    return is;
  }

  private table(depth: number): YamlNode | undefined {
    const entries: YamlEntry[] = [];
    while (!this.takes('}')) {
      const key = this.value(depth + 1);
      const value = key?.kind === 'scalar' && this.takes(':') ? this.value(depth + 1) : undefined;
      if (key?.kind !== 'scalar' || !value) return undefined;
      entries.push({ key: key.source, keySpan: this.span, value });
      if (!this.takes(',') && !this.peeks('}')) return undefined;
    }
    return { kind: 'map', entries, span: this.span };
  }
}
