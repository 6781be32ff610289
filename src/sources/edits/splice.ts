import {
  type Branch,
  type Hole,
  type Segment,
  type SourceFile,
  type Span,
  span,
  spanText,
} from '../../text/source-file.ts';

/** A stretch of a file that makes way for another text; both offsets alike put it in between. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly by?: SourceFile;
}

/** Text that an editing command writes: it leads back to where the command stands. */
export function writtenText(text: string, at: Span): SourceFile {
  const { scope, path } = at.file;
  return {
    ...{ path, text, holes: [], branches: [] },
    ...(scope === undefined ? {} : { scope }),
    derivedFrom: [{ start: 0, end: text.length, origin: at, verbatim: false }],
  };
}

/** A file of which nothing is known but what wrote it. */
export function hiddenFile(at: Span): SourceFile {
  const [line = ''] = spanText(at).trim().split('\n');
  return hiddenText(line === '' ? '?' : line, at);
}

/** A line of which nothing is known: it stands for any number of lines. */
export function hiddenText(line: string, at: Span): SourceFile {
  return { ...writtenText(`${line}\n`, at), holes: [{ start: 0, end: line.length }] };
}

/** A file without its cuts, which stand in order and do not overlap; every piece leads back to where it came from. */
export function spliced(file: SourceFile, cuts: readonly Cut[]): SourceFile {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, by } of cuts) {
    pieces.push({ file, start: at, end: start });
    if (by) pieces.push({ file: by, start: 0, end: by.text.length });
    at = end;
  }
  pieces.push({ file, start: at, end: file.text.length });
  return chained(file, pieces);
}

/** Texts one after the other, under the name of the first. */
export function concatenated(named: SourceFile, ...files: readonly SourceFile[]): SourceFile {
  return chained(
    named,
    files.map((file) => ({ file, start: 0, end: file.text.length })),
  );
}

interface Piece {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

function chained(named: SourceFile, pieces: readonly Piece[]): SourceFile {
  let text = '';
  const holes: Hole[] = [];
  const branches: Branch[] = [];
  const derivedFrom: Segment[] = [];
  for (const { file, start, end } of pieces) {
    if (start >= end) continue;
    const by = text.length - start;
    const own = <T extends Hole>(list: readonly T[]) =>
      list
        .filter((one) => one.start < end && start < one.end)
        .map((one) => ({ ...one, start: Math.max(one.start, start) + by, end: Math.min(one.end, end) + by }));
    holes.push(...own(file.holes));
    branches.push(...own(file.branches));
    derivedFrom.push(
      ...segmentsOf(file, start, end).map((one) => ({ ...one, start: one.start + by, end: one.end + by })),
    );
    text += file.text.slice(start, end);
  }
  const { path, scope } = named;
  return { path, text, holes, branches, ...(scope === undefined ? {} : { scope }), derivedFrom };
}

function segmentsOf(file: SourceFile, start: number, end: number): readonly Segment[] {
  if (!file.derivedFrom) return [{ start, end, origin: span(file, start, end), verbatim: true }];
  return file.derivedFrom
    .filter((one) => one.start < end && start < one.end)
    .map((one) => {
      const from = Math.max(one.start, start);
      const to = Math.min(one.end, end);
      if (!one.verbatim) return { ...one, start: from, end: to };
      const shift = one.origin.start - one.start;
      return { start: from, end: to, verbatim: true, origin: { ...one.origin, start: from + shift, end: to + shift } };
    });
}
