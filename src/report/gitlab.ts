import type { Finding, Level, Result } from '../model/result.ts';
import { inOrder, placeOf, reportedAt } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';

/** GitLab's words; INTERFACE's levels come from what a password is exposed to, so an error is critical. */
const SEVERITIES = { error: 'critical', warning: 'major', note: 'minor' } as const satisfies Record<Level, string>;

/** GitLab's Code Quality report (docs, "Code Quality report format"): an array, each entry with a fingerprint of its own. Undecided questions are not in it. */
export function renderGitlab(result: Result): string {
  const redactor = redactorOf(result.network);
  const seen = new Map<string, number>();
  const entries = inOrder(result.findings, ({ at }) => at).map((finding) => entryOf(finding, redactor, seen));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function entryOf(finding: Finding, { text }: Redactor, seen: Map<string, number>) {
  const at = reportedAt(finding) ?? finding.at;
  const { path, startLine, startColumn, endLine, endColumn } = placeOf(at);
  const because = finding.because.map(({ at: place, note }) => {
    const where = placeOf(place);
    return `- ${where.path}:${where.startLine} ${note}`;
  });
  return {
    description: text([finding.message, ...conditions(finding)].join(', ')),
    check_name: finding.rule,
    fingerprint: own(finding.fingerprint, seen),
    severity: SEVERITIES[finding.level],
    location: {
      path,
      positions: { begin: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } },
      lines: { begin: startLine, end: endLine },
    },
    categories: ['Security'],
    content: { body: text([...because, ...(finding.fix ? ['', finding.fix.title] : [])].join('\n')) },
  };
}

function conditions({ assuming }: Finding): readonly string[] {
  return assuming.length === 0 ? [] : [`if ${assuming.map(({ text }) => text).join(' and ')}`];
}

/** GitLab shows one entry for each fingerprint; several findings of one setting are told apart by their order. */
function own(fingerprint: string, seen: Map<string, number>): string {
  const count = (seen.get(fingerprint) ?? 0) + 1;
  seen.set(fingerprint, count);
  return count === 1 ? fingerprint : `${fingerprint}-${count}`;
}
