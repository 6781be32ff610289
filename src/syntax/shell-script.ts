import { type SourceFile, type Span, span } from '../text/source-file.ts';
import { excerpt } from './dockerfile.ts';
import { step } from './steps.ts';

/** A piece of a word: text, a variable with what stands in for it, or what only a run would tell. */
export type ShellPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly operator?: string; readonly operand?: string }
  | { readonly kind: 'unknown' };

export interface ShellWord {
  readonly parts: readonly ShellPart[];
  readonly span: Span;
}

export interface Redirect {
  readonly operator: '>' | '>>' | '<' | '<<';
  readonly to: ShellWord;
  /** What a here-document says, and whether variables in it are replaced. */
  readonly body?: SourceFile;
  readonly expands?: boolean;
}

/** One simple command. */
export interface ShellCommand {
  readonly assigns: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly Redirect[];
  /** Whether it runs at all hangs on something: it stands in an `if`, a loop, a function, or behind `||`. */
  readonly isSure: boolean;
  /** Its output goes to the next command, or its input comes from the one before. */
  readonly pipes: 'into' | 'from' | 'both' | 'none';
  readonly span: Span;
}

type Piece =
  | { readonly kind: 'word'; readonly word: ShellWord; readonly raw: string }
  | { readonly kind: 'operator'; readonly raw: string; readonly start: number; readonly body?: Body };

interface Body {
  readonly text: SourceFile;
  readonly expands: boolean;
}

/**
 * The commands of a script in their order [XCU 2.2 Quoting, 2.3, 2.6.2, 2.7, 2.9, 2.10]. What a compound command decides is not
 * looked into: its commands are there, and not sure.
 */
export function shellCommands(file: SourceFile): readonly ShellCommand[] {
  const pieces = new Lexer(file).all();
  step(file.text.length + pieces.length);
  return commandsOf(file, pieces);
}

/** The parts of a text as between double quotes, of a here-document too. */
export function partsIn(text: string): readonly ShellPart[] {
  return new Lexer({ path: '', text, holes: [], branches: [] }).within(0, text.length);
}

