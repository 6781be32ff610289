import type { Refusal } from '../../syntax/expand.ts';
import { HOLE, isOnlyHoles, linesOf, masked, tile, trimmed, under, wordAt } from '../../syntax/scan.ts';
import type { SettingStatement, Statement, Syntax, Token } from '../../syntax/statement.ts';
import { step } from '../../syntax/steps.ts';
import { type Problem, problem } from '../../text/problem.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { span } from '../../text/source-file.ts';

/** What cyrus.conf says, and the lines for which the master exits. */
export interface MasterSyntax extends Syntax {
  readonly refusals: readonly Refusal[];
}

/** One line without its comment, trimmed. */
interface Row {
  readonly start: number;
  readonly end: number;
}

interface Section {
  readonly head: Omit<SettingStatement, 'body' | 'span'>;
  readonly start: number;
  readonly body: Statement[];
}

interface Reading {
  readonly file: SourceFile;
  readonly text: string;
  readonly tokens: Token[];
  readonly statements: Statement[];
  readonly problems: Problem[];
  readonly refusals: Refusal[];
}

const SECTIONS = ['START', 'SERVICES', 'EVENTS', 'DAEMON'];
/** The first letter must be a capital, the rest may be either, and no letter or digit follows [source: master/masterconf.c, masterconf_getsection]. */
const HEADER = /^(S(?:TART|ERVICES)|EVENTS|DAEMON)(?![A-Za-z0-9])/i;

const parsed = new WeakMap<SourceFile, MasterSyntax>();

/**
 * Reads cyrus.conf as the master does: the brace stands on the line of the section's name, an entry is one line, `#` begins
 * a comment anywhere, even inside quotes. A section is a statement with operator `{`, an entry one whose body holds its
 * `key="value"` settings; what stands in no section that the master looks for is passed over, and is a problem.
 */
export function parseMasterConf(file: SourceFile): MasterSyntax {
  const known = parsed.get(file);
  if (known) return known;
  const reading: Reading = {
    file,
    text: masked(file),
    tokens: [],
    statements: [],
    problems: [],
    refusals: [],
  };
  readLines(reading);
  const { tokens, statements, problems, refusals } = reading;
  const made = {
    file,
    get tokens() {
      return tile(file, tokens);
    },
    statements,
    problems,
    refusals,
  };
  parsed.set(file, made);
  return made;
}

/** How far the reading is: the section that is open, the braces that are, and whether lines are being passed over. */
interface State {
  readonly done: Set<string>;
  section?: Section | undefined;
  level: number;
  skipping: boolean;
}

function readLines(reading: Reading): void {
  const { file, text, statements, tokens } = reading;
  const state: State = { done: new Set(), level: 0, skipping: false };
  for (const { start, end } of linesOf(text)) {
    const hash = text.slice(start, end).indexOf('#');
    const comment = hash < 0 ? end : start + hash;
    const row = trimmed(text, start, comment);
    step(end - start);
    if (row.start < row.end) {
      if (state.section) state.section = inSection(reading, state.section, row);
      else if (state.level === 0 && isOnlyHoles(text, row.start, row.end))
        statements.push({ kind: 'hole', span: span(file, row.start, row.end), ...under(file, row.start) });
      else outside(reading, state, row);
    }
    if (hash >= 0) tokens.push({ kind: 'comment', start: comment, end: trimmed(text, comment, end).end });
  }
  if (state.section) closeAtEnd(reading, state.section);
}

function inSection(reading: Reading, section: Section, row: Row): Section | undefined {
  if (reading.text[row.start] === '}') return close(reading, section, row);
  section.body.push(...entryAt(reading, row));
  return section;
}

function outside(reading: Reading, state: State, row: Row): void {
  const name = state.level === 0 ? headerAt(reading.text, row) : undefined;
  const depth = state.level + braces(reading.text, row);
  if (name !== undefined && !state.done.has(name) && depth === 1) {
    state.done.add(name);
    state.section = open(reading, row, name);
    state.skipping = false;
    return;
  }
  if (!state.skipping || (state.level === 0 && !'{}'.includes(reading.text[row.start]!)))
    passOver(reading, row, name !== undefined && state.done.has(name) ? name : undefined);
  state.skipping = true;
  state.level = depth;
}

function headerAt(text: string, { start, end }: Row): string | undefined {
  const match = HEADER.exec(text.slice(start, end));
  const name = match?.[1]?.toUpperCase();
  return name !== undefined && text[start] === name[0] ? name : undefined;
}

function braces(text: string, { start, end }: Row): number {
  let depth = 0;
  for (let at = start; at < end; at += 1) depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
  return depth;
}

