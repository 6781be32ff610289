import type { Result } from '../../model/result.ts';
import { renderInventoryMermaid } from '../inventory-mermaid.ts';
import { code, inline } from '../markdown.ts';
import { pointer } from '../places.ts';
import { redactorOf } from '../secrets.ts';
import type { Change, Difference } from './compare.ts';
import { causeText, EFFECTS, factText, type Hiding, hide, summaryText } from './words.ts';

const SIGNS = { worse: '🔴', better: '🟢', neither: '⚪' } as const;
const MOST = 60;
/** GitHub draws no larger graph (its limit for Mermaid's source text). */
const LARGEST_GRAPH = 40_000;

/** What a change does, for a pull request: a table of listeners, what decided, the ways of passwords afterwards. */
export function renderDiffMarkdown(difference: Difference): string {
  const hiding = { before: redactorOf(difference.before.network), after: redactorOf(difference.after.network) };
  const { changes, findings } = difference;
  const lines = [
    '## What this change does to mail listeners',
    '',
    `${inline(summaryText(difference))}.`,
    '',
    ...(changes.length > 0 ? table(changes, hiding) : []),
    ...list('New findings', findings.added, hiding),
    ...list('Findings that are gone', findings.gone, hiding),
    ...graph(difference),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function table(changes: readonly Change[], hiding: Hiding): readonly string[] {
  const rows = changes.slice(0, MOST).map((change) => {
    const { effect, listener, host, dialect, kind, facts } = change;
    const cells = [
      `${SIGNS[effect]} ${EFFECTS[effect]}`,
      `${code(listener)} of ${inline(hide(host, hiding))}, ${dialect}${kind === 'changed' ? '' : ` (${kind})`}`,
      facts.map((fact) => inline(hide(factText(fact), hiding))).join('<br>'),
      facts.flatMap(({ causes }) => causes.map((cause) => inline(causeText(cause, hiding)))).join('<br>'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const left = changes.length - MOST;
  return [
    ...['| | listener | what clients can do | because |', '| --- | --- | --- | --- |', ...rows],
    ...(left > 0 ? ['', `… and ${left} more`] : []),
    '',
  ];
}

function list(heading: string, findings: Difference['findings']['added'], hiding: Hiding): readonly string[] {
  if (findings.length === 0) return [];
  const left = findings.length - MOST;
  return [
    ...[`### ${heading}`, ''],
    ...findings
      .slice(0, MOST)
      .map(
        ({ at, level, message, rule }) =>
          `- **${level}** ${code(pointer(at))} ${inline(hide(message, hiding))} ${code(rule)}`,
      ),
    ...(left > 0 ? [`- … and ${left} more`] : []),
    '',
  ];
}

/** The ways of passwords on the hosts that change, as they are afterwards. */
function graph({ changes, after }: Difference): readonly string[] {
  const hosts = new Set(changes.map(({ host }) => host));
  const mermaid = renderInventoryMermaid(only(after, hosts));
  if (changes.length === 0 || mermaid.length > LARGEST_GRAPH || !mermaid.includes('subgraph')) return [];
  return ['### The ways of passwords after it', '', '```mermaid', mermaid.trimEnd(), '```', ''];
}

function only(result: Result, names: ReadonlySet<string>): Result {
  const { network } = result;
  const isOurs = (host: { readonly name: string }) => names.has(host.name);
  return {
    ...result,
    network: {
      ...network,
      hosts: network.hosts.filter(isOurs),
      services: network.services.filter(({ host }) => isOurs(host)),
      links: network.links.filter(({ fromService }) => isOurs(fromService.host)),
    },
  };
}
