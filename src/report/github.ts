import { type Finding, type Level, levels, type Result } from '../model/result.ts';
import type { Span } from '../text/source-file.ts';
import { counted, countLine } from './counts.ts';
import { hasPlace, inOrder, placeOf, reportedAt } from './places.ts';
import { redactorOf } from './secrets.ts';

/** GitHub shows so many annotations of each kind for one step, and drops the rest without a word. */
export const annotationsPerKind = 10;

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Level, string>;
/** Of the notices, one tells how much is undecided and one what is left out. */
const ROOM: Readonly<Record<Level, number>> = {
  error: annotationsPerKind,
  warning: annotationsPerKind,
  note: annotationsPerKind - 2,
};

/**
 * Annotations as workflow commands (GitHub docs, "Workflow commands"): worst first, of one level those in changed files first. What GitHub would
 * drop is printed as plain lines of the log, so that nothing is lost.
 */
export function renderGithub(result: Result, isChanged: (path: string) => boolean = () => false): string {
  const { text } = redactorOf(result.network);
  const ordered = changedFirst(
    inOrder(result.findings, ({ at }) => at),
    isChanged,
  );
  const shown = levels.flatMap((level) => ordered.filter((one) => one.level === level).slice(0, ROOM[level]));
  const left = levels.flatMap((level) => ordered.filter((one) => one.level === level).slice(ROOM[level]));
  const lines = [
    ...shown.map((finding) =>
      command(COMMANDS[finding.level], reportedAt(finding), title(finding), text(body(finding))),
    ),
    ...left.map((finding) => text(plainLine(finding))),
    ...(left.length > 0
      ? [command('notice', undefined, 'Waxseal', `${counted(left.length, 'more finding')} in the log of this step`)]
      : []),
    ...(result.undecided.length > 0
      ? [
          command(
            'notice',
            undefined,
            'Waxseal',
            `${counted(result.undecided.length, 'question')} undecided: what is in the repository does not settle ${result.undecided.length === 1 ? 'it' : 'them'}`,
          ),
        ]
      : []),
    ...inOrder(result.problems, ({ at }) => at).map(
      ({ at, message, code }) => `${where(at)}problem: ${text(message)} [${code}]`,
    ),
    countLine(result),
  ];
  return `${lines.map(oneLine).join('\n')}\n`;
}

function changedFirst(findings: readonly Finding[], isChanged: (path: string) => boolean): readonly Finding[] {
  const touches = ({ at, because }: Finding) =>
    [at, ...because.map((one) => one.at)].some((span) => isChanged(placeOf(span).path));
  const changed = new Set(findings.filter(touches));
  return [...changed, ...findings.filter((one) => !changed.has(one))];
}

function title({ rule, certainty }: Finding): string {
  return certainty === 'likely' ? `${rule} (likely)` : rule;
}

/** The message, what it holds under, what decided it, and the cure. */
function body({ message, listeners, assuming, because, fix }: Finding): string {
  return [
    message,
    ...(listeners.length > 0 ? [`listeners: ${listeners.join(', ')}`] : []),
    ...(assuming.length > 0 ? [`if ${assuming.map(({ text }) => text).join(' and ')}`] : []),
    ...because.map(({ at, note }) => `because: ${where(at)}${note}`),
    ...(fix ? [`fix: ${fix.title}`] : []),
  ].join('\n');
}

function plainLine({ at, level, message, rule }: Finding): string {
  return `${where(at)}${level}: ${message} [${rule}]`;
}

function where(at: Span): string {
  const { path, startLine } = placeOf(at);
  return `${path}:${startLine}: `;
}

/** `::error file=a,line=1::text`; without a place where no file of the tree holds it. */
function command(name: string, at: Span | undefined, heading: string, message: string): string {
  const properties = { ...(at && hasPlace(at) ? region(at) : {}), title: heading };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapedData(message)}`;
}

/** Columns go with one line only: GitHub refuses them on several. */
function region(at: Span): Readonly<Record<string, string | number>> {
  const { path, startLine, startColumn, endLine, endColumn } = placeOf(at);
  if (startLine !== endLine) return { file: path, line: startLine, endLine };
  return { file: path, line: startLine, endLine, col: startColumn, endColumn };
}

/** As the runner reads them back: actions/toolkit, `command.ts`. */
export function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A line of the log that begins with `::` would be a command of whoever wrote the file that it quotes. */
function oneLine(line: string): string {
  const flat = line.replace(/\r\n?|\n/g, ' ');
  return /^::(?:error|warning|notice) [^:]*title=/.test(flat) ? flat : flat.replace(/^(\s*)(?=::|##\[)/, '$1| ');
}
