import type { Segment, SourceFile } from '../../text/source-file.ts';
import { step } from '../steps.ts';
import type { YamlScalar } from './node.ts';

type Piece = Omit<Segment, 'origin'> & { readonly from: number; readonly to: number };

/**
 * The text of a scalar as a file of its own, which leads back to the YAML file: line by line for a block, character by
 * character where quotes and escapes stand in between.
 */
export function embeddedFile(scalar: YamlScalar, path = scalar.span.file.path): SourceFile {
  const { file } = scalar.span;
  const pieces = scalar.style === 'literal' || scalar.style === 'folded' ? blockPieces(scalar) : flowPieces(scalar);
  const derivedFrom = joined(pieces).map(({ start, end, verbatim, from, to }) => ({
    ...{ start, end, verbatim },
    origin: { file, start: from, end: to },
  }));
  const whole: Segment = { start: 0, end: scalar.source.length, origin: scalar.span, verbatim: false };
  const { scope } = file;
  const text = scalar.source;
  return {
    ...{ path, text, holes: [], branches: [] },
    ...(scope === undefined ? {} : { scope }),
    derivedFrom: derivedFrom.length > 0 ? derivedFrom : [whole],
  };
}

function blockPieces({ span, source: decoded }: YamlScalar): readonly Piece[] {
  const { text } = span.file;
  const body = text.indexOf('\n', span.start) + 1;
  if (body === 0 || body > span.end) return [];
  const lines = text.slice(body, span.end).split('\n');
  const indent = indentOf(text.slice(span.start, body), decoded, lines);
  const pieces: Piece[] = [];
  let at = 0;
  let from = body;
  for (const line of lines) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    const content = bare.slice(Math.min(indent, bare.length));
    const start = from + bare.length - content.length;
    if (!decoded.startsWith(content, at)) return pieces;
    if (content !== '')
      pieces.push({ start: at, end: at + content.length, verbatim: true, from: start, to: start + content.length });
    at += content.length;
    const next = from + line.length + 1;
    if (decoded[at] === '\n' || decoded[at] === ' ') {
      const verbatim = decoded[at] === '\n' && bare === line;
      pieces.push({ start: at, end: at + 1, verbatim, from: from + bare.length, to: Math.min(next, text.length) });
      at += 1;
    }
    from = next;
    step(line.length + 1);
  }
  return pieces;
}

/** By its indicator relative to the first line, else by the first line that holds something. */
function indentOf(header: string, decoded: string, lines: readonly string[]): number {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const spaces = first.length - first.trimStart().length;
  if (!/^[|>][-+]?[1-9]/.test(header)) return spaces;
  const own = decoded.split('\n').find((line) => line.trim() !== '') ?? '';
  return spaces - (own.length - own.trimStart().length);
}

const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|[\s\S])/y;

/** Walks the written and the decoded text side by side; white space that was folded away is passed over. */
function flowPieces({ span, source: decoded, style }: YamlScalar): readonly Piece[] {
  const { text } = span.file;
  const quotes = style === 'plain' ? 0 : 1;
  const pieces: Piece[] = [];
  let at = 0;
  let from = span.start + quotes;
  const last = span.end - quotes;
  const take = (size: number, verbatim: boolean, length = size) => {
    if (length > 0) pieces.push({ start: at, end: at + length, verbatim, from, to: from + size });
    at += length;
    from += size;
  };
  step(last - from + 1);
  while (from < last && at < decoded.length) {
    ESCAPE.lastIndex = from;
    const escaped = style === 'double' ? ESCAPE.exec(text)?.[0] : undefined;
    if (escaped !== undefined) take(escaped.length, false, lengthOf(escaped));
    else if (style === 'single' && text.startsWith("''", from)) take(2, false, 1);
    else if (text[from] === decoded[at]) take(1, true);
    else if (/\s/.test(text[from]!)) from += 1;
    else return [];
  }
  return at === decoded.length ? pieces : [];
}

function lengthOf(escaped: string): number {
  if (/^\\[\r\n]/.test(escaped)) return 0;
  return /^\\U000[1-9a-fA-F]|^\\U0010/.test(escaped) ? 2 : 1;
}

/** Pieces that follow each other on both sides are one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const list: Piece[] = [];
  for (const next of pieces) {
    const last = list.at(-1);
    const follows = last?.verbatim && next.verbatim && last.end === next.start && last.to === next.from;
    if (follows) list[list.length - 1] = { ...last, end: next.end, to: next.to };
    else list.push(next);
  }
  return list;
}
