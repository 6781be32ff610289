import type { SourceFile } from '../../../text/source-file.ts';
import { type PythonPattern, pythonPattern } from '../../../syntax/python-regex.ts';
import { type Line, madeText, type Piece, wholePiece } from './content.ts';

/** What an edit makes of a file's lines; `unknown` where that hangs on what nobody knows, `failed` where the task fails. */
export type Edited = readonly Line[] | 'unknown' | 'failed';
export type Edit = (lines: readonly Line[]) => Edited;

/** Whether a pattern is found in a line; undefined where that is not known. */
export type Finds = (line: Line) => boolean | undefined;

/** How modules search lines: by a pattern of Python's, anywhere in the line. `unknown` for one that we cannot follow. */
export function finderOf(written: string): Finds | 'unknown' {
  const pattern: PythonPattern | undefined = pythonPattern(written);
  if (!pattern) return 'unknown';
  return ({ text }) => {
    const found = pattern.search(text);
    return found === undefined ? undefined : found !== null;
  };
}

/** Places of all lines that are found, first and last; undefined where one of them is not sure. */
export function placesOf(lines: readonly Line[], finds: Finds): readonly number[] | undefined {
  const places: number[] = [];
  for (const [index, line] of lines.entries()) {
    const found = finds(line);
    if (found === undefined) return undefined;
    if (found) places.push(index);
  }
  return places;
}

/** A line without its end, as `rstrip('\r\n')` leaves it. */
export function bareText({ text }: Line): string {
  return text.replace(/[\r\n]+$/, '');
}

/** Pieces for a text with an end of line behind it where it lacks one. */
export function endedPieces(file: SourceFile): readonly Piece[] {
  if (file.text.endsWith('\n')) return [wholePiece(file)];
  return [wholePiece(file), wholePiece(lineEnd(file))];
}

export function lineEnd(file: SourceFile): SourceFile {
  return madeText('\n', { file, start: file.text.length, end: file.text.length });
}
