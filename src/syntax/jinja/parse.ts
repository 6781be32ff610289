import { type Arguments, type Expression, noArguments } from './expression.ts';
import { numberLiteral, type Texts, textLiteral } from './literals.ts';
import { TokenReader, Unreadable } from './token-reader.ts';
import { type Token, tokensOf } from './tokens.ts';

const DEEPEST = 30;

/** Reads one expression [source: Jinja 3.1, parser.py]; undefined where it is none, or one that we do not read. */
export function parseExpression(written: string, texts: Texts = 'escaped'): Expression | undefined {
  return read(written, (parser) => parser.tuple(), texts);
}

/** Reads what is written between `(` and `)` of a call or of a macro's head. */
export function parseArguments(written: string): Arguments | undefined {
  return read(`${written})`, (parser) => parser.args(0));
}

function read<T>(written: string, how: (parser: Parser) => T, texts: Texts = 'escaped'): T | undefined {
  const tokens = tokensOf(written);
  if (!tokens) return undefined;
  try {
    const parser = new Parser(tokens, texts);
    const found = how(parser);
    return parser.isDone() ? found : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Operators of two sides, from the loosest to the tightest, as Jinja binds them. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  [],
  [],
  ['+', '-'],
  ['~'],
  ['*', '/', '//', '%'],
  ['**'],
];
const NOT = 2;
const COMPARE = 3;
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in'];
const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ...(['true', 'True'] as const).map((word) => [word, true] as const),
  ...(['false', 'False'] as const).map((word) => [word, false] as const),
  ...(['none', 'None'] as const).map((word) => [word, null] as const),
]);
/** Words that begin no value. */
const WORDS = new Set(['and', 'or', 'not', 'if', 'else', 'in', 'is']);

class Parser extends TokenReader {
  private readonly texts: Texts;

  constructor(tokens: readonly Token[], texts: Texts) {
    super(tokens);
    this.texts = texts;
  }

  /** Several with commas between them are one list, without parentheses too. */
  tuple(): Expression {
    const first = this.choice(0);
    if (this.here() !== ',') return first;
    const items = [first];
    while (this.take(',') && !this.isDone()) items.push(this.choice(0));
    return { kind: 'list', items, isTuple: true };
  }

  choice(depth: number): Expression {
    if (depth > DEEPEST) throw new Unreadable();
    let then = this.level(0, depth);
    while (this.take('if')) {
      const start = this.offset();
      const test = this.level(0, depth);
      const at = { start, end: this.endBefore() };
      const otherwise = this.take('else') ? this.choice(depth + 1) : undefined;
      then = { kind: 'choice', test, then, otherwise, at };
    }
    return then;
  }

  private level(level: number, depth: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary(depth, true);
    if (level === NOT) {
      if (depth > DEEPEST) throw new Unreadable();
      return this.take('not')
        ? { kind: 'unary', operator: 'not', of: this.level(NOT, depth + 1) }
        : this.level(COMPARE, depth);
    }
    if (level === COMPARE) return this.comparison(depth);
    let left = this.level(level + 1, depth);
    for (let operator = this.here(); operators.includes(operator); operator = this.here()) {
      this.at += 1;
      left = { kind: 'binary', operator, left, right: this.level(level + 1, depth) };
    }
    return left;
  }

  private comparison(depth: number): Expression {
    const first = this.level(COMPARE + 1, depth);
    const rest: (readonly [string, Expression])[] = [];
    for (;;) {
      const operator = this.here();
      if (operator === 'not' && this.here(1) === 'in') {
        this.at += 2;
        rest.push(['not in', this.level(COMPARE + 1, depth)]);
      } else if (COMPARISONS.includes(operator)) {
        this.at += 1;
        rest.push([operator, this.level(COMPARE + 1, depth)]);
      } else return rest.length === 0 ? first : { kind: 'compare', first, rest };
    }
  }

  /** `-1 | abs` filters the -1; `--1 | abs` does so once. */
  private unary(depth: number, hasFilters: boolean): Expression {
    if (depth > DEEPEST) throw new Unreadable();
    const start = this.offset();
    const operator = ['-', '+'].find((sign) => this.take(sign));
    const inner: Expression =
      operator === undefined ? this.primary(depth) : { kind: 'unary', operator, of: this.unary(depth + 1, false) };
    const of = this.postfix(inner, depth);
    return hasFilters ? this.filtered(of, start, depth) : of;
  }

