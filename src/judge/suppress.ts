import type { Service } from '../model/model.ts';
import type { Ignore } from '../model/policy.ts';
import { readDay } from '../text/date.ts';
import { fitsGlob } from '../text/glob.ts';
import { lineStarts, lineText, position } from '../text/line-index.ts';
import { type Problem, problem } from '../text/problem.ts';
import { locate, type SourceFile, type Span } from '../text/source-file.ts';
import { nearest } from '../text/suggest.ts';
import { CLOSERS, commentStart, signsFor } from './comments.ts';

/** One comment that silences rules on its own line and the next. */
export interface Suppression {
  readonly at: Span;
  readonly rules: readonly string[];
  readonly reason: string;
  /** The lines, 1-based, on which it silences. */
  readonly lines: readonly number[];
  /** On a line of its own; behind a setting it only counts where the setting ends before it. */
  readonly isAlone: boolean;
}

export interface Suppressions {
  readonly found: readonly Suppression[];
  readonly problems: readonly Problem[];
}

/** What a comment is held against. */
export interface Against {
  /** The ids of all rules, those that are off among them. */
  readonly known: ReadonlySet<string>;
  /** `2026-11-20` */
  readonly today: string;
  /** How comments begin in a dialect's files. */
  commentsOf(dialect: string): readonly string[];
}

const MARK = /waxseal:[ \t]*ignore\b(?:[ \t]*\[([^\]]*)\])?[ \t]*(.*)$/;
const UNTIL = /(?:^|[ \t])until=(\S*)/;

/**
 * All suppressions in the files of these services, in what these were made from, and where else findings stand: in the files'
 * own comment syntax. What is wrong with one is a problem, and it then silences nothing.
 */
export function suppressionsIn(
  services: readonly Service[],
  elsewhere: readonly SourceFile[],
  against: Against,
): Suppressions {
  const files = new Map<SourceFile, readonly string[]>();
  const add = (file: SourceFile, comments: readonly string[], isOwn: boolean) => {
    if (files.has(file)) return;
    files.set(file, file.text.includes('waxseal:') ? signsFor(file, comments, isOwn) : []);
    for (const { origin } of file.derivedFrom ?? []) add(origin.file, comments, false);
  };
  for (const { files: own, dialect } of services) for (const file of own) add(file, against.commentsOf(dialect), true);
  for (const file of elsewhere) add(file, ['#'], false);
  const all = [...files].flatMap(([file, signs]) => (signs.length === 0 ? [] : inFile(file, signs, against)));
  return {
    found: all.flatMap(({ found }) => found),
    problems: onePerPlace(all.flatMap(({ problems }) => problems)),
  };
}

function inFile(file: SourceFile, signs: readonly string[], against: Against): readonly Suppressions[] {
  const count = lineStarts(file).length;
  const list: Suppressions[] = [];
  let last = count + 1;
  // From the end, so that suppressions that stand below each other all speak of the line after the last one.
  for (let line = count; line >= 1; line -= 1) {
    const text = lineText(file, line);
    const one = text.includes('waxseal:') ? inLine(file, line, text, signs, against) : undefined;
    const isAlone = one?.found[0]?.isAlone ?? false;
    const next = isAlone && last === line + 1 ? (list[0]?.found[0]?.lines.at(-1) ?? line + 1) : line + 1;
    if (isAlone) last = line;
    if (one) list.unshift({ ...one, found: one.found.map((found) => ({ ...found, lines: [line, next] })) });
  }
  return list;
}

function inLine(
  file: SourceFile,
  line: number,
  text: string,
  signs: readonly string[],
  against: Against,
): Suppressions | undefined {
  const start = commentStart(text, text.indexOf('waxseal:'), signs);
  const match = start === undefined ? null : MARK.exec(text.slice(start));
  if (start === undefined || !match) return undefined;
  const offset = lineStarts(file)[line - 1]!;
  const at = { file, start: offset + start + match.index, end: offset + text.trimEnd().length };
  const rules = (match[1] ?? '').split(',').flatMap((name) => name.trim() || []);
  const rest = (match[2] ?? '').replace(CLOSERS, '');
  const reason = rest.replace(UNTIL, '').trim();
  const until = UNTIL.exec(rest)?.[1];
  const wrong = mistake(rules, reason, until, against.known);
  if (wrong !== undefined) return { found: [], problems: [problem('bad-value', wrong, at)] };
  if (until !== undefined && until < against.today) return { found: [], problems: [expired(until, at)] };
  const isAlone = text.slice(0, start).trim() === '';
  return { found: [{ at, rules, reason, lines: [line], isAlone }], problems: [] };
}

function expired(until: string, at: Span): Problem {
  const { line } = position(at.file, at.start);
  const message = `its last day was ${until}, so it silences nothing any more: delete line ${line} or give it another day`;
  return problem('expired-suppression', message, at);
}

