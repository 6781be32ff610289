import type { Assumption } from '../model/model.ts';
import type { Finding, Result, Undecided } from '../model/result.ts';
import { assumeArguments } from './assume-arguments.ts';
import { frameOf } from './frame.ts';
import { changes } from './changes.ts';
import { byLevel, certainties, counted } from './counts.ts';
import { inOrder, pointer } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';
import { printable, type Style, styleFor } from './style.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Findings and the last line, nothing else. */
  readonly quiet?: boolean;
  /** Every undecided question and every reason for which files were set aside. */
  readonly verbose?: boolean;
  /** Paths as a terminal shows them, from the working directory; reports elsewhere name them from the base. */
  readonly rename?: (path: string) => string;
}

/** At most so many undecided questions and problems, the rest counted. */
const FEW = 5;
const MOST_LISTENERS = 12;
const LISTENER_WIDTH = 100;

/** What one page needs to write itself. */
interface Page {
  readonly style: Style;
  readonly redactor: Redactor;
  readonly options: TextOptions;
  /** Replacements that were shown already, by their text. */
  readonly replaced: Map<string, string>;
}

/** The report for people: each finding with its source, what decided it and what to write instead; counts at the end. */
export function renderText(result: Result, options: TextOptions): string {
  const page: Page = {
    style: styleFor(options.color),
    redactor: redactorOf(result.network),
    options,
    replaced: new Map(),
  };
  const findings = inOrder(result.findings, ({ at }) => at).map((finding) => findingLines(finding, page));
  const rest = options.quiet
    ? []
    : [undecidedLines(result, page), problemLines(result, page), skippedLines(result, page)];
  const blocks = [...findings, ...rest.filter((lines) => lines.length > 0), [lastLine(result, page)]];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function findingLines(finding: Finding, page: Page): readonly string[] {
  const { style, redactor } = page;
  const head = `${style.strong(place(finding.at, page))} ${style.level(finding.level, finding.level)} ${style.strong(shown(finding.message, page))} ${style.faint(`[${finding.rule}]`)}`;
  return [
    head,
    ...frameOf(finding.at, finding.level, redactor, style),
    ...labelled('listeners', listenerLines(finding.listeners), page),
    ...labelled(
      'if',
      finding.assuming.map((one) => assumption(one, page)),
      page,
    ),
    ...labelled(
      'because',
      finding.because.map(({ at, note }) => `${place(at, page)} ${shown(note, page)}`),
      page,
    ),
    ...labelled(
      'also',
      finding.also.map((at) => place(at, page)),
      page,
    ),
    ...fixLines(finding, page),
  ];
}

/** On one line where they fit; of very many the first. */
function listenerLines(names: readonly string[]): readonly string[] {
  const shown = names.map(printable);
  const line = shown.join(', ');
  if (line.length <= LISTENER_WIDTH) return line === '' ? [] : [line];
  const left = shown.length - MOST_LISTENERS;
  return left > 0 ? [...shown.slice(0, MOST_LISTENERS), `… and ${left} more`] : shown;
}

function fixLines({ fix, at }: Finding, page: Page): readonly string[] {
  if (!fix) return [];
  const { style, replaced } = page;
  const title = `${shown(fix.title, page)}${fix.safety === 'review' ? ' (look it over first)' : ''}`;
  if (fix.replacement !== undefined) {
    const before = replaced.get(fix.replacement);
    if (before !== undefined) return labelled('fix', [`${title}: as shown at ${before}`], page);
    replaced.set(fix.replacement, place(at, page));
    const text = page.redactor.text(fix.replacement).trimEnd().split(/\r?\n/);
    return [
      ...labelled('fix', [`${title}:`], page),
      ...text.map((line) => `${INDENT}${style.good(printable(line))}`.trimEnd()),
    ];
  }
  const lines = changes(fix.edits).map(({ kind, path, text }) => {
    if (kind === 'file') return `${INDENT}${style.faint(page.options.rename?.(path) ?? path)}`;
    const line = `${kind === 'removed' ? '-' : '+'} ${shown(text, page)}`;
    return `${INDENT}${kind === 'removed' ? style.bad(line) : style.good(line)}`;
  });
  return [...labelled('fix', [title], page), ...lines];
}

const LABEL_WIDTH = 11;
const INDENT = ' '.repeat(LABEL_WIDTH + 2);

/** `label` in front of the first line, the others below it. */
function labelled(label: string, lines: readonly string[], { style }: Page): readonly string[] {
  return lines.map(
    (line, i) => `  ${i === 0 ? style.faint(label.padEnd(LABEL_WIDTH)) : ' '.repeat(LABEL_WIDTH)}${line}`,
  );
}

function undecidedLines({ undecided }: Result, page: Page): readonly string[] {
  if (undecided.length === 0) return [];
  const ordered = inOrder(undecided, ({ at }) => at);
  const few = page.options.verbose ? ordered : ordered.slice(0, FEW);
  return [
    page.style.strong(`Undecided (${undecided.length})`),
    ...few.flatMap((one) => question(one, page)),
    ...more(undecided.length - few.length),
  ];
}

function question({ rule, at, question: asked, assume }: Undecided, page: Page): readonly string[] {
  const settle = assume === '' ? '' : page.style.faint(`  ${shown(assumeArguments(assume), page)}`);
  return [`  ${place(at, page)} ${shown(asked, page)} ${page.style.faint(`[${rule}]`)}${settle}`];
}

function problemLines({ problems }: Result, page: Page): readonly string[] {
  if (problems.length === 0) return [];
  const ordered = inOrder(problems, ({ at }) => at);
  const few = page.options.verbose ? ordered : ordered.slice(0, FEW);
  return [
    page.style.strong(`Problems (${problems.length})`),
    ...few.map(
      ({ at, message, code }) => `  ${place(at, page)} ${shown(message, page)} ${page.style.faint(`[${code}]`)}`,
    ),
    ...more(problems.length - few.length),
  ];
}

function more(count: number): readonly string[] {
  return count > 0 ? [`  … and ${count} more (--verbose lists all)`] : [];
}

function skippedLines({ skipped }: Result, { style }: Page): readonly string[] {
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0);
  if (reasons.length === 0) return [];
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return [
    style.faint(`Set aside: ${counted(total, 'file')} (${reasons.map(([reason, n]) => `${n} ${reason}`).join(', ')})`),
  ];
}

/** The one line that is always there: how much of what, worst first. */
function lastLine(result: Result, { style }: Page): string {
  const head = byLevel(result.findings).map(({ level, count }) => style.level(level, counted(count, level)));
  return `${head.length === 0 ? style.strong('No findings') : head.join(', ')}: ${certainties(result)}`;
}

function assumption({ text, at }: Assumption, page: Page): string {
  return `${shown(text, page)}${at ? page.style.faint(` (${place(at, page)})`) : ''}`;
}

function place(at: Finding['at'], { options }: Page): string {
  return printable(pointer(at, options.rename));
}

function shown(text: string, { redactor }: Page): string {
  return printable(redactor.text(text)).replaceAll('\n', ' ');
}
