import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { openBeside } from '../../platform/files.ts';
import { type SourceFile, type Span, span, spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { type PhysicalLine, parseExim } from './grammar.ts';
import { type Macro, type Macros, macroTable } from './macros.ts';

/** Why Exim ends before it serves, in its own words, and the lines that make it so. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}

/** One arm of `.ifdef`: whether its lines count, and which macro decided it. */
export interface Arm {
  holds(): boolean;
  /** The macro that a condition of this arm or of one before it found. */
  macro(): Macro | undefined;
}

/** What Exim sees as one line. */
export interface Line {
  readonly kind: 'line' | 'hole';
  /** As it is written, continuations joined. */
  readonly raw: string;
  /** With macros put in. */
  text(): string;
  /** Whether all conditions around it hold; asked late, since few lines decide anything. */
  holds(): boolean;
  readonly arms: readonly Arm[];
  readonly span: Span;
  readonly number: number;
}

/** What Exim reads one after the other: files, and what Debian's script puts between them. */
export type Piece =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'hole'; readonly at: Span }
  | { readonly kind: 'text'; readonly raw: string; readonly at: Span };

/** A macro that Debian's script writes behind its own marker. */
export interface Written {
  readonly name: string;
  readonly text: string;
  readonly setting: Setting;
}

export interface Read {
  readonly lines: readonly Line[];
  readonly macros: Macros;
  readonly files: readonly SourceFile[];
  readonly refusals: readonly Refusal[];
}

/** The line after which Debian's script puts its macros [source: update-exim4.conf]. */
const MARKER = /^UPEX4CmacrosUPEX4C/;

const ASSIGNMENT = /^([A-Z][A-Za-z0-9_]*)\s*=(=?)\s*(.*)$/s;

interface Frame {
  /** Whether one of the arms before this one was taken. */
  readonly earlier: readonly (() => Macro | boolean)[];
  readonly test: (() => Macro | boolean) | undefined;
  readonly negated: boolean;
}

