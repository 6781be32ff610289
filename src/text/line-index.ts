import type { SourceFile, Span } from './source-file.ts';

/** A place as editors show it: 1-based lines and columns, columns in UTF-16 code units, the end exclusive. */
export interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const starts = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of a file begin; computed once per file. A line ends at `\n`, at `\r\n` or at a lone `\r`. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = starts.get(file);
  if (known) return known;
  const found = [0];
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) found.push(match.index + match[0].length);
  starts.set(file, found);
  return found;
}

export function regionOf(span: Span): Region {
  const from = position(span.file, span.start);
  const to = position(span.file, Math.max(span.start, span.end));
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** The text of a line, 1-based, without its end. */
export function lineText(file: SourceFile, line: number): string {
  const index = lineStarts(file);
  const start = index[line - 1];
  if (start === undefined) return '';
  return file.text.slice(start, index[line] ?? file.text.length).replace(/[\r\n]+$/, '');
}

export function position(file: SourceFile, offset: number): { readonly line: number; readonly column: number } {
  const index = lineStarts(file);
  let low = 0;
  let high = index.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (index[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - index[low]! + 1 };
}
