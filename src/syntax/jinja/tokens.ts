/** One piece of an expression, and where it is written. */
export interface Token {
  readonly text: string;
  readonly start: number;
}

// A number directly behind a dot is an index: `list.0.1` [source: Jinja 3.1, lexer.py, float_re].
const TOKEN =
  /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<!\.)\d+(?:_\d+)*(?:\.\d+(?:_\d+)*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)|\d+(?:_\d+)*|[A-Za-z_]\w*|==|!=|<=|>=|\/\/|\*\*|[-+*/%~|.,:()[\]{}<>=])/sy;

const MOST_TOKENS = 2_000;

/** The pieces of an expression; undefined where it has others. */
export function tokensOf(written: string): readonly Token[] | undefined {
  const text = written.trimEnd();
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found || tokens.length > MOST_TOKENS) {
      TOKEN.lastIndex = 0;
      return undefined;
    }
    tokens.push({ text: found[1]!, start: found.index + found[0].length - found[1]!.length });
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' },
};

/** What a quoted text stands for; undefined for escapes that nobody writes into a configuration. */
export function unescaped(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (/(?:^|[^\\])(?:\\\\)*\\[UN0-7]/.test(inner)) return undefined;
  return inner.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/gs, (both, ...[byte, unit, letter]: string[]) => {
    if (!letter) return String.fromCharCode(Number.parseInt(byte ?? unit ?? '', 16));
    return ESCAPES[letter] ?? (/['"\\]/.test(letter) ? letter : both);
  });
}
