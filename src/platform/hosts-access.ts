import { isBlank, isOnlyHoles, linesOf, masked, under, wordAt } from '../syntax/scan.ts';
import type { Word } from '../syntax/statement.ts';
import { step } from '../syntax/steps.ts';
import { type Problem, problem } from '../text/problem.ts';
import { type Branch, type SourceFile, type Span, span } from '../text/source-file.ts';

/** One line of /etc/hosts.allow or /etc/hosts.deny. A line that is only a template expression has no lists: it may say anything. */
export interface AccessRule {
  readonly daemons: readonly Word[];
  readonly clients: readonly Word[];
  readonly options: readonly Word[];
  readonly isHole: boolean;
  readonly span: Span;
  readonly under?: readonly Branch[];
}

export interface AccessTable {
  readonly rules: readonly AccessRule[];
  readonly problems: readonly Problem[];
}

const tables = new WeakMap<SourceFile, AccessTable>();

/** The lines of a hosts_access(5) file that libwrap takes; those that it passes over are problems. Parsed once per file. */
export function accessTable(file: SourceFile): AccessTable {
  const known = tables.get(file);
  if (known) return known;
  const text = masked(file);
  const rules: AccessRule[] = [];
  const problems: Problem[] = [];
  for (const { start, end, next } of logicalLines(text)) {
    const at = span(file, start, end);
    if (text[start] === '#' || text.slice(start, end).trim() === '') continue;
    if (isOnlyHoles(text, start, end)) {
      rules.push({ daemons: [], clients: [], options: [], isHole: true, span: at, ...under(file, start) });
    } else if (next === end) {
      // [measured: tcpdmatch of tcpd 7.6.q-32: access is denied where the allowing line is the last and has no line end]
      problems.push(problem('unexpected-character', 'libwrap passes over a last line without a line end', at));
    } else {
      const rule = ruleAt(file, text, start, end);
      if (rule) rules.push(rule);
      else problems.push(problem('unexpected-character', 'libwrap passes over a line without ":"', at));
    }
  }
  const table = { rules, problems };
  tables.set(file, table);
  return table;
}

/** A backslash before the line end joins the next line on. */
function logicalLines(text: string): readonly { start: number; end: number; next: number }[] {
  const lines: { start: number; end: number; next: number }[] = [];
  let open: number | undefined;
  for (const line of linesOf(text)) {
    const start = open ?? line.start;
    if (text[line.end - 1] === '\\' && line.next > line.end) open = start;
    else {
      lines.push({ start, end: line.end, next: line.next });
      open = undefined;
    }
  }
  if (open !== undefined) lines.push({ start: open, end: text.length, next: text.length });
  return lines;
}

function ruleAt(file: SourceFile, text: string, start: number, end: number): AccessRule | undefined {
  const [daemons, clients, ...options] = fieldsOf(text, start, end);
  if (!daemons || !clients) return undefined;
  return {
    daemons: wordsIn(file, text, daemons),
    clients: wordsIn(file, text, clients),
    options: options.map((field) => wholeField(file, text, field)),
    isHole: false,
    span: span(file, start, end),
    ...under(file, start),
  };
}

type Field = readonly [start: number, end: number];

/** Fields end at a colon that stands outside brackets and has no backslash before it. */
function fieldsOf(text: string, start: number, end: number): readonly Field[] {
  const fields: Field[] = [];
  let from = start;
  let inBrackets = false;
  for (let i = start; i < end; i += 1) {
    const char = text[i];
    if (char === '[') inBrackets = true;
    else if (char === ']') inBrackets = false;
    else if (char === ':' && !inBrackets && text[i - 1] !== '\\') {
      fields.push([from, i]);
      from = i + 1;
    }
  }
  step(end - start);
  return [...fields, [from, end]];
}

/** List items are parted by blanks and commas [hosts_access(5)]. */
function wordsIn(file: SourceFile, text: string, [start, end]: Field): readonly Word[] {
  const words: Word[] = [];
  const isGap = (i: number) =>
    isBlank(text.charCodeAt(i)) || text[i] === ',' || text[i] === '\n' || (text[i] === '\\' && text[i + 1] === '\n');
  for (let i = start; i < end; ) {
    if (isGap(i)) i += 1;
    else {
      const from = i;
      while (i < end && !isGap(i)) i += 1;
      words.push(wordAt(file, from, i));
    }
  }
  step(end - start);
  return words;
}

function wholeField(file: SourceFile, text: string, [start, end]: Field): Word {
  const piece = text.slice(start, end);
  const from = start + (piece.length - piece.trimStart().length);
  return wordAt(file, Math.min(from, end), Math.max(from, start + piece.trimEnd().length));
}
