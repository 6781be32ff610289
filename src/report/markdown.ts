import { assumeArguments } from './assume-arguments.ts';
import type { Finding, Level, Result } from '../model/result.ts';
import type { Span } from '../text/source-file.ts';
import { changes } from './changes.ts';
import { byLevel, certainties, counted } from './counts.ts';
import { frameOf } from './frame.ts';
import { inOrder, pointer } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';
import { printable, styleFor } from './style.ts';

/** GitHub takes 1 MiB for one step's summary, and refuses more whole (docs, "Adding a job summary"); a margin is left for what stands beside it. */
export const markdownLimit = 900_000;

const SIGNS = { error: '🔴', warning: '🟠', note: '🔵' } as const satisfies Record<Level, string>;
const MOST_LISTED = 50;

/** The report for a pull request or a job summary: GitHub-flavoured Markdown, each finding folded under its line. */
export function renderMarkdown(result: Result): string {
  const redactor = redactorOf(result.network);
  const findings = inOrder(result.findings, ({ at }) => at);
  const blocks = [`## Waxseal: ${headline(result)}`, '', ...fitting(findings, redactor), ...rest(result, redactor)];
  return `${blocks.join('\n')}\n`;
}

function headline({ findings }: Result): string {
  const levels = byLevel(findings).map(({ level, count }) => counted(count, level));
  return levels.length === 0 ? 'no findings' : levels.join(', ');
}

/** Findings until the page is full, the rest counted. */
function fitting(findings: readonly Finding[], redactor: Redactor): readonly string[] {
  const lines: string[] = [];
  let size = 0;
  for (const [i, finding] of findings.entries()) {
    const block = findingBlock(finding, redactor);
    size += block.join('\n').length;
    if (size > markdownLimit / 2) return [...lines, `… and ${counted(findings.length - i, 'more finding')}`, ''];
    lines.push(...block);
  }
  return lines;
}

function findingBlock(finding: Finding, redactor: Redactor): readonly string[] {
  const { level, at, message, rule, listeners, assuming, because, also } = finding;
  const say = (text: string) => inline(redactor.text(text));
  return [
    '<details>',
    `<summary>${SIGNS[level]} <b>${level}</b> <code>${html(pointer(at))}</code> ${html(redactor.text(message))} <code>${rule}</code></summary>`,
    '',
    ...fenced(frameOf(at, level, redactor, styleFor(false))),
    ...list(
      'Listeners',
      listeners.map((one) => code(one)),
    ),
    ...list(
      'If',
      assuming.map(({ text }) => say(text)),
    ),
    ...list(
      'Because',
      because.map((one) => `${place(one.at)} ${say(one.note)}`),
    ),
    ...list('Also', also.map(place)),
    ...fixBlock(finding, redactor),
    '</details>',
    '',
  ];
}

function fixBlock({ fix }: Finding, redactor: Redactor): readonly string[] {
  if (!fix) return [];
  const head = `**Fix** ${inline(redactor.text(fix.title))}${fix.safety === 'review' ? ' (look it over first)' : ''}`;
  if (fix.replacement !== undefined)
    return [head, '', ...fenced(redactor.text(fix.replacement).trimEnd().split(/\r?\n/))];
  const signs = { file: '#', removed: '-', added: '+' } as const;
  const lines = changes(fix.edits).map(({ kind, text, path }) =>
    kind === 'file' ? `# ${path}` : `${signs[kind]} ${redactor.text(text)}`,
  );
  return lines.length === 0 ? [head, ''] : [head, '', ...fenced(lines, 'diff')];
}

function rest(result: Result, redactor: Redactor): readonly string[] {
  const say = (text: string) => inline(redactor.text(text));
  const undecided = inOrder(result.undecided, ({ at }) => at).map(
    ({ at, question, assume }) =>
      `${place(at)} ${say(question)}${assume === '' ? '' : `; ${code(redactor.text(assumeArguments(assume)))}`}`,
  );
  const problems = inOrder(result.problems, ({ at }) => at).map(({ at, message }) => `${place(at)} ${say(message)}`);
  return [
    ...section(`Undecided (${undecided.length})`, undecided),
    ...section(`Problems (${problems.length})`, problems),
    `${certainties(result)}`,
  ];
}

function section(heading: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const left = items.length - MOST_LISTED;
  return [
    `### ${heading}`,
    '',
    ...items.slice(0, MOST_LISTED).map((item) => `- ${item}`),
    ...(left > 0 ? [`- … and ${left} more`] : []),
    '',
  ];
}

function list(label: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`**${label}**`, '', ...items.map((item) => `- ${item}`), ''];
}

function place(at: Span): string {
  return code(pointer(at));
}

function fenced(lines: readonly string[], language = 'text'): readonly string[] {
  const text = lines.map(printable);
  const longest = Math.max(2, ...text.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text, fence, ''];
}

/** A code span that holds any text, back-ticks among it (CommonMark, "Code spans"). */
export function code(text: string): string {
  const flat = printable(text).replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const edge = /^`|`$/.test(flat) ? ' ' : '';
  return `${fence}${edge}${flat}${edge}${fence}`;
}

/** Text of a scanned file is words here, never a link, a picture, a mention or a tag (CommonMark, "Backslash escapes"). */
export function inline(text: string): string {
  const flat = printable(text).replace(/\s+/g, ' ');
  return unmentioned(flat.replace(/[\\`*_[\]<>&#!~|]/g, (sign) => `\\${sign}`));
}

/** For a line that is HTML, where Markdown is not read. */
function html(text: string): string {
  const flat = printable(text).replace(/\s+/g, ' ');
  return unmentioned(flat.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`));
}

/** GitHub tells whoever is named behind an @; what stands in a file is nobody's name. */
function unmentioned(text: string): string {
  return text.replaceAll('@', '@&#8203;');
}
