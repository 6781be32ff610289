import type { Branch, Segment, SourceFile, Span } from '../../text/source-file.ts';
import { type Choice, textOf, type Unknown, unknownAt, type Value } from './value.ts';

/** A stretch of a text that a program puts together: where it is written, and what it says; without `text`, nobody knows. */
export interface Part {
  readonly text?: string;
  readonly at: Span;
  readonly verbatim: boolean;
  /** Conditions that nobody knows, under which it stands there, outermost first. */
  readonly under: readonly Under[];
}
type Under = Pick<Branch, 'test' | 'is' | 'condition'>;

/** Whoever wants texts with their places carries them along with the values. */
export function writtenAs<V extends Value>(value: V, written: readonly Part[]): V {
  return value.kind === 'primitive' || value.kind === 'unknown' ? { ...value, written } : value;
}

/** What stands between the quotes of a literal; `at` is what lies within them. */
export function literalParts(at: Span, cooked: string): readonly Part[] {
  const raw = at.file.text.slice(at.start, at.end);
  const part = (start: number, end: number, text: string, verbatim: boolean): Part => ({
    ...{ text, verbatim, under: [] },
    at: { file: at.file, start: at.start + start, end: at.start + end },
  });
  if (raw === cooked) return [part(0, raw.length, raw, true)];
  const parts: Part[] = [];
  let last = 0;
  for (const { 0: whole, index } of raw.matchAll(ESCAPE)) {
    if (index > last) parts.push(part(last, index, raw.slice(last, index), true));
    last = index + whole.length;
    parts.push(part(index, last, unescaped(whole), false));
  }
  if (last < raw.length) parts.push(part(last, raw.length, raw.slice(last), true));
  return textOfParts(parts) === cooked ? parts : [part(0, raw.length, cooked, false)];
}

const ESCAPE = /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|\r\n|[\s\S])|\r\n?/gi;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** What an escape stands for [ECMA-262, section 12.9.4]. */
function unescaped(written: string): string {
  if (!written.startsWith('\\')) return '\n';
  const body = written.slice(1);
  if (/^(?:\r\n|[\r\n\u2028\u2029])$/.test(body)) return '';
  const hex = /^(?:u\{([0-9a-f]+)\}|[ux]([0-9a-f]{2,4}))$/i.exec(body);
  const code = hex ? Number.parseInt(hex[1] ?? hex[2]!, 16) : undefined;
  return code === undefined ? (LETTERS[body] ?? body) : String.fromCodePoint(Math.min(code, 0x10ffff));
}

/** A value as parts of a longer text; `at` is where it is used. */
export function partsOf(value: Exclude<Value, Choice>, at: Span): readonly Part[] {
  const written = value.kind === 'primitive' || value.kind === 'unknown' ? value.written : undefined;
  const text = value.kind === 'unknown' ? undefined : textOf(value);
  if (written && (value.kind === 'unknown' || textOfParts(written) === text)) return written;
  if (value.kind === 'file' && value.file) {
    const { file } = value;
    return [{ text: file.text, at: { file, start: 0, end: file.text.length }, verbatim: true, under: [] }];
  }
  const from = value.kind === 'unknown' ? value.at : value.kind === 'primitive' ? (value.from ?? at) : at;
  return [{ ...(text === undefined ? {} : { text }), at: from, verbatim: false, under: [] }];
}

/** Both ways of what a program leaves open, each under its condition; a fallback stands in for what nobody gives. */
export function bothWays(value: Value, at: Span): Exclude<Value, Choice> {
  if (value.kind !== 'choice') return value;
  const { of } = value;
  if (of.id.endsWith(' is given')) return bothWays(of.negated ? value.yes() : value.no(), at);
  const under = (arm: Value, is: boolean) =>
    partsOf(bothWays(arm, at), at).map((part) => ({ ...part, under: [underOf(of, is), ...part.under] }));
  return writtenAs(unknownAt(at), [...under(value.yes(), true), ...under(value.no(), false)]);
}

function underOf(of: Unknown, is: boolean): Under {
  const { file, start, end } = of.at;
  return { test: file.text.slice(start, end).replaceAll(/\s+/g, ' '), is: is !== of.negated, condition: of.at };
}