function mistake(
  rules: readonly string[],
  reason: string,
  until: string | undefined,
  known: ReadonlySet<string>,
): string | undefined {
  if (rules.length === 0) return 'expected the rules to ignore, as in "waxseal: ignore[cleartext-login] reason"';
  const stranger = rules.find((rule) => !known.has(rule));
  if (stranger !== undefined)
    return `no rule is called "${stranger}", so nothing is ignored${nearest(stranger, [...known])}`;
  if (reason === '') return `expected a reason after "ignore[${rules.join(', ')}]"; without one nothing is ignored`;
  const day = until === undefined ? undefined : readDay(until);
  return day?.wrong === undefined ? undefined : `nothing is ignored: ${day.wrong}`;
}

/** The suppression that silences this rule at this place, or where what stands there was written. */
export function suppressedBy(list: readonly Suppression[], rule: string, at: Span): Suppression | undefined {
  if (list.length === 0) return undefined;
  const places = [at, ...locate(at).filter((one) => one !== at)];
  return list.find((one) => one.rules.includes(rule) && places.some((place) => reaches(one, place)));
}

function reaches(one: Suppression, at: Span): boolean {
  const { line } = position(at.file, at.start);
  const { line: end } = position(at.file, Math.max(at.start, at.end - 1));
  return (
    one.at.file === at.file &&
    one.lines.includes(line) &&
    // What daemons take for a part of the value is no comment: the setting then reaches over it.
    (one.isAlone || line !== end || at.end <= one.at.start)
  );
}

/** What has silenced something: the rules of comments, and entries of the configuration. */
export class Used {
  readonly #comments = new Map<string, Set<string>>();
  readonly #entries = new Set<Ignore>();

  comment(one: Suppression, rule: string): void {
    const key = placeOf(one.at);
    this.#comments.set(key, (this.#comments.get(key) ?? new Set()).add(rule));
  }

  entry(one: Ignore): void {
    this.#entries.add(one);
  }

  /** What stands in comments and silences nothing, once for each place that a person can open. */
  unusedComments(found: readonly Suppression[]): readonly Problem[] {
    return onePerPlace(
      found.flatMap((one) => {
        const used = this.#comments.get(placeOf(one.at)) ?? new Set();
        const idle = one.rules.filter((rule) => !used.has(rule));
        return idle.length === 0 ? [] : [unusedComment(one, idle)];
      }),
    );
  }

  /** Entries of the configuration that silence nothing; those that have ended are told in any case. */
  unusedEntries(entries: readonly Ignore[], today: string, isWhole: boolean): readonly Problem[] {
    return entries.flatMap((one) => {
      if (!one.at) return [];
      const lines = linesOf(one.at);
      const isOver = hasEnded(one, today);
      if (isOver)
        return [
          problem(
            'expired-suppression',
            `its last day was ${one.until}, so it silences nothing any more: delete ${lines} or give it another day`,
            one.at,
          ),
        ];
      if (this.#entries.has(one) || !isWhole) return [];
      return [
        problem('unused-suppression', `no finding fits this entry, so it silences nothing: delete ${lines}`, one.at),
      ];
    });
  }
}

function unusedComment({ at, rules, isAlone }: Suppression, idle: readonly string[]): Problem {
  const [{ file, start } = at] = locate(at);
  const line = `line ${position(file, start).line}`;
  const what =
    idle.length < rules.length
      ? `take ${idle.join(', ')} out of it`
      : `delete ${isAlone ? '' : 'the comment on '}${line}`;
  const message = `nothing here is found by ${idle.join(' and ')}, so this silences nothing: ${what}`;
  return problem('unused-suppression', message, at);
}

function linesOf({ file, start, end }: Span): string {
  const first = position(file, start).line;
  const last = position(file, start + file.text.slice(start, end).trimEnd().length).line;
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

function placeOf(at: Span): string {
  const [{ file, start } = at] = locate(at);
  return `${file.path} ${start}`;
}

/** A template that several hosts use is written once. */
function onePerPlace(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [`${placeOf(one.at)} ${one.message}`, one])).values()];
}

/** Whether an entry with a last day is past it. */
export function hasEnded({ until }: Ignore, today: string): boolean {
  return until !== undefined && until < today;
}

/** Whether all selectors of an `ignore` entry fit. */
export function ignores(entry: Ignore, rule: string, at: Span, listener: string): boolean {
  return (
    (entry.rule === undefined || entry.rule === rule) &&
    (entry.listener === undefined || fitsListener(entry.listener, listener)) &&
    (entry.path === undefined || locate(at).some(({ file }) => fitsGlob(entry.path!, file.path)))
  );
}

/** `pop3 127.0.0.1:*`: a `*` stands for anything; brackets are those of IPv6. */
function fitsListener(pattern: string, listener: string): boolean {
  if (!pattern.includes('*')) return pattern === listener;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(listener);
}
