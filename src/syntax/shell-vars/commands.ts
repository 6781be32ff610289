import { limits } from '../../limits.ts';
import type { Branch, SourceFile, Span } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';
import { HOLE, under, wordAt } from '../scan.ts';
import type { Statement, Word } from '../statement.ts';
import { word } from '../statement.ts';
import { step } from '../steps.ts';
import type { Piece } from './lex.ts';

export interface Commands {
  readonly statements: readonly Statement[];
  readonly unexpected?: { readonly reason: string; readonly at: Span };
}

/** A compound command that is open. */
interface Frame {
  readonly kind: 'if' | 'case' | 'loop' | 'group' | 'subshell';
  readonly closes: string;
  readonly start: number;
  /** What is assigned in it lasts. */
  readonly lasts: boolean;
  /** Where the test that is being read begins. */
  from: number;
  /** The word of a `case`, before its first arm. */
  readonly subject?: string;
  readonly denied: Branch[];
  own: readonly Branch[];
  /** The list in which it stands, to go on with behind its end. */
  readonly list: List;
}

/** An and-or list: what a command behind `&&` or `||` depends on is what stands before it. */
interface List {
  readonly start: number;
  /** What must be so for the next command to run; `never` behind `||` where all before it succeeds. */
  readonly needs?: Branch | 'never';
  readonly isPiped: boolean;
}

type WordPiece = Piece & { readonly kind: 'word' };

const CLOSERS = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const OPENERS: Readonly<Record<string, { readonly kind: Frame['kind']; readonly closes: string }>> = {
  if: { kind: 'if', closes: 'fi' },
  while: { kind: 'loop', closes: 'done' },
  until: { kind: 'loop', closes: 'done' },
  for: { kind: 'loop', closes: 'done' },
  case: { kind: 'case', closes: 'esac' },
  '{': { kind: 'group', closes: '}' },
  '(': { kind: 'subshell', closes: ')' },
};
const DECLARING = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);
/** They may set anything. */
const OPAQUE = new Set(['eval', 'read']);
const ASSIGNMENT = new RegExp(`^([A-Za-z_${HOLE}][\\w${HOLE}]*)=`);
/** A condition that is longer is known by its beginning and its place. */
const LONGEST_TEST = 300;

/** The commands of a shell file in order, those that cannot set a variable of the shell left out. */
export function commandsIn(file: SourceFile, pieces: readonly Piece[]): Commands {
  return new Reading(file, pieces).all();
}

class Reading {
  private readonly file: SourceFile;
  private readonly pieces: readonly Piece[];
  private at = 0;
  private readonly frames: Frame[] = [];
  private readonly statements: Statement[] = [];
  private unexpected: Commands['unexpected'];
  private list: List | undefined;
  private isFunction = false;
  /** The last command only assigned, which always succeeds. */
  private hasAssigned = false;

  constructor(file: SourceFile, pieces: readonly Piece[]) {
    this.file = file;
    this.pieces = pieces;
  }

  all(): Commands {
    while (this.at < this.pieces.length) {
      step(1);
      this.next(this.pieces[this.at]!);
    }
    const open = this.frames.at(-1);
    const end = this.file.text.length;
    if (open) this.refuse(`end of file unexpected (expecting "${open.closes}")`, end, end);
    return { statements: this.statements, ...(this.unexpected ? { unexpected: this.unexpected } : {}) };
  }

  private next(piece: Piece): void {
    const frame = this.frames.at(-1);
    const isArm = frame?.kind === 'case' && frame.from === 0;
    if (isArm) this.arm(frame, piece);
    else if (piece.kind === 'word') this.word(piece, frame);
    else this.separator(piece, frame);
  }

  private word(piece: WordPiece, frame: Frame | undefined): void {
    this.list ??= { start: piece.start, isPiped: false };
    if (/^[<>]/.test(this.pieces[this.at - 1]?.raw ?? '')) this.at += 1;
    else if (piece.raw === '!') this.at += 1;
    else if (OPENERS[piece.raw]) this.open(piece);
    else if (CLOSERS.has(piece.raw)) this.inner(piece, frame);
    else this.command(piece);
  }

  private separator({ raw, start, end }: Piece, frame: Frame | undefined): void {
    this.at += 1;
    if (raw === '(') {
      this.list ??= { start, isPiped: false };
      this.push('(', start);
    } else if (raw === ')') {
      if (frame?.kind === 'subshell') this.close(frame);
      else this.refuse('")" unexpected', start, end);
    } else if (raw === ';;') {
      this.list = undefined;
      if (frame?.kind === 'case') Object.assign(frame, { own: [], from: 0 });
      else this.refuse('";;" unexpected', start, end);
    } else if (raw === '&&' || raw === '||') this.list = this.behind(raw, start);
    else if (raw === '|') this.list = { ...(this.list ?? { start }), isPiped: true };
    else if (raw !== '\n' || !this.isUnfinished()) this.list = undefined;
  }

