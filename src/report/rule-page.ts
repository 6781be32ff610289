import type { Rule } from '../model/result.ts';
import { styleFor } from './style.ts';

/** All rules, a line each. */
export function renderRules(rules: readonly Rule[], { color }: { readonly color: boolean }): string {
  const style = styleFor(color);
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const lines = rules.map(
    ({ id, level, title }) => `${style.strong(id.padEnd(width))}  ${style.level(level, level.padEnd(7))}  ${title}`,
  );
  return `${[...lines, '', 'waxseal explain RULE prints why a rule exists and what to do.'].join('\n')}\n`;
}

/** One rule's page. */
export function renderRule(rule: Rule, { color }: { readonly color: boolean }): string {
  const style = styleFor(color);
  const scanners = Object.entries(rule.scanners).map(([name, ids]) => `${name} ${ids.join(', ')}`);
  const section = (title: string, body: string | undefined) =>
    body ? [style.strong(title), indented(body.trim()), ''] : [];
  return `${[
    `${style.strong(rule.id)} ${style.level(rule.level, rule.level)}`,
    rule.title,
    '',
    ...section('Why', rule.why),
    ...section('What to do', rule.fix),
    ...section('When it is no defect', rule.falseAlarms),
    ...section('Silence one place', `# waxseal: ignore[${rule.id}] reason`),
    ...section('Reported on the wire by', scanners.join('\n')),
    ...section('References', [...rule.references, ...rule.tags.filter((tag) => /^CWE-/i.test(tag))].join('\n')),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
