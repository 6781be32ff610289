import { limits } from '../limits.ts';
import { type SourceFile, span } from '../text/source-file.ts';
import { fail, type Node, type TableEntry } from './node.ts';

/** A JSON document with the place of every value (RFC 8259); throws a `UsageError` at the first character that is wrong. */
export function parseJson(file: SourceFile): Node {
  const reader = new Reader(file);
  const node = reader.value(0);
  reader.end();
  return node;
}

const LITERALS = [
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
] as const;

class Reader {
  readonly #file: SourceFile;
  #at = 0;

  constructor(file: SourceFile) {
    this.#file = file;
    if (file.text.startsWith('\ufeff')) this.#at = 1;
  }

  value(depth: number): Node {
    if (depth > limits.blockDepth) this.#wrong('expected at most one hundred nested values');
    this.#space();
    const start = this.#at;
    const next = this.#file.text[start];
    if (next === '{') return this.#table(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"') {
      const source = this.#string();
      return { kind: 'scalar', type: 'text', source, span: this.#from(start) };
    }
    const number = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number) return { kind: 'scalar', type: 'number', source: number, span: this.#from(start) };
    for (const [source, type] of LITERALS)
      if (this.#take(source)) return { kind: 'scalar', type, source, span: this.#from(start) };
    return this.#wrong('expected a JSON value');
  }

  end(): void {
    this.#space();
    if (this.#at < this.#file.text.length) this.#wrong('expected the end of the file');
  }

  #table(depth: number): Node {
    const start = this.#at;
    const entries: TableEntry[] = [];
    this.#sequence('{', '}', () => {
      const keyStart = this.#at;
      if (this.#file.text[keyStart] !== '"') this.#wrong('expected a key in double quotes');
      const key = this.#string();
      const keySpan = this.#from(keyStart);
      if (entries.some((one) => one.key === key)) fail(keySpan, `the key "${key}" stands here twice`);
      this.#space();
      if (!this.#take(':')) this.#wrong('expected ":"');
      entries.push({ key, keySpan, value: this.value(depth + 1) });
    });
    return { kind: 'table', entries, span: this.#from(start) };
  }

  #list(depth: number): Node {
    const start = this.#at;
    const items: Node[] = [];
    this.#sequence('[', ']', () => items.push(this.value(depth + 1)));
    return { kind: 'list', items, span: this.#from(start) };
  }

  #sequence(open: string, close: string, item: () => void): void {
    this.#take(open);
    this.#space();
    if (this.#take(close)) return;
    do {
      this.#space();
      item();
      this.#space();
    } while (this.#take(','));
    if (!this.#take(close)) this.#wrong(`expected "," or "${close}"`);
  }

  #string(): string {
    const quoted = this.#match(/"(?:[^"\\\n\r]|\\.)*"/y);
    if (quoted === undefined) return this.#wrong('expected a closing quote on this line');
    try {
      return String(JSON.parse(quoted));
    } catch {
      return this.#wrong('expected a string without control characters and unknown escapes', quoted.length);
    }
  }

  #space(): void {
    this.#match(/[ \t\r\n]*/y);
  }

  #take(word: string): boolean {
    if (!this.#file.text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#file.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #from(start: number) {
    return span(this.#file, start, this.#at);
  }

  #wrong(message: string, back = 0): never {
    return fail(span(this.#file, this.#at - back, this.#at - back + 1), message);
  }
}