  private behind(operator: string, at: number): List {
    const { start, needs } = this.list ?? { start: at };
    const isAnd = operator === '&&';
    const told = (is: boolean) => this.branch(this.file.text.slice(start, at), is, start, at);
    const list = { start, isPiped: false };
    if (!this.hasAssigned) return { ...list, needs: told(isAnd) };
    if (needs === undefined || needs === 'never' || !needs.is) return isAnd ? list : { ...list, needs: 'never' };
    return { ...list, needs: { ...needs, is: isAnd } };
  }

  /** A line that ends in `&&`, `||` or `|` goes on with the next one. */
  private isUnfinished(): boolean {
    const before = this.pieces[this.at - 2];
    return before?.kind === 'newline' ? this.list !== undefined : /^(&&|\|\|?)$/.test(before?.raw ?? '');
  }

  private open(piece: Piece): void {
    this.at += 1;
    const frame = this.push(piece.raw, piece.end);
    if (piece.raw === 'for') while (/^[^;\n]/.test(this.pieces[this.at]?.raw ?? '')) this.at += 1;
    if (frame.kind === 'case') this.at += 2; // its word and `in`
  }

  private push(opener: string, from: number): Frame {
    const { kind, closes } = OPENERS[opener]!;
    const lasts = (this.frames.at(-1)?.lasts ?? true) && kind !== 'subshell' && !this.isFunction;
    const list = this.list ?? { start: from, isPiped: false };
    const subject = kind === 'case' ? this.pieces[this.at] : undefined;
    const frame: Frame = {
      kind,
      closes,
      start: list.start,
      lasts: lasts && !list.isPiped,
      from: kind === 'case' ? 0 : from,
      ...(subject ? { subject: this.file.text.slice(subject.start, subject.end).replace(/^"(.*)"$/, '$1') } : {}),
      denied: [],
      own: [],
      list,
    };
    this.frames.push(frame);
    this.isFunction = false;
    this.list = undefined;
    return frame;
  }

  private close({ list }: Frame): void {
    this.hasAssigned = false;
    this.frames.pop();
    this.list = list;
  }

  /** `then`, `else` and their like inside of what they belong to. */
  private inner({ raw, start, end }: Piece, frame: Frame | undefined): void {
    this.at += 1;
    const isOurs =
      frame !== undefined &&
      (raw === frame.closes ||
        (frame.kind === 'if' && /^(then|elif|else)$/.test(raw)) ||
        (frame.kind === 'loop' && raw === 'do'));
    if (!isOurs) this.refuse(`"${raw}" unexpected`, start, end);
    else if (raw === frame.closes) this.close(frame);
    else this.part(frame, raw, start, end);
  }

  private part(frame: Frame, raw: string, start: number, end: number): void {
    this.list = undefined;
    if (raw === 'then' || raw === 'do') {
      const test = this.file.text.slice(frame.from, start).replace(/[;\s]+$/, '');
      frame.own = [this.branch(test, true, frame.from, start)];
    } else {
      this.deny(frame);
      frame.from = end;
    }
  }

  private deny(frame: Frame): void {
    if (frame.denied.length < limits.blockDepth)
      frame.denied.push(...frame.own.map((branch) => ({ ...branch, is: false })));
    frame.own = [];
  }

  /** The patterns of the next arm, or the end of the `case`. */
  private arm(frame: Frame, piece: Piece): void {
    this.at += 1;
    if (piece.raw === 'esac') this.close(frame);
    else if (piece.kind !== 'newline' && piece.raw !== '(') this.patterns(frame, piece);
  }

  private patterns(frame: Frame, piece: Piece): void {
    const start = piece.start;
    const patterns: string[] = [];
    let one: Piece | undefined = piece;
    while (one && one.raw !== ')') {
      if (one.kind === 'word') patterns.push(one.word.value ?? one.raw);
      one = this.pieces[this.at];
      this.at += 1;
    }
    const end = one?.end ?? this.file.text.length;
    frame.from = end;
    const isRest = patterns.includes('*');
    const test = isRest ? [] : [this.branch(armTest(frame.subject ?? '', patterns), true, start, end)];
    frame.own = [...frame.denied, ...test];
    for (const branch of test) if (frame.denied.length < limits.blockDepth) frame.denied.push({ ...branch, is: false });
  }

