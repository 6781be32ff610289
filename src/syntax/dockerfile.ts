import { type Segment, type SourceFile, type Span, span } from '../text/source-file.ts';
import { step } from './steps.ts';

/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string;
  /** `--from=build` as `from` → `build`; without `=`, the empty text; what stands there several times, on lines of its own. */
  readonly flags: ReadonlyMap<string, string>;
  /** What follows name and flags, as a file of its own that leads back to the Dockerfile. */
  readonly text: SourceFile;
  readonly heredocs: readonly Heredoc[];
  readonly span: Span;
}

/** `<<EOF` and what follows up to that word. */
export interface Heredoc {
  readonly word: string;
  /** Its lines, tabs taken off where `<<-` says so. */
  readonly body: SourceFile;
  /** Whether variables in it are replaced: its word has no quotes. */
  readonly expands: boolean;
}

const made = new WeakMap<SourceFile, readonly Instruction[]>();

/** The instructions of a Dockerfile in order [docs: Dockerfile reference, Format, Parser directives, Here-Documents]. Never throws. */
export function parseDockerfile(file: SourceFile): readonly Instruction[] {
  const known = made.get(file);
  if (known) return known;
  const lines = linesOf(file.text);
  const mark = escapeOf(lines.map(({ text }) => text));
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; ) {
    const { pieces, next } = logical(lines, at, mark);
    const joined = joinedFile(file, pieces);
    step(joined.text.length + 1);
    if (/^\s*(?:#|$)/.test(joined.text)) {
      at = next;
      continue;
    }
    const { heredocs, end } = bodies(file, lines, next, joined.text);
    found.push(instruction(file, joined, heredocs, { start: lines[at]!.start, end: lines[end - 1]!.end }));
    at = end;
  }
  made.set(file, found);
  return found;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  return text
    .slice(start)
    .split('\n')
    .map((line) => {
      const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
      const made = { start, end: start + bare.length, text: bare };
      start += line.length + 1;
      return made;
    });
}

/** Directives stand before everything else. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(line);
    if (!directive) return '\\';
    if (directive[1]!.toLowerCase() === 'escape' && directive[2] === '`') return '`';
  }
  return '\\';
}

interface Taken {
  readonly start: number;
  readonly end: number;
}

/** A line with those that continue it; comments and empty lines between them are left out. */
function logical(lines: readonly Line[], from: number, mark: string): { pieces: readonly Taken[]; next: number } {
  const pieces: Taken[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const { start, text } = lines[at]!;
    if (at > from && /^\s*(?:#|$)/.test(text)) continue;
    const bare = text.trimEnd();
    const goesOn = bare.endsWith(mark) && !(at === from && /^\s*#/.test(text));
    pieces.push({ start, end: start + (goesOn ? bare.length - 1 : text.length) });
    if (!goesOn) return { pieces, next: at + 1 };
  }
  return { pieces, next: at };
}

function joinedFile(file: SourceFile, pieces: readonly Taken[]): SourceFile {
  let text = '';
  const derivedFrom: Segment[] = [];
  for (const { start, end } of pieces) {
    if (start === end) continue;
    const at = text.length;
    text += file.text.slice(start, end);
    derivedFrom.push({ start: at, end: text.length, origin: span(file, start, end), verbatim: true });
  }
  return { path: file.path, text, holes: [], branches: [], ...scopeOf(file), derivedFrom };
}

function scopeOf({ scope }: SourceFile): { readonly scope?: string } {
  return scope === undefined ? {} : { scope };
}

/** A stretch of a file as a file of its own. */
export function excerpt(file: SourceFile, start: number, end: number): SourceFile {
  const origin = span(file, start, end);
  const derivedFrom = [{ start: 0, end: end - start, origin, verbatim: true }];
  return { path: file.path, text: file.text.slice(start, end), holes: [], branches: [], ...scopeOf(file), derivedFrom };
}

function instruction(file: SourceFile, line: SourceFile, heredocs: readonly Heredoc[], at: Taken): Instruction {
  const [head = '', name = ''] = /^\s*(\S+)\s*/.exec(line.text) ?? [];
  const flags = new Map<string, string>();
  let start = head.length;
  for (let flag = flagAt(line.text, start); flag; flag = flagAt(line.text, start)) {
    const before = flags.get(flag[1]!);
    flags.set(flag[1]!, before === undefined ? (flag[2] ?? '') : `${before}\n${flag[2] ?? ''}`);
    start += flag[0].length;
  }
  return {
    ...{ name: name.toUpperCase(), flags, heredocs },
    text: excerpt(line, start, line.text.length),
    span: span(file, at.start, at.end),
  };
}

function flagAt(text: string, at: number): RegExpExecArray | null {
  const flag = /--([a-z][\w-]*)(?:=("[^"]*"|\S*))?(?:\s+|$)/y;
  flag.lastIndex = at;
  return flag.exec(text);
}

const HEREDOC = /(?<![<\w])<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g;

/** The bodies of the here-documents that an instruction names, one after the other. */
function bodies(
  file: SourceFile,
  lines: readonly Line[],
  from: number,
  text: string,
): { heredocs: readonly Heredoc[]; end: number } {
  const heredocs: Heredoc[] = [];
  let at = from;
  if (!/^\s*(?:RUN|COPY|ADD)\s/i.test(text)) return { heredocs, end: at };
  for (const [, strip, quote, word = ''] of text.matchAll(HEREDOC)) {
    const taken: Taken[] = [];
    let closed = at;
    while (closed < lines.length && withoutTabs(lines[closed]!.text, strip) !== word) closed += 1;
    if (closed === lines.length) return { heredocs, end: at };
    for (const { start, text: own } of lines.slice(at, closed))
      taken.push({ start: start + own.length - withoutTabs(own, strip).length, end: start + own.length + 1 });
    heredocs.push({ word, expands: quote === '', body: joinedFile(file, taken) });
    at = closed + 1;
  }
  return { heredocs, end: at };
}

function withoutTabs(text: string, strip: string | undefined): string {
  return strip === '-' ? text.replace(/^\t+/, '') : text;
}
