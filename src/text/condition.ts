/** A test, and whether it is asked for or denied. */
interface Told {
  readonly test: string;
  readonly is: boolean;
}

/**
 * A condition in one form, so that the same question is asked once: one blank between words, one kind of quotes, and
 * every negation that can be taken off turned into `is`.
 */
export function normalised(written: string): Told {
  let { test, is }: Told = { test: folded(written), is: true };
  for (let round = 0; round < 20; round += 1) {
    const bare = withoutParentheses(test);
    const next = positive(bare);
    if (next === undefined) return { test: bare, is };
    test = next;
    is = !is;
  }
  return { test, is };
}

const PIECE = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\s+|[^\s'"]+|['"]/g;

/** White space outside quotes becomes one blank; none inside brackets; blanks around operators. */
function folded(written: string): string {
  const pieces = [...written.matchAll(PIECE)].map(([piece]) => {
    if (/^\s/.test(piece)) return ' ';
    if (piece.length > 1 && piece.startsWith('"')) return /['\\]/.test(piece) ? piece : `'${piece.slice(1, -1)}'`;
    if (piece.startsWith("'")) return piece;
    return piece.replace(/[=!<>]=|[<>]|\||~/g, ' $& ').replace(/,/g, ', ');
  });
  return pieces
    .join('')
    .replace(/ {2,}/g, ' ')
    .replace(/([([]) /g, '$1')
    .replace(/ ([)\],])/g, '$1')
    .trim();
}

/** The same without parentheses that enclose all of it. */
function withoutParentheses(test: string): string {
  let bare = test;
  for (let round = 0; round < 20; round += 1) {
    if (!bare.startsWith('(') || closing(bare) !== bare.length - 1) return bare;
    bare = bare.slice(1, -1).trim();
  }
  return bare;
}

/** Where the bracket that opens a text is closed. */
function closing(text: string): number {
  let depth = 0;
  for (const { 0: piece, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (depth === 0 && piece === ')') return index;
  }
  return -1;
}

const OPPOSITES = [
  [' is not ', ' is '],
  [' not in ', ' in '],
  [' != ', ' == '],
] as const;

/** What a negation denies, or undefined where the text is no negation as a whole. */
function positive(test: string): string | undefined {
  const open = outside(test);
  if (/ (?:and|or|if|else) /.test(open)) return undefined;
  if (/^not[ (]/.test(test)) return test.slice(3).trim();
  if (/ is undefined$/.test(open)) return test.replace(/ is undefined$/, ' is defined');
  const found = OPPOSITES.find(([operator]) => open.split(operator).length === 2);
  if (!found) return undefined;
  const at = open.indexOf(found[0]);
  return `${test.slice(0, at)}${found[1]}${test.slice(at + found[0].length)}`;
}

/** The text with what stands in brackets and quotes overwritten: same length. */
function outside(test: string): string {
  let depth = 0;
  return test.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()[\]{}]|[^()[\]{}'"]+|['"]/g, (piece) => {
    if (/^[([{]$/.test(piece)) depth += 1;
    const hidden = depth > 0 || /^['"]/.test(piece);
    if (/^[)\]}]$/.test(piece)) depth = Math.max(0, depth - 1);
    return hidden ? '_'.repeat(piece.length) : piece;
  });
}

/** A condition taken apart at its `and`, `or` and `not`; what is left are questions of their own. */
export type Formula =
  | { readonly kind: 'atom'; readonly test: string }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] };

const DEEPEST = 10;

/** The structure of a condition; an inline `if`, and what is nested too deep, stays whole. */
export function formula(written: string, depth = 0): Formula {
  const { test, is } = normalised(written);
  const inner = depth > DEEPEST ? { kind: 'atom' as const, test } : positiveFormula(test, depth);
  return is ? inner : { kind: 'not', of: inner };
}

function positiveFormula(test: string, depth: number): Formula {
  const open = outside(test);
  if (/ (?:if|else) /.test(open)) return { kind: 'atom', test };
  for (const kind of ['or', 'and'] as const) {
    const parts = splitAt(test, open, ` ${kind} `);
    if (parts.length > 1) return { kind, parts: parts.map((part) => formula(part, depth + 1)) };
  }
  return { kind: 'atom', test };
}

/** Cuts a text where an operator stands in its twin without brackets and quotes. */
function splitAt(test: string, open: string, operator: string): readonly string[] {
  const parts: string[] = [];
  let done = 0;
  for (let at = open.indexOf(operator); at >= 0; at = open.indexOf(operator, done)) {
    parts.push(test.slice(done, at));
    done = at + operator.length;
  }
  return [...parts, test.slice(done)];
}