  private branch(test: string, is: boolean, start: number, end: number): Branch {
    const whole = test.slice(0, LONGEST_TEST + 1).trim();
    const short = test.length > LONGEST_TEST ? `${whole}… (${start})` : whole;
    return { test: short.replace(/\s+/g, ' '), is, condition: span(this.file, start, end), start: end, end };
  }

  private command(first: WordPiece): void {
    const words: WordPiece[] = [];
    for (let isTarget = false; this.at < this.pieces.length; this.at += 1) {
      const piece = this.pieces[this.at]!;
      step(1);
      if (piece.kind === 'word') {
        if (!isTarget) words.push(piece);
        isTarget = false;
      } else if (/^[<>]/.test(piece.raw)) isTarget = true;
      else break;
    }
    const operators = [this.pieces[this.at]?.raw, this.pieces[this.at + 1]?.raw];
    if (words.length === 1 && operators[0] === '(' && operators[1] === ')') {
      this.isFunction = true;
      this.at += 2;
    } else if (operators[0] !== '|' && operators[0] !== '&') this.emit(first, words);
  }

  private emit(first: WordPiece, words: readonly WordPiece[]): void {
    this.hasAssigned = words.every(isAssignment);
    if (this.frames.at(-1)?.lasts === false || this.list?.isPiped || this.list?.needs === 'never') return;
    const depends = this.depends(first.start);
    const end = (words.at(-1) ?? first).end;
    const isHidden = this.file.text[first.start] !== undefined && first.raw.startsWith(HOLE);
    const whole = { span: span(this.file, first.start, end), ...depends };
    const name = first.word.value ?? '';
    const assigning = DECLARING.has(name) ? words.slice(1) : words;
    if (this.hasAssigned || DECLARING.has(name))
      for (const piece of assigning.filter(isAssignment))
        this.statements.push({ ...this.assignment(piece, words.length > 1 ? piece.start : first.start), ...depends });
    else if (isHidden || OPAQUE.has(name)) this.statements.push({ kind: 'hole', ...whole });
    else
      this.statements.push({ kind: 'setting', key: first.word, args: words.slice(1).map((one) => one.word), ...whole });
  }

  private assignment(piece: WordPiece, start: number): Statement {
    const name = ASSIGNMENT.exec(piece.raw)![1]!;
    const equals = piece.start + name.length;
    return {
      kind: 'setting',
      key: wordAt(this.file, piece.start, equals),
      operator: wordAt(this.file, equals, equals + 1),
      args: [afterEquals(piece, name.length + 1)],
      span: span(this.file, start, piece.end),
    };
  }

  /** The conditions of a command: a template's, those of what it stands in, and what `&&` or `||` asks. */
  private depends(at: number): { readonly under?: readonly Branch[] } {
    const shell = this.frames
      .slice(0, limits.blockDepth)
      .flatMap(({ kind, denied, own }) => (kind === 'case' ? own : [...denied, ...own]));
    const needs = this.list?.needs;
    const chain = needs && needs !== 'never' ? [needs] : [];
    const all = [...(under(this.file, at).under ?? []), ...shell, ...chain];
    step(all.length);
    return all.length > 0 ? { under: all } : {};
  }

  private refuse(reason: string, start: number, end: number): void {
    this.unexpected ??= { reason, at: span(this.file, start, end) };
  }
}

function isAssignment({ raw }: WordPiece): boolean {
  return ASSIGNMENT.test(raw);
}

/** What follows the `=`: the word without as many characters of its beginning, a hole counting as written. */
function afterEquals({ word: whole, raw, start, end }: WordPiece, skip: number): Word {
  const { file } = whole.span;
  let left = skip;
  const parts = whole.parts.flatMap((part) => {
    const width = typeof part === 'string' ? part.length : part.end - part.start;
    const cut = Math.min(left, width);
    left -= cut;
    if (cut === 0) return [part];
    return typeof part === 'string' && cut < width ? [part.slice(cut)] : [];
  });
  step(raw.length);
  return word(parts.length > 0 ? parts : [''], span(file, Math.min(start + skip, end), end));
}

/** In the words of a template's comparison, so that arms exclude each other. */
function armTest(subject: string, patterns: readonly string[]): string {
  if (patterns.some((pattern) => /[*?['\\]/.test(pattern))) return `${subject} matches ${patterns.join(' | ')}`;
  const quoted = patterns.map((pattern) => `'${pattern}'`);
  return quoted.length === 1 ? `${subject} == ${quoted[0]}` : `${subject} in [${quoted.join(', ')}]`;
}