function passOver({ file, problems }: Reading, row: Row, again: string | undefined): void {
  const what = /^[^\s{]+|./.exec(file.text.slice(row.start, row.end))![0];
  const message =
    again !== undefined
      ? `Cyrus reads one "${again}" section, so a second one is passed over`
      : SECTIONS.includes(what.toUpperCase())
        ? `a section begins with its name in capitals and a brace at the end of the same line, so what "${what}" holds is passed over`
        : `"${what}" stands in no section that Cyrus reads, so it is passed over`;
  problems.push(problem('unexpected-character', message, span(file, row.start, row.end)));
}

function open({ file, text, tokens }: Reading, { start, end }: Row, name: string): Section {
  const to = start + name.length;
  const brace = text.indexOf('{', to);
  tokens.push({ kind: 'word', start, end: to }, { kind: 'punctuation', start: brace, end: brace + 1 });
  return {
    head: {
      kind: 'setting',
      key: { parts: [name], value: name, span: span(file, start, to) },
      operator: wordAt(file, brace, brace + 1),
      args: [],
      ...under(file, start),
    },
    start: Math.min(start, end),
    body: [],
  };
}

function close({ file, statements, tokens }: Reading, section: Section, { start }: Row): undefined {
  tokens.push({ kind: 'punctuation', start, end: start + 1 });
  statements.push({ ...section.head, body: section.body, span: span(file, section.start, start + 1) });
  return undefined;
}

function closeAtEnd({ file, statements, problems, text }: Reading, section: Section): void {
  const { key } = section.head;
  problems.push(problem('unclosed-block', `"${key.value}" is not closed`, key.span));
  statements.push({
    ...section.head,
    body: section.body,
    span: span(file, section.start, Math.max(text.trimEnd().length, key.span.end)),
  });
}

/** One line of a section: `name key="value" key=value …`. */
function entryAt(reading: Reading, row: Row): readonly Statement[] {
  const { file, text, tokens } = reading;
  const where = under(file, row.start);
  const whole = span(file, row.start, row.end);
  step(row.end - row.start);
  if (isOnlyHoles(text, row.start, row.end)) return [{ kind: 'hole', span: whole, ...where }];
  const nameEnd = endOfName(text, row.start, row.end);
  tokens.push({ kind: 'word', start: row.start, end: nameEnd });
  const body: Statement[] = [];
  const reason =
    nameEnd < row.end && nameEnd > row.start && !isSpace(text, nameEnd)
      ? `bad character '${text[nameEnd]}' in name`
      : readArguments(reading, nameEnd === row.start ? nameEnd + 1 : nameEnd, row.end, body);
  if (reason !== undefined) reading.refusals.push({ reason, at: whole, ...where });
  return [{ kind: 'setting', key: wordAt(file, row.start, nameEnd), args: [], body, span: whole, ...where }];
}

/** Fills `body`; the reason why the master exits, where it does [source: master/masterconf.c, split_args]. */
function readArguments(reading: Reading, start: number, end: number, body: Statement[]): string | undefined {
  const { file, text, tokens } = reading;
  for (let at = skipSpace(text, start, end); at < end; at = skipSpace(text, at, end)) {
    const key = { start: at, end: endOfName(text, at, end) };
    if (text[key.end] !== '=' || key.end >= end) {
      if (key.end > at && isOnlyHoles(text, at, key.end)) {
        body.push({ kind: 'hole', span: span(file, at, key.end), ...under(file, at) });
        at = key.end;
        continue;
      }
      return `bad character '${key.end < end ? text[key.end] : ''}' in argument`;
    }
    const quoted = text[key.end + 1] === '"' && key.end + 1 < end;
    const from = key.end + (quoted ? 2 : 1);
    const length = quoted ? text.slice(from, end).indexOf('"') : endOfWord(text, from, end) - from;
    if (length < 0) return 'missing "';
    const to = from + length;
    const next = quoted ? to + 1 : to;
    tokens.push({ kind: 'word', start: key.start, end: key.end });
    tokens.push({ kind: 'punctuation', start: key.end, end: key.end + 1 });
    tokens.push({ kind: quoted ? 'quoted' : 'word', start: key.end + 1, end: next });
    body.push({
      kind: 'setting',
      key: wordAt(file, key.start, key.end),
      operator: wordAt(file, key.end, key.end + 1),
      args: [wordAt(file, from, to)],
      span: span(file, key.start, next),
    });
    at = next;
  }
  return undefined;
}

const NAME = new RegExp(`[A-Za-z0-9${HOLE}]*`, 'y');
const WORD = /\S*/y;
const SPACE = /\s*/y;

function endOfName(text: string, start: number, end: number): number {
  return after(NAME, text, start, end);
}

function endOfWord(text: string, start: number, end: number): number {
  return after(WORD, text, start, end);
}

function skipSpace(text: string, start: number, end: number): number {
  return after(SPACE, text, start, end);
}

function after(pattern: RegExp, text: string, start: number, end: number): number {
  pattern.lastIndex = start;
  const found = pattern.exec(text)?.[0].length ?? 0;
  return Math.min(start + found, end);
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text[at]!);
}
