/** An expression of Jinja as it is written, blanks gone. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
  | {
      readonly kind: 'filter' | 'test';
      readonly of: Expression;
      readonly name: string;
      readonly args: Arguments;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    };

export interface Arguments {
  readonly plain: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
}

const TOKEN =
  /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|\/\/|\*\*|[-+*/%~|.,:()[\]{}<>=])/sy;

const NO_ARGUMENTS: Arguments = { plain: [], named: new Map() };
const MOST_TOKENS = 500;
const DEEPEST = 30;

/** Reads one expression [docs: Jinja 3.1, template designer, expressions]; undefined where it is none, or one that we do not read. */
export function parseExpression(written: string): Expression | undefined {
  const tokens = tokensOf(written);
  if (!tokens) return undefined;
  try {
    const parser = new Parser(tokens);
    const found = parser.choice(0);
    return parser.isDone() ? found : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

function tokensOf(written: string): readonly string[] | undefined {
  const text = written.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found || tokens.length > MOST_TOKENS) {
      TOKEN.lastIndex = 0;
      return undefined;
    }
    tokens.push(found[1]!);
  }
  return tokens;
}

/** Operators from the loosest to the tightest, as Jinja binds them. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'],
  ['+', '-'],
  ['~'],
  ['*', '/', '//', '%'],
];
const NOT = 2;
const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ...(['true', 'True'] as const).map((word) => [word, true] as const),
  ...(['false', 'False'] as const).map((word) => [word, false] as const),
  ...(['none', 'None'] as const).map((word) => [word, null] as const),
]);
/** Words that end an operand of a test without parentheses. */
const WORDS = new Set(['and', 'or', 'not', 'if', 'else', 'in', 'is']);

