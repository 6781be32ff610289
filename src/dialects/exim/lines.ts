import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { openBeside } from '../../platform/files.ts';
import { HOLE } from '../../syntax/scan.ts';
import { type SourceFile, type Span, span } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import { conditionals } from './arms.ts';
import { type PhysicalLine, parseExim } from './grammar.ts';
import { type Given, type Line, memo, type Piece, type Read, type Refusal, refusalAt, type Written } from './line.ts';
import { macroTable } from './macros.ts';

/** Reads everything in one world: conditions, macros, includes and continuations [spec, chapter 6]. */
export function readLines(world: World, main: string, pieces: readonly Piece[], written: readonly Written[]): Read {
  return new LineReader(world, main, written).read(pieces);
}

/** The line after which Debian's script puts its macros [source: update-exim4.conf]. */
const MARKER = /^UPEX4CmacrosUPEX4C/;

const ASSIGNMENT = /^([A-Z][A-Za-z0-9_]*)\s*=(=?)\s*(.*)$/s;
const INCLUDE = /^\.include(_if_exists)?\s+"?(.*?)"?$/;

class LineReader {
  readonly #world: World;
  readonly #main: string;
  #written: readonly Written[];
  readonly #macros;
  readonly #conditions;
  readonly #lines: Line[] = [];
  readonly #files = new Set<SourceFile>();
  readonly #refusals: Refusal[] = [];

  constructor(world: World, main: string, written: readonly Written[]) {
    this.#world = world;
    this.#main = main;
    this.#written = written;
    this.#macros = macroTable(world);
    this.#conditions = conditionals(world, this.#macros);
  }

  read(pieces: readonly Piece[]): Read {
    for (const piece of pieces) {
      if (piece.kind === 'file') this.#readFile(piece.file, []);
      else if (piece.kind === 'given') this.#push(this.#givenLine(piece.option, piece.at));
      else this.#push(madeLine(piece));
    }
    this.#refuseOpen();
    return { lines: this.#lines, macros: this.#macros, files: [...this.#files], refusals: this.#refusals };
  }

  #refuseOpen(): void {
    const at = this.#conditions.open();
    if (!at) return;
    const lines = parseExim(at.file).lines;
    const reason = 'Unexpected end of configuration file: .endif missing';
    this.#refusals.push(refusalAt(reason, { span: at, number: lines.length }, this.#main));
  }

  #readFile(file: SourceFile, chain: readonly SourceFile[]): void {
    this.#files.add(file);
    let begun: PhysicalLine[] = [];
    for (const line of parseExim(file).lines) {
      if (this.#lines.length >= limits.statementsPerService) return;
      const isFirst = begun.length === 0;
      if (line.kind === 'comment' || (line.kind === 'blank' && isFirst)) continue;
      if (this.#isCondition(file, line) || (isFirst && this.#include(file, line, [...chain, file]))) continue;
      begun.push(line);
      if (line.text.endsWith('\\')) continue;
      this.#push(this.#lineOf(file, begun));
      begun = [];
    }
    if (begun.length > 0) this.#push(this.#lineOf(file, begun));
  }

  #isCondition(file: SourceFile, line: PhysicalLine): boolean {
    const found = this.#conditions.follow(file, line);
    if (typeof found === 'string') this.#refuse(found, file, line);
    return found !== false;
  }

  #refuse(reason: string, file: SourceFile, { start, end, number }: PhysicalLine): void {
    this.#refusals.push(refusalAt(reason, { span: span(file, start, end), number }, this.#main));
  }

  /** A missing file ends Exim, unless `_if_exists` asks first [measured: include-missing]. */
  #include(file: SourceFile, line: PhysicalLine, chain: readonly SourceFile[]): boolean {
    const found = INCLUDE.exec(line.text);
    if (!found) return false;
    const own = this.#lineOf(file, [line]);
    if (!own.holds()) return true;
    const path = posix.resolve(posix.dirname(this.#main), this.#macros.expand(found[2]!, this.#macros.count()));
    const there = path.includes(HOLE) ? undefined : openBeside(this.#world, this.#main, path);
    if (there?.kind === 'file') {
      if (chain.includes(there.file) || chain.length >= limits.includeDepth)
        this.#refuse(`"${path}" includes itself`, file, line);
      else this.#readFile(there.file, chain);
    } else if (there?.kind !== 'absent') this.#push({ ...own, kind: 'hole' });
    else if (!found[1]) this.#refuse(`failed to open included configuration file ${path}`, file, line);
    return true;
  }

  #lineOf(file: SourceFile, physical: readonly PhysicalLine[]): Line {
    const [first, last] = [physical[0]!, physical.at(-1)!];
    const raw = physical.map(({ text }) => (text.endsWith('\\') ? text.slice(0, -1) : text)).join('');
    const before = this.#macros.count();
    const arms = this.#conditions.arms();
    return {
      kind: first.kind === 'hole' ? 'hole' : 'line',
      raw,
      text: memo(() => this.#macros.expand(raw, before)),
      holds: memo(() => arms.every((arm) => arm.holds()) && this.#world.holds(first.under)),
      arms,
      span: span(file, first.start, last.end),
      number: last.number,
    };
  }

  #push(line: Line): void {
    const found = line.kind === 'line' ? ASSIGNMENT.exec(line.raw) : null;
    if (!found) {
      this.#lines.push(line);
      return;
    }
    const before = this.#macros.count();
    const [, name = '', again = '', raw = ''] = found;
    const setting: Setting = { name, value: raw, origin: originOf(line.span) };
    const text = memo(() => this.#macros.expand(raw, before));
    this.#macros.add({ name, setting, redefines: again === '=', holds: line.holds, text });
    if (MARKER.test(line.raw)) this.#addAllWritten();
  }

  #givenLine({ name, value }: Given, at: Span): Line {
    this.#addAllWritten(); // the marker stands in a file that is not in the tree either
    const look = memo(() => value((macro) => this.#macros.defined(macro, this.#macros.count())?.text()));
    const made = madeLine({ kind: 'text', raw: `${name} = `, at });
    return { ...made, text: () => `${name} = ${look() ?? ''}`, holds: () => look() !== undefined };
  }

  #addAllWritten(): void {
    for (const one of this.#written) this.#addWritten(one);
    this.#written = [];
  }

  /** The script's macros give way to those that are there already. */
  #addWritten({ name, text, setting }: Written): void {
    const before = this.#macros.count();
    const holds = memo(() => this.#macros.defined(name, before) === undefined);
    this.#macros.add({ name, setting, redefines: false, holds, text: () => text });
  }
}

/** A line that no file holds. */
function madeLine(piece: Exclude<Piece, { kind: 'file' | 'given' }>): Line {
  const raw = piece.kind === 'text' ? piece.raw : '';
  const kind = piece.kind === 'hole' ? 'hole' : 'line';
  return { kind, raw, text: () => raw, holds: () => true, arms: [], span: piece.at, number: 0 };
}
