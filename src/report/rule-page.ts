import type { Rule } from '../model/result.ts';
import { type ExplainedRule, sectionsOf, type ShownExample } from './rule-sections.ts';
import { printable, type Style, styleFor } from './style.ts';

/** All rules, a line each; those that the profile leaves out say so. */
export function renderRules(
  rules: readonly Rule[],
  { color, off = new Set() }: { readonly color: boolean; readonly off?: ReadonlySet<string> },
): string {
  const style = styleFor(color);
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id, level, title }) => {
    const shown = off.has(id) ? style.faint('off    ') : style.level(level, level.padEnd(7));
    return `${style.strong(id.padEnd(width))}  ${shown}  ${printable(title)}`;
  });
  return `${[...lines, '', 'waxseal explain RULE prints why a rule exists and what to do.'].join('\n')}\n`;
}

/** One rule's page. `said`: who sets its level. */
export function renderRule(
  rule: ExplainedRule,
  { color, said }: { readonly color: boolean; readonly said?: string },
): string {
  const style = styleFor(color);
  const options = Object.entries(rule.options).map(([name, value]) => `${name}: ${value}`);
  return `${[
    `${style.strong(rule.id)} ${said ?? style.level(rule.level, rule.level)}`,
    printable(rule.title),
    '',
    ...sectionsOf(rule).flatMap(({ title, body }) => section(title, body, style)),
    ...(options.length > 0 ? section('Options', options.join('\n'), style) : []),
    ...rule.examples.bad.flatMap((example) => exampleLines('Found', example, style)),
    ...rule.examples.good.flatMap((example) => exampleLines('Fine', example, style)),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function section(title: string, body: string, style: Style): readonly string[] {
  return [style.strong(title), indented(printable(body)), ''];
}

function exampleLines(word: string, { about, files }: ShownExample, style: Style): readonly string[] {
  const texts = Object.entries(files).flatMap(([path, text]) => [
    `  ${style.faint(path)}`,
    indented(indented(printable(text.trimEnd()))),
  ]);
  return [`${style.strong(word)}: ${printable(about)}`, ...texts, ''];
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
