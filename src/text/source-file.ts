/** One file as it was decoded. `text` is never normalised, so that edits can be written back byte for byte. */
export interface SourceFile {
  /** As reports name it: relative to the base, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Template expressions that nobody resolved. */
  readonly holes: readonly Hole[];
  /** Stretches under template conditions that nobody resolved, outermost first; the arms of both answers are in the text. */
  readonly branches: readonly Branch[];
  /** Where its template expressions get their names from: a role, a play; without it, the host. */
  readonly scope?: string;
  /** Set when the text was made from other files: a rendered template, a string inside a playbook. */
  readonly derivedFrom?: readonly Segment[];
  /** What puts it on its host, and where: a task, a mount. */
  readonly put?: { readonly by: Span; readonly as: string };
  /** The distribution that ships it ("Debian 12"), where the tree lacks it: what it says is a default, nobody wrote it. */
  readonly shippedBy?: string;
}

/** A stretch of the text that a template expression will replace. */
export type Hole = Pick<Span, 'start' | 'end'>;

/** There only if the expression `test` goes the way `is`. `elif` is an `if` inside the else; nested branches overlap. */
export interface Branch {
  /** Normalised: one blank between words, and a leading `not` is turned into `is`. */
  readonly test: string;
  readonly is: boolean;
  /** Where the condition is written. */
  readonly condition: Span;
  readonly start: number;
  readonly end: number;
}

/** A half-open range of UTF-16 offsets in one file. Lines and columns exist only in reports. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A stretch of derived text and where it came from; `verbatim` means that offsets correspond one to one. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly origin: Span;
  readonly verbatim: boolean;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A file whose text was written by hand: no template, no other file behind it. */
export function plainFile(path: string, text: string): SourceFile {
  return { path, text, holes: [], branches: [] };
}

export function span(file: SourceFile, start: number, end: number): Span {
  return { file, start, end };
}

/** The distribution that ships what stands there, also where tasks changed other lines of the file. */
export function shipperOf(span: Span): string | undefined {
  const { shippedBy, derivedFrom } = span.file;
  if (shippedBy !== undefined || !derivedFrom) return shippedBy;
  const places = locate(span);
  return places.every(({ file }) => file.shippedBy !== undefined) ? places[0]?.file.shippedBy : undefined;
}

export function spanText({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

/** The first place in a file: where something that no line says is shown. */
export function startOf(file: SourceFile): Span {
  return { file, start: 0, end: 0 };
}

/** Follows a span through derived files to the places that a person can open in an editor, at least one. */
export function locate(span: Span): readonly Span[] {
  const { derivedFrom } = span.file;
  if (!derivedFrom) return [span];
  const touched = derivedFrom.filter((segment) => touches(segment, span));
  const nearest = touched.length > 0 ? touched : derivedFrom.filter((segment) => segment.start <= span.start).slice(-1);
  if (nearest.length === 0)
    return derivedFrom.slice(0, 1).flatMap(({ origin }) => locate({ ...origin, end: origin.start }));
  return joinNeighbours(nearest.flatMap((segment) => locate(narrow(span, segment))));
}

function touches(segment: Segment, span: Span): boolean {
  if (span.start === span.end) return segment.start <= span.start && span.start < segment.end;
  return segment.start < span.end && span.start < segment.end;
}

/** The part of a segment's origin that corresponds to the span; all of it where offsets do not correspond. */
function narrow(span: Span, segment: Segment): Span {
  const { file, start, end } = segment.origin;
  if (!segment.verbatim) return segment.origin;
  const clamp = (offset: number) => Math.min(Math.max(start + offset - segment.start, start), end);
  return { file, start: clamp(span.start), end: clamp(span.end) };
}

/**
 * Two pieces of one file that touch are one place: a template tag that was cut out between them is no place of its own. The
 * first place stays the first, whatever other files the pieces between have led to.
 */
function joinNeighbours(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const next of spans) {
    const last = joined.length - 1;
    const before = [last, 0].find((at) => joined[at]?.file === next.file && joined[at]?.end === next.start);
    if (before === undefined) joined.push(next);
    else joined[before] = { ...joined[before]!, end: next.end };
  }
  return joined;
}