/** Reads everything in one world: conditions, macros, includes and continuations [spec, chapter 6]. */
export function readLines(world: World, main: string, pieces: readonly Piece[], written: readonly Written[]): Read {
  const macros = macroTable(world);
  const lines: Line[] = [];
  const files = new Set<SourceFile>();
  const refusals: Refusal[] = [];
  let arms: readonly Arm[] = [];
  const frames: { frame: Frame; outside: readonly Arm[] }[] = [];

  const condition = (file: SourceFile, line: PhysicalLine): boolean => {
    const found = /^\.(ifdef|ifndef|elifdef|elifndef|else|endif)(?:\s+(.*))?$/.exec(line.text);
    if (!found) return false;
    const [, word = '', rest = ''] = found;
    const at = span(file, line.start, line.end);
    const before = macros.count();
    const top = frames.at(-1);
    if (!word.startsWith('if') && !top) refusals.push(refusal(`.${word} without matching .ifdef`, line, file, main));
    else if (word === 'endif') arms = frames.pop()!.outside;
    else {
      const outside = word.startsWith('if') ? arms : top!.outside;
      if (!word.startsWith('if')) frames.pop();
      const earlier = word.startsWith('if') ? [] : [...top!.frame.earlier, taken(top!.frame)];
      const test = word === 'else' ? undefined : memo(() => macros.mentioned(rest, before, at));
      const frame = { earlier, test, negated: word.endsWith('ndef') };
      frames.push({ frame, outside });
      const heard = line.under ? [{ holds: () => world.holds(line.under), macro: () => undefined }] : [];
      arms = [...outside, ...heard, armOf(frame)];
    }
    return true;
  };

  const define = (line: Line): boolean => {
    const found = ASSIGNMENT.exec(line.raw);
    if (!found) return false;
    const before = macros.count();
    const [, name = '', again = '', raw = ''] = found;
    const setting: Setting = { name, value: raw, origin: originOf(line.span) };
    macros.add({
      name,
      setting,
      redefines: again === '=',
      holds: line.holds,
      text: memo(() => macros.expand(raw, before)),
    });
    if (MARKER.test(line.raw)) for (const one of written) addWritten(one);
    return true;
  };

  const addWritten = ({ name, text, setting }: Written): void => {
    const before = macros.count();
    macros.add({ name, setting, redefines: false, holds: memo(() => !macros.defined(name, before)), text: () => text });
  };

  const push = (line: Line): void => {
    if (line.kind === 'hole' || !define(line)) lines.push(line);
  };

  const include = (file: SourceFile, line: PhysicalLine, chain: readonly SourceFile[]): boolean => {
    const found = /^\.include(_if_exists)?\s+"?(.*?)"?$/.exec(line.text);
    if (!found) return false;
    const own = lineOf(file, line, line, line.text);
    if (!own.holds()) return true;
    const path = posix.resolve(posix.dirname(main), macros.expand(found[2]!, macros.count()));
    const there = path.includes('\uFFFC') ? undefined : openBeside(world, main, path);
    if (there?.kind === 'file') {
      if (chain.includes(there.file) || chain.length >= limits.includeDepth)
        refusals.push(refusal(`"${path}" includes itself`, line, file, main));
      else readFile(there.file, chain);
    } else if (there?.kind !== 'absent') push({ ...own, kind: 'hole' });
    else if (!found[1]) refusals.push(refusal(`failed to open included configuration file ${path}`, line, file, main));
    return true;
  };

  const lineOf = (file: SourceFile, first: PhysicalLine, last: PhysicalLine, raw: string): Line => {
    const before = macros.count();
    const own = arms;
    return {
      kind: first.kind === 'hole' ? 'hole' : 'line',
      raw,
      text: memo(() => macros.expand(raw, before)),
      holds: memo(() => own.every((arm) => arm.holds()) && world.holds(first.under)),
      arms: own,
      span: span(file, first.start, last.end),
      number: last.number,
    };
  };

  const readFile = (file: SourceFile, chain: readonly SourceFile[]): void => {
    files.add(file);
    let begun: { first: PhysicalLine; raw: string[] } | undefined;
    let last: PhysicalLine | undefined;
    for (const line of parseExim(file).lines) {
      if (lines.length >= limits.statementsPerService) return;
      if (line.kind === 'comment' || (line.kind === 'blank' && !begun)) continue;
      if (!begun && line.kind === 'hole') push(lineOf(file, line, line, line.text));
      else if (!condition(file, line) && (begun || !include(file, line, [...chain, file]))) {
        const isOpen = line.text.endsWith('\\');
        const piece = isOpen ? line.text.slice(0, -1) : line.text;
        begun = begun ? { ...begun, raw: begun.raw } : { first: line, raw: [] };
        begun.raw.push(piece);
        last = line;
        if (isOpen) continue;
        push(lineOf(file, begun.first, line, begun.raw.join('')));
        begun = undefined;
      }
    }
    if (begun && last) push(lineOf(file, begun.first, last, begun.raw.join('')));
  };

  for (const piece of pieces) {
    if (piece.kind === 'file') readFile(piece.file, []);
    else push(madeLine(piece));
  }
  const [open] = frames;
  if (open) refusals.push({ reason: 'Unexpected end of configuration file: .endif missing', because: [] });
  return { lines, macros, files: [...files], refusals };
}

/** A line that no file holds. */
function madeLine(piece: Exclude<Piece, { kind: 'file' }>): Line {
  const raw = piece.kind === 'text' ? piece.raw : '';
  const kind = piece.kind === 'hole' ? 'hole' : 'line';
  return { kind, raw, text: () => raw, holds: () => true, arms: [], span: piece.at, number: 0 };
}

function taken({ test, negated }: Frame): () => Macro | boolean {
  return () => {
    const found = test ? test() : true;
    return negated ? found === false : found;
  };
}

function armOf(frame: Frame): Arm {
  const own = taken(frame);
  return {
    holds: memo(() => frame.earlier.every((one) => one() === false) && own() !== false),
    macro: () => {
      const found = [frame.test, ...frame.earlier].map((one) => one?.());
      return found.find((one) => typeof one === 'object');
    },
  };
}

/** Exim names the line, unless Debian's script wrote the file that it reads. */
export function refusalAt(
  reason: string,
  { span: at, number, name }: { readonly span: Span; readonly number: number; readonly name: string },
  main: string,
): Refusal {
  const isOwn = at.file.path.endsWith(posix.basename(main));
  const where = isOwn ? ` in line ${number} of ${main}` : '';
  const setting: Setting = { name, value: spanText(at), origin: originOf(at) };
  return { reason: `Exim configuration error${where}: ${reason}`, because: [setting] };
}

function refusal(reason: string, { number, start, end }: PhysicalLine, file: SourceFile, main: string): Refusal {
  return refusalAt(reason, { span: span(file, start, end), number, name: 'line' }, main);
}

/** Answers once, so that nothing is asked twice in a world. */
export function memo<T>(look: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: look() };
    return known.value;
  };
}
