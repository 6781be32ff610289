const MOST_PATTERN = 300;
/** Steps that a search may take at worst: the text's length to the power of repetitions without end, and one more. */
const MOST_STEPS = 3e6;
const MOST_CHOICES = 8;

/** A pattern that is looked for in short texts. */
export interface Pattern {
  test(text: string): boolean | undefined;
  /** What was found, groups behind it; null where nothing was. */
  exec(text: string): readonly (string | undefined)[] | null | undefined;
  all(text: string): readonly (readonly (string | undefined)[])[] | undefined;
  replace(text: string, by: (groups: readonly (string | undefined)[]) => string): string | undefined;
}

/**
 * A pattern of Python's `re` that means the same to us, and cannot take long: nothing that repeats holds another repetition
 * or a choice, and at most two repetitions without end follow each other. Undefined for all others.
 */
export function patternOf(
  written: string,
  ignoreCase: boolean,
  multiline: boolean,
  shape: (pattern: string) => string = (text) => text,
): Pattern | undefined {
  const found = translated(written, multiline);
  if (!found) return undefined;
  let pattern: RegExp;
  try {
    pattern = new RegExp(shape(found.source), `g${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}u`);
  } catch {
    return undefined;
  }
  const fits = (text: string) => ASCII.test(text) && text.length ** (found.endless + 1) <= MOST_STEPS;
  const all = (text: string) => (fits(text) ? [...text.matchAll(pattern)] : undefined);
  return {
    test: (text) => (fits(text) ? text.search(pattern) >= 0 : undefined),
    exec: (text) => (fits(text) ? (all(text)?.[0] ?? null) : undefined),
    all,
    replace: (text, by) =>
      fits(text) ? text.replace(pattern, (...told: readonly unknown[]) => by(groupsIn(told))) : undefined,
  };
}

const ASCII = /^\p{ASCII}*$/u;

/** What was found and its groups, of all that a replacing function is told. */
function groupsIn(told: readonly unknown[]): readonly (string | undefined)[] {
  const end = told.findIndex((one) => typeof one === 'number');
  return told.slice(0, end).map((one) => (typeof one === 'string' ? one : undefined));
}

const PIECE =
  /\\(.)|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[:=!]|\((?!\?)|\)|\{\d*,?\d*\}|[*+?]|\||[\^$.]|[^\\[\](){}*+?|^$.]|[{}\]]/gsu;
/** Escapes that mean the same to both; `\w`, `\s` and `\d` differ outside ASCII, which does not occur in what we look at. */
const SAME = /^[wWsSdDbBnrtfv.\\/+*?()[\]{}|^$\-0-9]$/;
const PLAIN = /^[ !"#%&',:;<=>@_`~-]$/;

/** A group while it is read: repetitions without end in it, and whether it can go two ways. */
interface Group {
  endless: number;
  choices: number;
}

function translated(
  written: string,
  multiline: boolean,
): { readonly source: string; readonly endless: number } | undefined {
  if (written.length > MOST_PATTERN || !ASCII.test(written)) return undefined;
  const out: string[] = [];
  const stack: Group[] = [{ endless: 0, choices: 0 }];
  let closed: Group | undefined;
  let length = 0;
  for (const [piece, escaped] of written.matchAll(PIECE)) {
    length += piece.length;
    if (escaped !== undefined ? !SAME.test(escaped) && !PLAIN.test(escaped) : /^\[/.test(piece) && !isPlainClass(piece))
      return undefined;
    const top = stack.at(-1)!;
    const repeats = /^(?:[*+?]|\{\d+,?\d*\})$/.test(piece);
    if (/^\{(?!\d)/.test(piece)) return undefined;
    if (repeats && piece !== '?' && closed && closed.endless + closed.choices > 0) return undefined;
    if (repeats && piece !== '?') top.endless += 1;
    if (piece === '?' || piece === '|') top.choices += 1;
    closed = undefined;
    if (piece.startsWith('(')) stack.push({ endless: 0, choices: 0 });
    if (piece === ')') {
      closed = stack.pop()!;
      const outer = stack.at(-1);
      if (!outer) return undefined;
      outer.endless += closed.endless;
      outer.choices += closed.choices;
    }
    if (piece === '$' && !multiline) out.push('(?=\\n?(?![\\s\\S]))');
    else if (escaped !== undefined && PLAIN.test(escaped)) out.push(escaped);
    else out.push(/^[{}\]]$/.test(piece) ? `\\${piece}` : piece);
  }
  const [whole] = stack;
  if (length !== written.length || stack.length !== 1 || !whole || whole.choices > MOST_CHOICES) return undefined;
  return { source: out.join(''), endless: whole.endless };
}

function isPlainClass(written: string): boolean {
  return /^\[\^?(?:\\[wsdWSDnrt.\\/+*?()[\]{}|^$-]|[^\\[\]&|~])+\]$/.test(written) && !/--|&&|\|\||~~/.test(written);
}

/** Python's replacement text: `\1`, `\g<1>`; undefined for what else it may hold. */
export function replacementOf(written: string): ((groups: readonly (string | undefined)[]) => string) | undefined {
  const parts = written.split(/(\\(?:\d|g<\d{1,2}>|[nrt\\]))/);
  if (parts.some((part, i) => i % 2 === 0 && part.includes('\\'))) return undefined;
  return (groups) =>
    parts
      .map((part, i) => {
        if (i % 2 === 0) return part;
        const number = /\d+/.exec(part)?.[0];
        if (number !== undefined) return groups[Number(number)] ?? '';
        return ({ n: '\n', r: '\r', t: '\t' } as Record<string, string>)[part[1]!] ?? '\\';
      })
      .join('');
}