/** A text of several values in a row. */
export function joined(values: readonly Value[], between: string, at: Span): readonly Part[] {
  return values.flatMap((value, i) => [
    ...(i > 0 && between !== '' ? [{ text: between, at, verbatim: false, under: [] }] : []),
    ...partsOf(bothWays(value, at), at),
  ]);
}

/** Whether a value carries its places. */
export function isWritten(value: Value): boolean {
  return (value.kind === 'primitive' || value.kind === 'unknown') && value.written !== undefined;
}

function textOfParts(parts: readonly Part[]): string | undefined {
  return parts.some(({ text, under }) => text === undefined || under.length > 0)
    ? undefined
    : parts.map(({ text }) => text).join('');
}

/** The file that a text becomes: every place leads back to the program, and what nobody knows is a hole. */
export function fileOf(parts: readonly Part[], path: string): SourceFile {
  const derivedFrom: Segment[] = [];
  const holes: { readonly start: number; readonly end: number }[] = [];
  const branches: Branch[] = [];
  let text = '';
  for (const way of linesOf(parts).flatMap((line) => waysOf(line))) {
    const begin = text.length;
    for (const { text: told, at, verbatim } of way.parts) {
      const start = text.length;
      text += told ?? holeText(at);
      const end = text.length;
      if (end > start) extend(derivedFrom, { start, end, origin: at, verbatim });
      if (told === undefined) holes.push({ start, end });
    }
    if (text.length > begin) branches.push(...way.under.map((one) => ({ ...one, start: begin, end: text.length })));
  }
  return { path, text, holes, branches, derivedFrom };
}

/** What goes on in the same place is one piece. */
function extend(list: Segment[], next: Segment): void {
  const last = list.at(-1);
  const goesOn = last?.verbatim && next.verbatim && last.origin.file === next.origin.file;
  if (last && goesOn && last.end === next.start && last.origin.end === next.origin.start)
    list[list.length - 1] = { ...last, end: next.end, origin: { ...last.origin, end: next.origin.end } };
  else list.push(next);
}

/** Lines as far as they are there in any case, with their ends. */
function linesOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const lines: Part[][] = [[]];
  for (const part of parts) {
    const pieces = part.under.length > 0 ? [] : (part.text?.split(/(?<=\n)/) ?? []);
    let start = 0;
    for (const text of pieces) {
      const at = part.verbatim ? within(part.at, start, text.length) : part.at;
      lines.at(-1)!.push({ ...part, text, at });
      if (text.endsWith('\n')) lines.push([]);
      start += text.length;
    }
    if (pieces.length === 0) lines.at(-1)!.push(part);
  }
  return lines;
}

function within({ file, start }: Span, from: number, length: number): Span {
  return { file, start: start + from, end: start + from + length };
}

interface Way {
  readonly under: readonly Under[];
  readonly parts: readonly Part[];
}

/** A line in each way that it may go; one with many conditions has holes instead. */
function waysOf(parts: readonly Part[], depth = 0): readonly Way[] {
  const [first] = parts.flatMap(({ under }) => under);
  if (!first) return [{ under: [], parts }];
  if (depth > 2) return [{ under: [], parts: parts.map((one) => (one.under.length > 0 ? hidden(one) : one)) }];
  return [true, false].flatMap((is) => {
    const those = parts
      .filter(({ under }) => !under.some((one) => one.test === first.test && one.is !== is))
      .map((one) => ({ ...one, under: one.under.filter(({ test }) => test !== first.test) }));
    return waysOf(those, depth + 1).map((way) => ({ ...way, under: [{ ...first, is }, ...way.under] }));
  });
}

function hidden({ at, verbatim }: Part): Part {
  return { at, verbatim, under: [] };
}

/** On one line, and no longer than a line should be. */
function holeText({ file, start, end }: Span): string {
  const name = file.text.slice(start, end).replaceAll(/\s+/g, ' ');
  return `\${${name.length > 60 || /[{}]/.test(name) ? '…' : name}}`;
}
