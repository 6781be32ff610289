import {
  addressOf,
  type ExplainedRule,
  scannersOf,
  type Section,
  sectionsOf,
  type ShownExample,
} from './rule-sections.ts';

/** `rules/README.md`: every rule with what it means, what to do, and configurations that show it. */
export function rulesReadme(rules: readonly ExplainedRule[]): string {
  const rows = rules.map(
    (rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.level} | ${rule.title} | ${scannersOf(rule).join('<br>')} |`,
  );
  return [
    '# Rules',
    '',
    'Written from the rule files beside it: change those, then run `UPDATE_SNAPSHOTS=1 npm test`. Each file is one rule,',
    'complete; its examples are its tests. The last column names what network scanners call the same thing. Which rules are',
    'on, and at which level, is the matter of a profile: [default](profiles/default.yaml) or [strict](profiles/strict.yaml).',
    '',
    '| rule | level | what it finds | scanners |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...rules.flatMap(ruleSection),
    '',
  ].join('\n');
}

function ruleSection(rule: ExplainedRule): readonly string[] {
  const { id, title, level, precision, securitySeverity, yieldsTo, examples, options } = rule;
  const standards = Object.entries(options).map(([name, value]) => `\`${name}\` (${value})`);
  return [
    '',
    `## ${id}`,
    '',
    `**${title}.** Level ${level}, precision ${precision}, security severity ${securitySeverity}.`,
    ...sectionsOf(rule).flatMap(paragraphs),
    ...(standards.length > 0 ? ['', `**Options.** ${standards.join(', ')}.`] : []),
    ...(rule.needsCertainty
      ? ['', 'Under an assumption about a branch, a variable or a file outside the tree it is undecided.']
      : []),
    ...(yieldsTo.length > 0
      ? [
          '',
          `Where ${yieldsTo.map((one) => `\`${one}\``).join(' or ')} speaks of the same listener, it only adds its line there.`,
        ]
      : []),
    ...examples.bad.flatMap((example) => exampleSection('Found', example)),
    ...examples.good.flatMap((example) => exampleSection('Fine', example)),
  ];
}

function paragraphs({ title, body, isList }: Section): readonly string[] {
  if (title === 'Silence one place') return [];
  if (isList) return ['', `**${title}.** ${body.split('\n').map(linked).join(', ')}.`];
  return ['', title === 'Why' ? body : `**${title}.** ${body}`];
}

function exampleSection(word: string, { about, files }: ShownExample): readonly string[] {
  const texts = Object.entries(files).flatMap(([path, text]) => ['', `\`${path}\``, '', '```', text.trimEnd(), '```']);
  return ['', `${word}: ${about}.`, ...texts];
}

/** Standards and weaknesses lead to where they are published. */
function linked(name: string): string {
  const address = addressOf(name);
  return address === undefined || address === name ? name : `[${name}](${address})`;
}
