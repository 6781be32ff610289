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
  const at = openable(span);
  const region = regionOf(at);
  const count = lineStarts(at.file).length;
  const last = Math.min(region.endLine, region.startLine + HEIGHT - 1);
  const shown = range(Math.max(1, region.startLine - 1), Math.min(count, last + 1)).filter(
    (line) => (line >= region.startLine && line <= last) || redactor.line(at.file, line).text.trim() !== '',
  );
  const width = String(shown.at(-1) ?? 1).length;
  const gutter = (text: string) => style.faint(`${text.padStart(width + 2)} │ `);
  return shown.flatMap((line) => {
    const inside = line >= region.startLine && line <= last;
    const { text, underline } = numbered(at.file, line, inside ? columnsOn(line, region) : undefined, redactor);
    const code = `${gutter(String(line))}${text}`.trimEnd();
    return inside ? [code, `${gutter('')}${underline.blank}${style.mark(level, underline.marks)}`] : [code];
  });
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

interface Numbered {
  readonly text: string;
  readonly underline: { readonly blank: string; readonly marks: string };
}

function numbered(file: SourceFile, line: number, columns: Columns | undefined, redactor: Redactor): Numbered {
  const shown = redactor.line(file, line);
  const length = shown.text.length;
  const wanted = columns ?? { from: 1, to: 1 };
  const from = Math.min(shown.column(wanted.from), length + 1);
  const to = Number.isFinite(wanted.to) ? Math.min(shown.column(wanted.to), length + 1) : length + 1;
  const cut = length <= WIDTH ? 0 : Math.max(0, Math.min(from - 20, length - WIDTH));
  const text = clipped(shown.text, cut);
  const lead = cut > 0 ? 1 : 0;
  const before = shown.text.slice(cut, from - 1);
  const marks = Math.max(1, Math.min(to, cut + WIDTH + 1) - from);
  return {
    text: printable(text),
    underline: { blank: ' '.repeat(lead) + before.replace(/[^\t]/g, ' '), marks: '^'.repeat(marks) },
  };
}

function clipped(text: string, cut: number): string {
  const end = cut + WIDTH;
  return `${cut > 0 ? '…' : ''}${text.slice(cut, end)}${end < text.length ? '…' : ''}`;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
