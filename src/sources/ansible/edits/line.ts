import { type PatternMatch, pythonPattern } from '../../../syntax/python-regex.ts';
import type { SourceFile } from '../../../text/source-file.ts';
import { type Line, linesOf, madeText, type Piece, wholePiece, within } from './content.ts';
import { bareText, type Edited, endedPieces, finderOf, type Finds, lineEnd, placesOf } from './edit.ts';

/** What `lineinfile` is told [docs: ansible-core 2.14, lineinfile]. */
export interface LineOrder {
  readonly line?: SourceFile;
  readonly regexp?: string;
  readonly search?: string;
  readonly after?: string;
  readonly before?: string;
  readonly backrefs: boolean;
  readonly first: boolean;
}

/** Takes every line away that fits, or is the line itself. */
export function withoutLine(lines: readonly Line[], order: LineOrder): Edited {
  const finds = targetOf(order) ?? ((line: Line) => bareText(line) === order.line?.text);
  if (finds === 'unknown') return 'unknown';
  const places = placesOf(lines, finds);
  return places ? lines.filter((_, index) => !places.includes(index)) : 'unknown';
}

/** Puts the line in the place of the last one that fits, else where it is told to, else at the end. */
export function withLine(lines: readonly Line[], order: LineOrder): Edited {
  const { line, first } = order;
  if (!line) return 'failed';
  const finds = targetOf(order);
  if (finds === 'unknown') return 'unknown';
  const places = finds ? placesOf(lines, finds) : [];
  if (!places) return 'unknown';
  const found = first ? places[0] : places.at(-1);
  if (found !== undefined) return order.backrefs ? expanded(lines, found, order, line) : replaced(lines, found, line);
  return inserted(lines, order, line);
}

function targetOf({ regexp, search }: LineOrder): Finds | 'unknown' | undefined {
  if (regexp !== undefined) return finderOf(regexp);
  if (search === undefined) return undefined;
  return ({ text }) => text.includes(search);
}

function made(line: SourceFile): readonly Line[] {
  return linesOf(endedPieces(line));
}

function replaced(lines: readonly Line[], at: number, line: SourceFile): readonly Line[] {
  const own = made(line);
  const isSame = own.length === 1 && own[0]!.text === lines[at]!.text && line.holes.length === 0;
  return isSame ? lines : [...lines.slice(0, at), ...own, ...lines.slice(at + 1)];
}

function inserted(lines: readonly Line[], order: LineOrder, line: SourceFile): Edited {
  const { after, before, first, regexp, search } = order;
  const place = placeIn(lines, order);
  if (place === undefined) return 'unknown';
  // The very line is there already; a break at the first place of `firstmatch` keeps later ones from being seen.
  const until = first && place.anchor !== undefined ? place.anchor : lines.length;
  const own = line.holes.length > 0 ? -1 : lines.slice(0, until).findLastIndex((one) => bareText(one) === line.text);
  if (own >= 0) return order.backrefs && regexp !== undefined ? replaced(lines, own, line) : replaced(lines, own, line);
  if (order.backrefs) return lines;
  if (before === 'BOF' || after === 'BOF') return [...made(line), ...lines];
  const isAtEnd = place.anchor === undefined;
  const at = isAtEnd ? lines.length : place.anchor! + (after === undefined ? 0 : 1);
  const isThere = (one: Line | undefined) => one !== undefined && bareText(one) === line.text;
  if (!isAtEnd && after !== undefined && isThere(lines[at])) return lines;
  if (!isAtEnd && before !== undefined && regexp === undefined && search === undefined && isThere(lines[at - 1]))
    return lines;
  return [...ended(lines.slice(0, at), line), ...made(line), ...lines.slice(at)];
}

/** The line that `insertafter` or `insertbefore` finds; undefined as a whole where that is not sure. */
function placeIn(lines: readonly Line[], order: LineOrder): { readonly anchor?: number } | undefined {
  const written = order.after ?? order.before;
  if (written === undefined || /^(?:EOF|BOF)$/.test(written)) return {};
  const finds = finderOf(written);
  const places = finds === 'unknown' ? undefined : placesOf(lines, finds);
  if (!places) return undefined;
  const anchor = order.first ? places[0] : places.at(-1);
  return anchor === undefined ? {} : { anchor };
}

/** A last line without an end gets one before another line follows. */
export function ended(lines: readonly Line[], from: SourceFile): readonly Line[] {
  const last = lines.at(-1);
  if (!last || /[\r\n]$/.test(last.text)) return lines;
  return [...lines.slice(0, -1), ...linesOf([...last.pieces, wholePiece(lineEnd(from))])];
}

function expanded(lines: readonly Line[], at: number, { regexp }: LineOrder, line: SourceFile): Edited {
  const target = lines[at]!;
  const found = regexp === undefined ? undefined : pythonPattern(regexp)?.search(target.text);
  if (!found || line.holes.length > 0) return 'unknown';
  const pieces = expansion(line, found, target);
  if (pieces === 'unknown') return 'unknown';
  const own = linesOf([...pieces, wholePiece(lineEnd(line))]);
  const text = own.map((one) => one.text).join('');
  const kept = text.endsWith('\n\n') && !lines[at]!.text.endsWith('\n\n') ? linesOf(pieces) : own;
  return kept.length === 1 && kept[0]!.text === target.text
    ? lines
    : [...lines.slice(0, at), ...kept, ...lines.slice(at + 1)];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', a: '\x07', b: '\b' };

/** Python's replacement text, `\1` and `\g<name>` taken from what was found [docs: Python 3.11, re.sub]. */
export function expansion(template: SourceFile, found: PatternMatch, line: Line): readonly Piece[] | 'unknown' {
  const pieces: Piece[] = [];
  let at = 0;
  const whole = { file: template, start: 0, end: template.text.length };
  for (const { 0: escaped, 1: name, 2: digits, 3: char, index } of template.text.matchAll(
    /\\(?:g<(\w+)>|([1-9]\d?)|([\s\S]))/g,
  )) {
    pieces.push({ file: template, start: at, end: index });
    at = index + escaped.length;
    const group = name ?? digits;
    if (group !== undefined) {
      const number = /^\d+$/.test(group) ? Number(group) : found.names.get(group);
      if (number === undefined || number >= found.groups.length) return 'unknown';
      const place = found.groups[number];
      if (place) pieces.push(...within(line, ...place));
    } else if (char === '\\') pieces.push({ file: template, start: at - 1, end: at });
    else if (ESCAPES[char!] !== undefined) pieces.push(wholePiece(madeText(ESCAPES[char!]!, whole)));
    else if (/[A-Za-z0-9]/.test(char!)) return 'unknown';
    else pieces.push({ file: template, start: index, end: at });
  }
  return [...pieces, { file: template, start: at, end: template.text.length }].filter(({ start, end }) => end > start);
}
