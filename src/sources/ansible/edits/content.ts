import type { Branch, Segment, SourceFile, Span } from '../../../text/source-file.ts';
import { span } from '../../../text/source-file.ts';
import { HIDDEN } from '../../../syntax/python-regex.ts';
import { step } from '../../../syntax/steps.ts';

/** A stretch of some file that became part of another one. */
export interface Piece {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** One line with its end, put together from pieces. What edits leave alone stays the same object. */
export interface Line {
  /** What holes will fill in is hidden. */
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** What a path holds: text, nothing, or one or the other by a condition that nobody has decided. */
export type Content =
  | { readonly kind: 'text'; readonly lines: readonly Line[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'choice'; readonly test: string; readonly at: Span; readonly yes: Content; readonly no: Content };

export const absent: Content = { kind: 'absent' };

export function contentOfFile(file: SourceFile): Content {
  return { kind: 'text', lines: linesOf([{ file, start: 0, end: file.text.length }]) };
}

/** Cuts pieces at the line ends in them. */
export function linesOf(pieces: readonly Piece[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Piece[] = [];
  for (const { file, start, end } of pieces) {
    step(end - start);
    for (let at = start; at < end; ) {
      const found = file.text.indexOf('\n', at);
      const cut = found < 0 || found >= end ? end : found + 1;
      open.push({ file, start: at, end: cut });
      at = cut;
      if (file.text[cut - 1] !== '\n') continue;
      lines.push(lineOf(open));
      open = [];
    }
  }
  return open.length > 0 ? [...lines, lineOf(open)] : lines;
}

function lineOf(pieces: readonly Piece[]): Line {
  return { text: pieces.map(shown).join(''), pieces };
}

function shown({ file, start, end }: Piece): string {
  let text = '';
  let at = start;
  for (const hole of file.holes) {
    if (hole.end <= start || hole.start >= end) continue;
    const from = Math.max(hole.start, start);
    const to = Math.min(hole.end, end);
    text += file.text.slice(at, from) + file.text.slice(from, to).replace(/[^\n]/g, HIDDEN);
    at = to;
  }
  return text + file.text.slice(at, end);
}

/** Text that a module makes itself, which leads back to the argument that told it to. */
export function madeText(text: string, at: Span): SourceFile {
  const { path, scope } = at.file;
  const derivedFrom = [{ start: 0, end: text.length, origin: at, verbatim: false }];
  return { path, text, holes: [], branches: [], ...(scope === undefined ? {} : { scope }), derivedFrom };
}

export function wholePiece(file: SourceFile): Piece {
  return { file, start: 0, end: file.text.length };
}

/** A stretch of a text that pieces take the place of. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly by: readonly Piece[];
}

/** The lines after these changes, which are in order; lines that none of them touches stay the same objects. */
export function spliced(lines: readonly Line[], splices: readonly Splice[]): readonly Line[] {
  const out: Line[] = [];
  let open: Piece[] = [];
  let at = 0;
  let next = 0;
  const flush = () => {
    out.push(...linesOf(open));
    open = [];
  };
  for (const line of lines) {
    const end = at + line.text.length;
    const first = next;
    while (splices[next] && splices[next]!.start < end) next += 1;
    const mine = splices.slice(first > 0 && splices[first - 1]!.end > at ? first - 1 : first, next);
    if (mine.length === 0 && open.length === 0) out.push(line);
    else {
      open.push(...cut(line, at, mine));
      if (line.text.endsWith('\n') && open.length > 0 && endsLine(open)) flush();
    }
    at = end;
  }
  // What comes at the very end goes on with a last line that has no end of its own.
  if (next < splices.length && open.length === 0 && out.at(-1)?.text.endsWith('\n') === false)
    open.push(...out.pop()!.pieces);
  for (const { by } of splices.slice(next)) open.push(...by);
  flush();
  return out;
}

function endsLine(pieces: readonly Piece[]): boolean {
  const last = pieces.findLast(({ start, end }) => end > start);
  return last === undefined || last.file.text[last.end - 1] === '\n';
}

/** What is left of a line at `at`, with what takes its place. */
function cut(line: Line, at: number, splices: readonly Splice[]): readonly Piece[] {
  const out: Piece[] = [];
  let done = 0;
  for (const { start, end, by } of splices) {
    const from = Math.max(start - at, 0);
    out.push(...within(line, done, from));
    if (start >= at) out.push(...by);
    done = Math.max(done, Math.min(end - at, line.text.length));
  }
  return [...out, ...within(line, done, line.text.length)];
}

/** The pieces of a part of a line. */
export function within({ pieces }: Line, start: number, end: number): readonly Piece[] {
  let at = 0;
  return pieces.flatMap((piece) => {
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, piece.end - piece.start);
    at += piece.end - piece.start;
    return from < to ? [{ file: piece.file, start: piece.start + from, end: piece.start + to }] : [];
  });
}

type Added = Pick<Branch, 'test' | 'is' | 'condition'>;
interface Marked {
  readonly line: Line;
  readonly under: readonly Added[];
}

/** The file that all of this makes: what differs by a condition stands in it twice, under both answers. */
export function fileOfContent(content: Content, named: SourceFile): SourceFile {
  const whole = wholeFile(content);
  return whole ?? printed(marked(content), named);
}

/** Untouched, it is still the file that it came from. */
function wholeFile(content: Content): SourceFile | undefined {
  if (content.kind !== 'text') return undefined;
  const file = content.lines[0]?.pieces[0]?.file;
  let at = 0;
  for (const { pieces } of content.lines)
    for (const piece of pieces) {
      if (piece.file !== file || piece.start !== at) return undefined;
      at = piece.end;
    }
  return file && at === file.text.length ? file : undefined;
}

function marked(content: Content): readonly Marked[] {
  if (content.kind === 'absent') return [];
  if (content.kind === 'text') return content.lines.map((line) => ({ line, under: [] }));
  const { test, at } = content;
  return joined(marked(content.yes), marked(content.no), { test, is: true, condition: at });
}

/** Lines that both sides have stand there once. */
function joined(yes: readonly Marked[], no: readonly Marked[], added: Added): readonly Marked[] {
  const places = new Map(no.map(({ line }, index) => [line, index]));
  const isSame = (a: Marked, b: Marked) =>
    a.under.length === b.under.length &&
    a.under.every(({ test, is }, i) => b.under[i]!.test === test && b.under[i]!.is === is);
  const out: Marked[] = [];
  let done = 0;
  const isBraced = [...yes, ...no].some(({ line }) => /[{}]\s*$/.test(line.text));
  const shared: [number, number][] = [];
  for (const [index, one] of yes.entries()) {
    const place = places.get(one.line);
    if (place === undefined || place < done || !isSame(one, no[place]!)) continue;
    shared.push([index, place]);
    done = place + 1;
  }
  const usable = isBraced ? shared : shared.filter(([index, place]) => standsAlone(yes, no, index, place));
  let [left, right] = [0, 0];
  for (const [index, place] of [...usable, [yes.length, no.length] as const]) {
    for (const one of yes.slice(left, index)) out.push({ line: one.line, under: [added, ...one.under] });
    for (const one of no.slice(right, place))
      out.push({ line: one.line, under: [{ ...added, is: false }, ...one.under] });
    if (yes[index]) out.push(yes[index]);
    [left, right] = [index + 1, place + 1];
  }
  return out;
}

/** Where lines go on with an indented one, a line whose continuation differs differs with it. */
function standsAlone(yes: readonly Marked[], no: readonly Marked[], index: number, place: number): boolean {
  const isMore = (line: Line | undefined) => line !== undefined && /^[ \t]+\S/.test(line.text);
  let back = 0;
  while (isMore(yes[index - back]?.line) && yes[index - back - 1]?.line === no[place - back - 1]?.line && back < index)
    back += 1;
  if (isMore(yes[index - back]?.line)) return false;
  for (let on = 1; isMore(yes[index + on]?.line) || isMore(no[place + on]?.line); on += 1)
    if (yes[index + on]?.line !== no[place + on]?.line) return false;
  return true;
}

function printed(lines: readonly Marked[], named: SourceFile): SourceFile {
  let text = '';
  const holes: { start: number; end: number }[] = [];
  const branches: Branch[] = [];
  const segments: Segment[] = [];
  const open: { added: Added; start: number }[] = [];
  const close = (keep: number) => {
    for (const { added, start } of open.splice(keep)) branches.push({ ...added, start, end: text.length });
  };
  for (const { line, under } of lines) {
    const same = under.findIndex((one, i) => open[i]?.added.test !== one.test || open[i]?.added.is !== one.is);
    const keep = same < 0 ? under.length : same;
    close(keep);
    for (const added of under.slice(keep)) open.push({ added, start: text.length });
    const changed = line.pieces.find(({ file }) => file.shippedBy === undefined);
    for (const piece of line.pieces) {
      const { file, start, end } = piece;
      const own = changed ?? piece;
      const shift = text.length - start;
      const part = <T extends { readonly start: number; readonly end: number }>(list: readonly T[]) =>
        list
          .filter((one) => one.start < end && one.end > start)
          .map((one) => ({ ...one, start: Math.max(one.start, start) + shift, end: Math.min(one.end, end) + shift }));
      holes.push(...part(file.holes));
      branches.push(...part(file.branches));
      segments.push(...segmentsOf(file.shippedBy === undefined ? piece : own, start, end, shift));
      text += file.text.slice(start, end);
    }
    if (under.length > 0 && !text.endsWith('\n')) text += '\n';
  }
  close(0);
  branches.sort((a, b) => a.start - b.start || b.end - a.end);
  const { path, scope, put } = named;
  const derivedFrom =
    segments.length > 0 ? segments : [{ start: 0, end: 0, origin: span(named, 0, 0), verbatim: true }];
  return {
    path,
    text,
    holes,
    branches: glued(branches),
    ...(scope === undefined ? {} : { scope }),
    ...(put ? { put } : {}),
    derivedFrom,
  };
}

/** Where a piece of text leads to; `piece` is another one where what it came from is nobody's to change. */
function segmentsOf(piece: Piece, start: number, end: number, shift: number): readonly Segment[] {
  const { file } = piece;
  const place = { start: start + shift, end: end + shift };
  if (piece.start !== start || piece.end !== end)
    return [{ ...place, origin: span(file, piece.start, piece.end), verbatim: false }];
  if (file.shippedBy !== undefined || !file.derivedFrom)
    return [{ ...place, origin: span(file, start, end), verbatim: true }];
  return file.derivedFrom
    .filter((one) => one.start < end && one.end > start)
    .map((one) => {
      const [from, to] = [Math.max(one.start, start), Math.min(one.end, end)];
      const origin = one.verbatim
        ? { ...one.origin, start: one.origin.start + from - one.start, end: one.origin.start + to - one.start }
        : one.origin;
      return { start: from + shift, end: to + shift, origin, verbatim: one.verbatim };
    });
}

/** A branch that was cut at every line is one again. */
function glued(branches: readonly Branch[]): readonly Branch[] {
  const out: Branch[] = [];
  for (const next of branches) {
    const before = out.findLastIndex((one) => one.end === next.start && one.test === next.test && one.is === next.is);
    if (before < 0) out.push(next);
    else out[before] = { ...out[before]!, end: next.end };
  }
  return out;
}
