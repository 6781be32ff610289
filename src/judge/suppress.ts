import type { Service } from '../model/model.ts';
import type { Ignore } from '../model/policy.ts';
import { lineStarts, lineText, position } from '../text/line-index.ts';
import { type Problem, problem } from '../text/problem.ts';
import { fitsGlob } from '../text/glob.ts';
import { locate, type SourceFile, type Span } from '../text/source-file.ts';

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

const MARK = /waxseal:[ \t]*ignore\b(?:[ \t]*\[([^\]]*)\])?[ \t]*(.*)$/;

/** All suppressions in the files of these services, in the files' own comment syntax; what is wrong with one is a problem, and it then silences nothing. */
export function suppressionsIn(
  services: readonly Service[],
  commentsOf: (dialect: string) => readonly string[],
  known: ReadonlySet<string>,
): Suppressions {
  const seen = new Set<SourceFile>();
  const all = services.flatMap(({ files, dialect }) =>
    files.flatMap((file) => {
      if (seen.has(file) || !file.text.includes('waxseal:')) return [];
      seen.add(file);
      return inFile(file, commentsOf(dialect), known);
    }),
  );
  return { found: all.flatMap(({ found }) => found), problems: all.flatMap(({ problems }) => problems) };
}

function inFile(file: SourceFile, comments: readonly string[], known: ReadonlySet<string>): readonly Suppressions[] {
  const count = lineStarts(file).length;
  const list: Suppressions[] = [];
  let last = count + 1;
  // From the end, so that suppressions that stand below each other all speak of the line after the last one.
  for (let line = count; line >= 1; line -= 1) {
    const text = lineText(file, line);
    const one = text.includes('waxseal:') ? inLine(file, line, text, { comments, known }) : undefined;
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
  { comments, known }: { readonly comments: readonly string[]; readonly known: ReadonlySet<string> },
): Suppressions | undefined {
  const start = commentStart(text, comments);
  const match = start === undefined ? null : MARK.exec(text.slice(start));
  if (start === undefined || !match) return undefined;
  const offset = lineStarts(file)[line - 1]! + start + match.index;
  const at = { file, start: offset, end: lineStarts(file)[line - 1]! + text.trimEnd().length };
  const rules = (match[1] ?? '').split(',').flatMap((name) => name.trim() || []);
  const reason = (match[2] ?? '').trim();
  const wrong = mistake(rules, reason, known);
  if (wrong !== undefined) return { found: [], problems: [problem('bad-value', wrong, at)] };
  return {
    found: [{ at, rules, reason, lines: [line], isAlone: text.slice(0, start).trim() === '' }],
    problems: [],
  };
}

/** Where the comment begins that holds the mark: at the line's first sign, or behind a blank. */
function commentStart(text: string, comments: readonly string[]): number | undefined {
  const mark = text.indexOf('waxseal:');
  const before = text.slice(0, mark);
  const starts = comments.flatMap((sign) => {
    const index = before.lastIndexOf(sign);
    return index >= 0 && (index === 0 || /\s/.test(before[index - 1]!) || before.slice(0, index).trim() === '')
      ? [index]
      : [];
  });
  const start = Math.max(-1, ...starts);
  return start < 0 ? undefined : start;
}

function mistake(rules: readonly string[], reason: string, known: ReadonlySet<string>): string | undefined {
  if (rules.length === 0) return 'expected the rules to ignore, as in "waxseal: ignore[cleartext-login] reason"';
  const stranger = rules.find((rule) => !known.has(rule));
  if (stranger !== undefined) return `no rule is called "${stranger}", so nothing is ignored`;
  if (reason === '') return `expected a reason after "ignore[${rules.join(', ')}]"; without one nothing is ignored`;
  return undefined;
}

/** The suppression that silences this rule at this place. */
export function suppressedBy(list: readonly Suppression[], rule: string, at: Span): Suppression | undefined {
  const { line } = position(at.file, at.start);
  const { line: end } = position(at.file, Math.max(at.start, at.end - 1));
  return list.find(
    (one) =>
      one.at.file === at.file &&
      one.rules.includes(rule) &&
      one.lines.includes(line) &&
      // What daemons take for a part of the value is no comment: the setting then reaches over it.
      (one.isAlone || line !== end || at.end <= one.at.start),
  );
}

/** Whether all selectors of an `ignore` entry fit. */
export function ignores(entry: Ignore, rule: string, at: Span, listener: string): boolean {
  return (
    (entry.rule === undefined || entry.rule === rule) &&
    (entry.listener === undefined || entry.listener === listener) &&
    (entry.path === undefined || locate(at).some(({ file }) => fitsGlob(entry.path!, file.path)))
  );
}