const OPERATORS = /&&|\|\||;;|\|&|<<<|<<-?|>>|&>>|&>|>\||[<>]&|[;&|<>()\n]/y;
const VARIABLE = /\$(?:([A-Za-z_]\w*|[0-9@*#?$!-])|\{([A-Za-z_]\w*)(?:(:?[-+=?])([^{}]*))?\})/y;

class Lexer {
  private readonly file: SourceFile;
  private readonly text: string;
  private at = 0;
  private readonly pieces: Piece[] = [];
  /** Here-documents whose bodies begin behind the next line end. */
  private pending: number[] = [];

  constructor(file: SourceFile) {
    this.file = file;
    this.text = file.text;
  }

  all(): readonly Piece[] {
    while (this.at < this.text.length) this.next();
    return this.pieces;
  }

  /** Text as double quotes have it. */
  within(start: number, end: number): readonly ShellPart[] {
    const parts: ShellPart[] = [];
    this.at = start;
    while (this.at < end) this.insideDouble(parts, end);
    return parts;
  }

  private next(): void {
    const blank = this.match(/(?:[ \t\r]|\\\r?\n)+/y);
    if (blank !== undefined) return;
    if (this.text[this.at] === '#') {
      this.match(/[^\n]*/y);
      return;
    }
    const start = this.at;
    const operator = this.match(OPERATORS);
    if (operator === undefined) {
      this.word();
      return;
    }
    this.pieces.push({ kind: 'operator', raw: operator, start });
    if (operator.startsWith('<<') && operator !== '<<<') this.pending.push(this.pieces.length - 1);
    if (operator === '\n') this.bodies();
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }

  private bodies(): void {
    for (const at of this.pending.splice(0)) {
      const operator = this.pieces[at];
      const word = this.pieces[at + 1];
      if (operator?.kind !== 'operator' || word?.kind !== 'word') continue;
      const strip = operator.raw === '<<-';
      const ends = textOf(word.word);
      const start = this.at;
      for (;;) {
        const from = this.at;
        const line = this.match(/[^\n]*\n?/y);
        const bare = (line ?? '').replace(/\r?\n$/, '');
        if (line !== undefined && (strip ? bare.replace(/^\t+/, '') : bare) !== ends) continue;
        const text = excerpt(this.file, start, from);
        this.pieces[at] = { ...operator, body: { text, expands: !/["'\\]/.test(word.raw) } };
        break;
      }
    }
  }

  private word(): void {
    const start = this.at;
    const parts: ShellPart[] = [];
    while (this.at < this.text.length && !/[ \t\r\n;&|<>()]/.test(this.text[this.at]!)) this.unit(parts);
    if (this.at === start) this.at += 1;
    const word = { parts: joined(parts), span: span(this.file, start, this.at) };
    this.pieces.push({ kind: 'word', word, raw: this.text.slice(start, this.at) });
  }

  private unit(parts: ShellPart[]): void {
    const char = this.text[this.at]!;
    if (char === "'") {
      const end = this.text.indexOf("'", this.at + 1);
      const to = end < 0 ? this.text.length : end;
      parts.push({ kind: 'text', text: this.text.slice(this.at + 1, to), quoted: true });
      this.at = to + 1;
    } else if (char === '"') {
      this.at += 1;
      parts.push({ kind: 'text', text: '', quoted: true });
      while (this.at < this.text.length && this.text[this.at] !== '"') this.insideDouble(parts, this.text.length);
      this.at += 1;
    } else if (char === '\\') {
      if (this.text[this.at + 1] !== '\n')
        parts.push({ kind: 'text', text: this.text[this.at + 1] ?? '\\', quoted: true });
      this.at += 2;
    } else if (char === '$' || char === '`') this.expansion(parts);
    else parts.push({ kind: 'text', text: this.match(/[^\s;&|<>()'"\\$`]+/y) ?? this.take(), quoted: false });
  }

  private take(): string {
    this.at += 1;
    return this.text[this.at - 1]!;
  }

  private insideDouble(parts: ShellPart[], end: number): void {
    const char = this.text[this.at]!;
    if (char === '\\') {
      const next = this.text[this.at + 1] ?? '';
      const isSpecial = '$`"\\'.includes(next) && next !== '';
      if (next !== '\n') parts.push({ kind: 'text', text: isSpecial ? next : `\\${next}`, quoted: true });
      this.at += 2;
    } else if (char === '$' || char === '`') this.expansion(parts);
    else {
      const plain = /[^\\$`"]+/y;
      plain.lastIndex = this.at;
      const text = (plain.exec(this.text)?.[0] ?? char).slice(0, end - this.at);
      parts.push({ kind: 'text', text, quoted: true });
      this.at += text.length;
    }
  }

  private expansion(parts: ShellPart[]): void {
    VARIABLE.lastIndex = this.at;
    const found = VARIABLE.exec(this.text);
    if (found) {
      const [whole, plain, braced, operator, operand] = found;
      const name = plain ?? braced ?? '';
      parts.push({ kind: 'variable', name, ...(operator === undefined ? {} : { operator, operand: operand ?? '' }) });
      this.at += whole.length;
      return;
    }
    const end = this.closing();
    if (end === undefined) {
      parts.push({ kind: 'text', text: this.take(), quoted: true });
      return;
    }
    parts.push({ kind: 'unknown' });
    this.at = end;
  }

  /** Where `$(…)`, `${…}` or backquotes end; undefined for a bare `$`. */
  private closing(): number | undefined {
    const { text, at } = this;
    if (text[at] === '`') {
      const end = text.indexOf('`', at + 1);
      return end < 0 ? text.length : end + 1;
    }
    const open = text[at + 1];
    if (open !== '(' && open !== '{') return undefined;
    const close = open === '(' ? ')' : '}';
    let depth = 0;
    for (let i = at + 1; i < text.length; i += 1) {
      if (text[i] === open) depth += 1;
      if (text[i] === close) depth -= 1;
      if (depth === 0) return i + 1;
    }
    return text.length;
  }
}

function joined(parts: readonly ShellPart[]): readonly ShellPart[] {
  const list: ShellPart[] = [];
  for (const part of parts) {
    const last = list.at(-1);
    if (last?.kind === 'text' && part.kind === 'text' && last.quoted === part.quoted)
      list[list.length - 1] = { ...last, text: last.text + part.text };
    else list.push(part);
  }
  return list;
}

/** A word of nothing but text. */
function textOf({ parts }: ShellWord): string | undefined {
  return parts.every((part) => part.kind === 'text') ? parts.map((part) => part.text).join('') : undefined;
}

const OPENS = new Set(['if', 'while', 'until', 'for', 'case', 'select']);
const CLOSES = new Set(['fi', 'done', 'esac']);
const BETWEEN = new Set(['then', 'else', 'elif', 'do', 'in', '!', 'time']);

interface Open {
  /** What it redirects is the output of a group or loop before it. */
  readonly isGroup?: boolean;
  words: ShellWord[];
  assigns: { name: string; value: ShellWord }[];
  redirects: Redirect[];
  start: number;
}

function commandsOf(file: SourceFile, pieces: readonly Piece[]): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  let depth = 0;
  let functions = 0;
  let behindOr = false;
  let fromPipe = false;
  let open: Open | undefined;
  let isClosed = false;
  const close = (into: boolean) => {
    const pipes = into ? (fromPipe ? 'both' : 'into') : fromPipe ? 'from' : 'none';
    if (open) {
      const last = open.words.at(-1)?.span.end ?? open.redirects.at(-1)?.to.span.end ?? open.start;
      const { words, assigns, redirects, start } = open;
      const isSure = depth === 0 && functions === 0 && !behindOr && open.isGroup !== true;
      found.push({ words, assigns, redirects, isSure, pipes, span: span(file, start, Math.max(last, start)) });
    }
    open = undefined;
    fromPipe = into;
  };
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i]!;
    if (piece.kind === 'operator') {
      const { raw } = piece;
      if (/^(?:[<>&]|>>|<<|&>)/.test(raw) && raw !== '&' && raw !== '&&') {
        open ??= { words: [], assigns: [], redirects: [], start: piece.start, isGroup: isClosed };
        i = redirectAt(pieces, i, open);
        continue;
      }
      const isFunction = raw === '(' && pieces[i + 1]?.kind === 'operator' && open?.words.length === 1;
      if (isFunction) {
        open = undefined;
        functions += 1;
        i += 1;
        continue;
      }
      close(raw === '|' || raw === '|&');
      isClosed = raw === ')';
      if (raw === '||') behindOr = true;
      else if (raw === ';' || raw === '\n' || raw === '&') behindOr = false;
      continue;
    }
    const { raw, word } = piece;
    if (!open) {
      if (OPENS.has(raw)) depth += 1;
      if (CLOSES.has(raw)) depth = Math.max(0, depth - 1);
      if (raw === '}' && functions > 0) functions -= 1;
      isClosed = raw === '}' || CLOSES.has(raw);
      // The words of `for`, `case` and `function` are no commands.
      if (raw === 'for' || raw === 'case' || raw === 'function') {
        while (i + 1 < pieces.length && !isEnd(pieces[i + 1]!)) i += 1;
        if (raw === 'function') functions += 1;
        continue;
      }
      if (OPENS.has(raw) || CLOSES.has(raw) || BETWEEN.has(raw) || raw === '{' || raw === '}') continue;
      open = { words: [], assigns: [], redirects: [], start: word.span.start };
    }
    const assign = open.words.length === 0 ? /^([A-Za-z_]\w*)=/.exec(raw) : null;
    if (assign) open.assigns.push({ name: assign[1]!, value: withoutPrefix(word, assign[0].length) });
    else open.words.push(word);
  }
  close(false);
  return found;
}

function isEnd(piece: Piece): boolean {
  return piece.kind === 'operator' ? /^[;\n(]/.test(piece.raw) : piece.raw === 'in';
}

function withoutPrefix({ parts, span: at }: ShellWord, length: number): ShellWord {
  const [first, ...rest] = parts;
  const head = first?.kind === 'text' ? [{ ...first, text: first.text.slice(length) }] : [];
  return { parts: [...head, ...rest], span: { ...at, start: at.start + length } };
}

/** Takes a redirection with its word; a number before it is the descriptor, and only output and input count. */
function redirectAt(pieces: readonly Piece[], at: number, open: Open): number {
  const operator = pieces[at]!;
  const next = pieces[at + 1];
  if (operator.kind !== 'operator' || next?.kind !== 'word') return at;
  const last = open.words.at(-1);
  const isNumber = last !== undefined && /^\d$/.test(textOf(last) ?? '') && last.span.end === operator.start;
  const descriptor = isNumber ? textOf(open.words.pop()!) : undefined;
  const kind = /^&?>>$/.test(operator.raw) ? '>>' : /^(?:&>|>\|?)$/.test(operator.raw) ? '>' : undefined;
  if (kind && (descriptor === undefined || descriptor === '1')) open.redirects.push({ operator: kind, to: next.word });
  if (operator.raw === '<') open.redirects.push({ operator: '<', to: next.word });
  if (operator.raw.startsWith('<<') && operator.raw !== '<<<' && operator.body)
    open.redirects.push({
      ...{ operator: '<<', to: next.word, body: operator.body.text, expands: operator.body.expands },
    });
  return at + 1;
}
