import type { Level } from '../model/result.ts';
import { lineStarts, regionOf } from '../text/line-index.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { openable } from './places.ts';
import type { Redactor } from './secrets.ts';
import { printable, type Style } from './style.ts';

/** Columns that are shown of a long line. */
const WIDTH = 140;
/** Lines that are shown of a long span. */
const HEIGHT = 6;

/** The lines of a span with one before and one after it, numbered, the span underlined. */
export function frameOf(span: Span, level: Level, redactor: Redactor, style: Style): readonly string[] {
  const lines = framed(span, redactor);
  const width = String(lines.at(-1)?.number ?? 1).length;
  const gutter = (text: string) => style.faint(`${text.padStart(width + 2)} │ `);
  return lines.flatMap(({ number, text, marked }) => {
    const code = `${gutter(String(number))}${text}`.trimEnd();
    if (!marked) return [code];
    const [from, to] = marked;
    const blank = text.slice(0, from).padEnd(from).replace(/[^\t]/g, ' ');
    return [code, `${gutter('')}${blank}${style.mark(level, '^'.repeat(to - from))}`];
  });
}

/** One line as it may be shown: without secrets, without what a terminal would obey, not too long. */
export interface FramedLine {
  readonly number: number;
  readonly text: string;
  /** Which part of `text` the span takes, from and to; at least one character, which may lie behind the end. */
  readonly marked?: readonly [number, number];
}

/** The lines of a span with one before and one after it. */
export function framed(span: Span, redactor: Redactor): readonly FramedLine[] {
  const at = openable(span);
  const region = regionOf(at);
  const count = lineStarts(at.file).length;
  const last = Math.min(region.endLine, region.startLine + HEIGHT - 1);
  const isInside = (line: number) => line >= region.startLine && line <= last;
  return range(Math.max(1, region.startLine - 1), Math.min(count, last + 1))
    .filter((line) => isInside(line) || redactor.line(at.file, line).text.trim() !== '')
    .map((line) => numbered(at.file, line, isInside(line) ? columnsOn(line, region) : undefined, redactor));
}

interface Columns {
  readonly from: number;
  readonly to: number;
}

/** Which columns of a line a region takes; to its end where the region goes on. */
function columnsOn(line: number, region: ReturnType<typeof regionOf>): Columns {
  return {
    from: line === region.startLine ? region.startColumn : 1,
    to: line === region.endLine ? region.endColumn : Number.POSITIVE_INFINITY,
  };
}

function numbered(file: SourceFile, line: number, columns: Columns | undefined, redactor: Redactor): FramedLine {
  const shown = redactor.line(file, line);
  const length = shown.text.length;
  const wanted = columns ?? { from: 1, to: 1 };
  const from = Math.min(shown.column(wanted.from), length + 1);
  const to = Number.isFinite(wanted.to) ? Math.min(shown.column(wanted.to), length + 1) : length + 1;
  const cut = length <= WIDTH ? 0 : Math.max(0, Math.min(from - 20, length - WIDTH));
  const text = printable(clipped(shown.text, cut));
  if (!columns) return { number: line, text };
  const start = (cut > 0 ? 1 : 0) + from - 1 - cut;
  return { number: line, text, marked: [start, start + Math.max(1, Math.min(to, cut + WIDTH + 1) - from)] };
}

function clipped(text: string, cut: number): string {
  const end = cut + WIDTH;
  return `${cut > 0 ? '…' : ''}${text.slice(cut, end)}${end < text.length ? '…' : ''}`;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