class Parser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  isDone(): boolean {
    return this.at === this.tokens.length;
  }

  choice(depth: number): Expression {
    if (depth > DEEPEST) throw new Unreadable();
    const then = this.level(0, depth);
    if (!this.take('if')) return then;
    const test = this.level(0, depth);
    const otherwise = this.take('else') ? this.choice(depth + 1) : undefined;
    return { kind: 'choice', test, then, otherwise };
  }

  private level(level: number, depth: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary(depth);
    if (level === NOT) {
      if (depth > DEEPEST) throw new Unreadable();
      return this.take('not')
        ? { kind: 'unary', operator: 'not', of: this.level(NOT, depth + 1) }
        : this.level(NOT + 1, depth);
    }
    let left = this.level(level + 1, depth);
    for (let operator = this.operator(operators); operator !== undefined; operator = this.operator(operators))
      left = { kind: 'binary', operator, left, right: this.level(level + 1, depth) };
    return left;
  }

  private operator(operators: readonly string[]): string | undefined {
    const token = this.tokens[this.at] ?? '';
    if (token === 'not' && this.tokens[this.at + 1] === 'in' && operators.includes('not in')) {
      this.at += 2;
      return 'not in';
    }
    return operators.includes(token) && this.take(token) ? token : undefined;
  }

  private unary(depth: number): Expression {
    if (depth > DEEPEST) throw new Unreadable();
    const operator = ['-', '+'].find((sign) => this.take(sign));
    if (operator !== undefined) return { kind: 'unary', operator, of: this.unary(depth + 1) };
    return this.after(this.primary(depth), depth, true);
  }

  private primary(depth: number): Expression {
    const token = this.tokens[this.at] ?? '';
    this.at += 1;
    if (/^['"]/.test(token)) return this.text(token);
    if (/^\d/.test(token)) return { kind: 'literal', value: Number(token) };
    const literal = LITERALS.get(token);
    if (literal !== undefined) return { kind: 'literal', value: literal };
    if (token === '(') return this.inParentheses(depth);
    if (token === '[') return { kind: 'list', items: this.items(']', depth) };
    if (token === '{') return this.dict(depth);
    if (/^\w/.test(token) && !WORDS.has(token)) return { kind: 'name', name: token };
    throw new Unreadable();
  }

  /** Texts that follow each other are one. */
  private text(first: string): Expression {
    let value = unescaped(first);
    for (let next = this.tokens[this.at]; next !== undefined && /^['"]/.test(next); next = this.tokens[this.at]) {
      value += unescaped(next);
      this.at += 1;
    }
    return { kind: 'literal', value };
  }

  private inParentheses(depth: number): Expression {
    const found = this.choice(depth + 1);
    if (!this.take(',')) {
      this.expect(')');
      return found;
    }
    return { kind: 'list', items: [found, ...this.items(')', depth)] };
  }

  private items(closer: string, depth: number): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.take(closer)) {
      items.push(this.choice(depth + 1));
      if (this.tokens[this.at] !== closer) this.expect(',');
    }
    return items;
  }

  private dict(depth: number): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.take('}')) {
      const key = this.choice(depth + 1);
      this.expect(':');
      entries.push([key, this.choice(depth + 1)]);
      if (this.tokens[this.at] !== '}') this.expect(',');
    }
    return { kind: 'dict', entries };
  }

  /** Keys, calls, filters and tests behind a value; a test's operand without parentheses has neither filters nor tests. */
  private after(first: Expression, depth: number, isWhole: boolean): Expression {
    let of = first;
    for (;;) {
      if (this.take('.')) of = { kind: 'item', of, key: { kind: 'literal', value: this.word() } };
      else if (this.take('[')) {
        of = { kind: 'item', of, key: this.choice(depth + 1) };
        this.expect(']');
      } else if (this.take('(')) of = { kind: 'call', of, args: this.args(depth) };
      else if (isWhole && this.take('|')) {
        const name = this.dotted();
        of = { kind: 'filter', of, name, args: this.take('(') ? this.args(depth) : NO_ARGUMENTS };
      } else if (isWhole && this.take('is')) of = this.test(of, depth);
      else return of;
    }
  }

  private test(of: Expression, depth: number): Expression {
    const isDenied = this.take('not');
    const name =
      LITERALS.has(this.tokens[this.at] ?? '') || this.tokens[this.at] === 'in' ? this.next() : this.dotted();
    let args = NO_ARGUMENTS;
    if (this.take('(')) args = this.args(depth);
    else if (/^(?:['"[{]|\w)/.test(this.tokens[this.at] ?? '') && !WORDS.has(this.tokens[this.at]!))
      args = { plain: [this.after(this.primary(depth + 1), depth + 1, false)], named: new Map() };
    const test: Expression = { kind: 'test', of, name, args };
    return isDenied ? { kind: 'unary', operator: 'not', of: test } : test;
  }

  private args(depth: number): Arguments {
    const plain: Expression[] = [];
    const named = new Map<string, Expression>();
    while (!this.take(')')) {
      if (this.tokens[this.at + 1] === '=' && /^[A-Za-z_]/.test(this.tokens[this.at]!)) {
        const name = this.next();
        this.at += 1;
        named.set(name, this.choice(depth + 1));
      } else plain.push(this.choice(depth + 1));
      if (this.tokens[this.at] !== ')') this.expect(',');
    }
    return { plain, named };
  }

  /** The name of a filter or test: `ansible.builtin.bool` is `bool`. */
  private dotted(): string {
    let name = this.word();
    while (this.take('.')) name += `.${this.word()}`;
    return name.replace(/^ansible\.builtin\./, '');
  }

  private word(): string {
    const token = this.next();
    if (!/^\w+$/.test(token)) throw new Unreadable();
    return token;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Unreadable();
    this.at += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Unreadable();
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescaped(quoted: string): string {
  const inner = quoted.slice(1, -1);
  // Hexadecimal and octal escapes are left alone: nobody writes a configuration with them.
  if (/\\[xuUN0-7abfv]/.test(inner)) throw new Unreadable();
  return inner.replace(/\\(.)/gs, (both, letter: string) => ESCAPES[letter] ?? (/['"\\]/.test(letter) ? letter : both));
}