  private primary(depth: number): Expression {
    const token = this.next();
    if (/^['"]/.test(token)) return this.text(token);
    if (/^\d/.test(token)) return numberLiteral(token);
    const literal = LITERALS.get(token);
    if (literal !== undefined) return { kind: 'literal', value: literal };
    if (token === '(') return this.inParentheses(depth);
    if (token === '[') return { kind: 'list', items: this.items(']', depth), isTuple: false };
    if (token === '{') return this.dict(depth);
    if (/^\w/.test(token) && !WORDS.has(token)) return { kind: 'name', name: token };
    throw new Unreadable();
  }

  /** Texts that follow each other are one. */
  private text(first: string): Expression {
    let value = textLiteral(first, this.texts);
    for (; /^['"]/.test(this.here()); this.at += 1) value += textLiteral(this.here(), this.texts);
    return { kind: 'literal', value };
  }

  private inParentheses(depth: number): Expression {
    if (this.take(')')) return { kind: 'list', items: [], isTuple: true };
    const found = this.choice(depth + 1);
    if (this.take(')')) return found;
    this.expect(',');
    return { kind: 'list', items: [found, ...this.items(')', depth)], isTuple: true };
  }

  private items(closer: string, depth: number): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.take(closer)) {
      items.push(this.choice(depth + 1));
      if (this.here() !== closer) this.expect(',');
    }
    return items;
  }

  private dict(depth: number): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.take('}')) {
      const key = this.choice(depth + 1);
      this.expect(':');
      entries.push([key, this.choice(depth + 1)]);
      if (this.here() !== '}') this.expect(',');
    }
    return { kind: 'dict', entries };
  }

  /** Keys and calls behind a value. */
  private postfix(first: Expression, depth: number): Expression {
    let of = first;
    for (;;) {
      if (this.take('.')) of = this.attribute(of);
      else if (this.take('[')) of = this.subscript(of, depth);
      else if (this.take('(')) of = { kind: 'call', of, args: this.args(depth) };
      else return of;
    }
  }

  private attribute(of: Expression): Expression {
    const word = this.word();
    if (/^\d+$/.test(word)) return { kind: 'item', of, key: { kind: 'literal', value: Number(word) }, dotted: false };
    return { kind: 'item', of, key: { kind: 'literal', value: word }, dotted: true };
  }

  private subscript(of: Expression, depth: number): Expression {
    const bounds: (Expression | undefined)[] = [];
    let colons = 0;
    while (!this.take(']')) {
      if (this.take(':')) colons += 1;
      else bounds[colons] = this.choice(depth + 1);
      if (colons > 2 || (colons === 0 && this.here() !== ']' && this.here() !== ':')) throw new Unreadable();
    }
    if (colons > 0) return { kind: 'slice', of, bounds: [bounds[0], bounds[1], bounds[2]] };
    if (!bounds[0]) throw new Unreadable();
    return { kind: 'item', of, key: bounds[0], dotted: false };
  }

  /** Filters, tests and calls behind a value. */
  private filtered(first: Expression, start: number, depth: number): Expression {
    let of = first;
    for (;;) {
      const at = { start, end: this.endBefore() };
      if (this.take('|')) {
        const name = this.dotted();
        of = { kind: 'filter', of, name, args: this.take('(') ? this.args(depth) : noArguments, at };
      } else if (this.take('is')) of = this.test(of, at, depth);
      else if (this.take('(')) of = { kind: 'call', of, args: this.args(depth) };
      else return of;
    }
  }

  private test(of: Expression, at: { readonly start: number; readonly end: number }, depth: number): Expression {
    const isDenied = this.take('not');
    const name = this.dotted();
    let args = noArguments;
    if (this.take('(')) args = this.args(depth);
    else if (
      /^(?:['"[{]|\w)/.test(this.here()) &&
      !['else', 'or', 'and', 'is', 'if', 'not', 'in'].includes(this.here())
    )
      args = { plain: [this.postfix(this.primary(depth + 1), depth + 1)], named: new Map() };
    const test: Expression = { kind: 'test', of, name, args, at };
    return isDenied ? { kind: 'unary', operator: 'not', of: test } : test;
  }

  args(depth: number): Arguments {
    const plain: Expression[] = [];
    const named = new Map<string, Expression>();
    let isSpread = false;
    while (!this.take(')')) {
      if (this.take('*') || this.take('**')) {
        isSpread = true;
        this.choice(depth + 1);
      } else if (this.here(1) === '=' && /^[A-Za-z_]/.test(this.here())) {
        const name = this.next();
        this.at += 1;
        named.set(name, this.choice(depth + 1));
      } else plain.push(this.choice(depth + 1));
      if (this.here() !== ')') this.expect(',');
    }
    return isSpread ? { plain, named, isSpread } : { plain, named };
  }
}
