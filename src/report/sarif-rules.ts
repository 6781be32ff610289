import type { Level, Rule } from '../model/result.ts';
import { addressOf, type Section, sectionsOf } from './rule-sections.ts';

/** GitHub shows at most so many characters of a description, and keeps ten tags. */
const DESCRIPTION = 1024;
const TAGS = 10;
const PROBLEM_SEVERITY: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
};

/** A rule as SARIF lists it, whether it fired or not. */
export function descriptorOf(rule: Rule) {
  const link = linkOf(rule.references);
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: clipped(paragraphs(rule.why)[0] ?? rule.title) },
    help: { text: helpOf(rule, plain), markdown: helpOf(rule, markdown) },
    ...(link === undefined ? {} : { helpUri: link }),
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: tagsOf(rule.tags),
      precision: rule.precision,
      'problem.severity': PROBLEM_SEVERITY[rule.level],
      'security-severity': rule.securitySeverity,
    },
  };
}

interface Form {
  heading(text: string): string;
  code(text: string): string;
  link(text: string): string;
}

const plain: Form = { heading: (text) => text, code: (text) => `"${text}"`, link: (text) => text };
const markdown: Form = {
  heading: (text) => `## ${text}`,
  code: (text) => `\`${text}\``,
  link: (text) => {
    const target = linkOf([text]);
    return target === undefined ? text : `[${text}](${target})`;
  },
};

function helpOf(rule: Rule, form: Form): string {
  return [form.heading(rule.title), ...sectionsOf(rule).flatMap((section) => told(section, form))].join('\n\n');
}

function told({ title, body, isList }: Section, form: Form): readonly string[] {
  if (title === 'Why') return [body];
  if (title === 'Silence one place') return [`${title} with ${form.code(body)} on its line or the line above.`];
  const lines = isList
    ? body
        .split('\n')
        .map((line) => `- ${form.link(line)}`)
        .join('\n')
    : body;
  return [form.heading(title), lines];
}

/** `security` first, weaknesses as GitHub knows them (`external/cwe/cwe-319`). */
function tagsOf(tags: readonly string[]): string[] {
  const own = tags.map((tag) => tag.replace(/^CWE-(\d+)$/i, 'external/cwe/cwe-$1'));
  return [...new Set(['security', ...own])].slice(0, TAGS);
}

/** Where the first reference that has an address of its own is published. */
function linkOf(references: readonly string[]): string | undefined {
  return references.map(addressOf).find((one) => one !== undefined);
}

function paragraphs(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((one) => one.trim().replace(/\s+/g, ' '))
    .filter((one) => one !== '');
}

function clipped(text: string): string {
  return text.length <= DESCRIPTION ? text : `${text.slice(0, DESCRIPTION - 1)}…`;
}
