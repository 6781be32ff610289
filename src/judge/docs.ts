import type { CompiledRule, Example } from './rule.ts';

/** `rules/README.md`: every rule with what it means, what to do, and configurations that show it. */
export function rulesReadme(rules: readonly CompiledRule[]): string {
  const rows = rules.map(
    ({ id, level, title, scanners }) =>
      `| [\`${id}\`](#${id}) | ${level} | ${title} | ${scannerText(scanners, '<br>')} |`,
  );
  return [
    '# Rules',
    '',
    'Written from the rule files beside it: change those, then run `UPDATE_SNAPSHOTS=1 npm test`. Each file is one rule,',
    'complete; its examples are its tests. The last column names what network scanners call the same thing.',
    '',
    '| rule | level | what it finds | scanners |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...rules.flatMap(ruleSection),
    '',
  ].join('\n');
}

function ruleSection(rule: CompiledRule): readonly string[] {
  const { id, title, level, precision, securitySeverity, why, fix, falseAlarms, yieldsTo, examples } = rule;
  return [
    '',
    `## ${id}`,
    '',
    `**${title}.** Level ${level}, precision ${precision}, security severity ${securitySeverity}.`,
    '',
    why,
    ...(fix === undefined ? [] : ['', `**What to do.** ${fix}`]),
    ...(falseAlarms === undefined ? [] : ['', `**When it is wrong.** ${falseAlarms}`]),
    ...(rule.needsCertainty
      ? ['', 'Under an assumption about a branch, a variable or a file outside the tree it is undecided.']
      : []),
    ...(yieldsTo.length > 0
      ? [
          '',
          `Where ${yieldsTo.map((one) => `\`${one}\``).join(' or ')} speaks of the same listener, it only adds its line there.`,
        ]
      : []),
    '',
    `See ${[...rule.references, ...rule.tags].map(linked).join(', ')}.`,
    ...examples.bad.flatMap((example) => exampleSection('Found', example)),
    ...examples.good.flatMap((example) => exampleSection('Fine', example)),
  ];
}

function exampleSection(word: string, { about, files }: Example): readonly string[] {
  const texts = Object.entries(files).flatMap(([path, text]) => ['', `\`${path}\``, '', '```', text.trimEnd(), '```']);
  return ['', `${word}: ${about}.`, ...texts];
}

/** Standards and weaknesses lead to where they are published. */
function linked(name: string): string {
  const rfc = /^RFC (\d+)(?: section ([\d.]+))?/.exec(name);
  if (rfc) return `[${name}](https://www.rfc-editor.org/rfc/rfc${rfc[1]}${rfc[2] ? `#section-${rfc[2]}` : ''})`;
  const cwe = /^CWE-(\d+)$/.exec(name);
  return cwe ? `[${name}](https://cwe.mitre.org/data/definitions/${cwe[1]}.html)` : name;
}

function scannerText(scanners: CompiledRule['scanners'], between: string): string {
  return Object.entries(scanners)
    .map(([name, ids]) => `${SCANNERS[name] ?? name} ${ids.join(', ')}`)
    .join(between);
}

const SCANNERS: Readonly<Record<string, string>> = { nessus: 'Nessus', openvas: 'OpenVAS' };
