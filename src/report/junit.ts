import { assumeArguments } from './assume-arguments.ts';
import type { Finding, Result, Undecided } from '../model/result.ts';
import type { Problem } from '../text/problem.ts';
import { startOf } from '../text/source-file.ts';
import { openAndIntended } from './inventory.ts';
import { nameOf } from './listener-facts.ts';
import { groupBy } from '../model/facts.ts';
import { inOrder, placeOf, pointer } from './places.ts';
import { type Redactor, redactorOf } from './secrets.ts';
import { printable } from './style.ts';

interface Case {
  /** The file that it belongs to; one suite each. */
  readonly suite: string;
  readonly name: string;
  readonly outcome?: { readonly tag: 'failure' | 'skipped'; readonly message: string; readonly text: string };
  /** Shown and not counted as a failure. */
  readonly note?: string;
}

/**
 * JUnit's XML as Jenkins and GitLab read it: a suite for each file. Errors and warnings are failures, notes pass with their text, undecided
 * questions and problems are skipped; a listener of which nothing bad is said is a case that passes.
 */
export function renderJunit(result: Result): string {
  const { text } = redactorOf(result.network);
  const cases = [
    ...inOrder(result.findings, ({ at }) => at).map(findingCase),
    ...inOrder(result.undecided, ({ at }) => at).map(undecidedCase),
    ...inOrder(result.problems, ({ at }) => at).map(problemCase),
    ...listenerCases(result),
  ];
  const suites = groupBy(cases, ({ suite }) => suite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="waxseal" ${totals(cases)}>`,
    ...suites.flatMap((group) => suiteLines(group, text)),
    '</testsuites>',
    '',
  ].join('\n');
}

function findingCase(finding: Finding): Case {
  const { at, rule, level, message, listeners, because, assuming, fix } = finding;
  const lines = [
    `${pointer(at)} ${level}: ${message}`,
    ...(listeners.length > 0 ? [`listeners: ${listeners.join(', ')}`] : []),
    ...assuming.map(({ text }) => `if ${text}`),
    ...because.map((one) => `because: ${pointer(one.at)} ${one.note}`),
    ...(fix ? [`fix: ${fix.title}`] : []),
  ].join('\n');
  const named = { suite: placeOf(at).path, name: `${rule} at line ${placeOf(at).startLine}` };
  return level === 'note' ? { ...named, note: lines } : { ...named, outcome: { tag: 'failure', message, text: lines } };
}

function undecidedCase({ rule, question, at, assume }: Undecided): Case {
  const message = assume === '' ? question : `${question} (${assumeArguments(assume)})`;
  const name = `${rule} at line ${placeOf(at).startLine}, undecided`;
  return { suite: placeOf(at).path, name, outcome: { tag: 'skipped', message, text: '' } };
}

function problemCase({ code, message, at }: Problem): Case {
  const name = `${code} at line ${placeOf(at).startLine}`;
  return { suite: placeOf(at).path, name, outcome: { tag: 'skipped', message, text: '' } };
}

/** Listeners that no finding about their service names. */
function listenerCases({ network, findings }: Result): readonly Case[] {
  return network.services.flatMap((service) => {
    const files = new Set(service.files.map((file) => placeOf(startOf(file)).path));
    const about = findings.filter(({ at, because }) =>
      [at, ...because.map((one) => one.at)].some((span) => files.has(placeOf(span).path)),
    );
    const blamed = new Set(about.flatMap(({ listeners }) => listeners));
    const names = new Set(openAndIntended(service).open.map(nameOf));
    const suite = placeOf(startOf(service.main)).path;
    return [...names].filter((name) => !blamed.has(name)).map((name) => ({ suite, name }));
  });
}

function suiteLines(cases: readonly Case[], shown: Redactor['text']): readonly string[] {
  const suite = cases[0]!.suite;
  return [
    `  <testsuite name="${escaped(suite)}" ${totals(cases)}>`,
    ...cases.flatMap((one) => caseLines(one, shown)),
    '  </testsuite>',
  ];
}

function caseLines({ suite, name, outcome, note }: Case, shown: Redactor['text']): readonly string[] {
  const head = `    <testcase name="${escaped(shown(name))}" classname="${escaped(suite)}" file="${escaped(suite)}"`;
  if (!outcome && note === undefined) return [`${head}/>`];
  const inside = outcome
    ? `<${outcome.tag} message="${escaped(shown(outcome.message))}">${escaped(shown(outcome.text))}</${outcome.tag}>`
    : `<system-out>${escaped(shown(note ?? ''))}</system-out>`;
  return [`${head}>`, `      ${inside}`, '    </testcase>'];
}

function totals(cases: readonly Case[]): string {
  const of = (tag: string) => cases.filter(({ outcome }) => outcome?.tag === tag).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="0" skipped="${of('skipped')}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** XML has no way to write most control characters, so they are replaced. */
function escaped(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"\n]/g, (sign) => ENTITIES[sign]!);
}
