import type { Rule } from '../model/result.ts';

/** One part of what is told of a rule, the same words wherever they are read. */
export interface Section {
  readonly title: string;
  /** Paragraphs, or with `isList` one line each. */
  readonly body: string;
  readonly isList?: boolean;
}

export interface ShownExample {
  readonly about: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A rule with what a page about it needs beside what a report needs. */
export interface ExplainedRule extends Rule {
  readonly examples: { readonly bad: readonly ShownExample[]; readonly good: readonly ShownExample[] };
  readonly yieldsTo: readonly string[];
  readonly needsCertainty: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

const SCANNERS: Readonly<Record<string, string>> = { nessus: 'Nessus', openvas: 'OpenVAS' };

/** What `waxseal explain`, `rules/README.md` and the help of SARIF say of a rule: made here, so that they say the same. */
export function sectionsOf(rule: Rule): readonly Section[] {
  const all: readonly (Section | undefined)[] = [
    { title: 'Why', body: rule.why.trim() },
    rule.fix === undefined ? undefined : { title: 'What to do', body: rule.fix.trim() },
    rule.falseAlarms === undefined ? undefined : { title: 'When it is no defect', body: rule.falseAlarms.trim() },
    { title: 'Silence one place', body: `# waxseal: ignore[${rule.id}] reason` },
    list('The same, seen on the wire by', scannersOf(rule)),
    list('References', [...rule.references, ...rule.tags.filter((tag) => /^CWE-/i.test(tag))]),
  ];
  return all.filter((one) => one !== undefined);
}

function list(title: string, lines: readonly string[]): Section | undefined {
  return lines.length === 0 ? undefined : { title, body: lines.join('\n'), isList: true };
}

/** "Nessus 15854", a line each. */
export function scannersOf({ scanners }: Rule): readonly string[] {
  return Object.entries(scanners).map(([name, ids]) => `${SCANNERS[name] ?? name} ${ids.join(', ')}`);
}

/** Where a standard, a weakness or a page is published. */
export function addressOf(reference: string): string | undefined {
  const address = /https:\/\/[^\s)>]+/.exec(reference)?.[0];
  if (address) return address;
  const rfc = /^RFC (\d+)(?:,? section ([\d.]*\d))?/i.exec(reference);
  if (rfc) return `https://www.rfc-editor.org/rfc/rfc${rfc[1]}${rfc[2] ? `#section-${rfc[2]}` : ''}`;
  const cwe = /^CWE-(\d+)/i.exec(reference);
  return cwe ? `https://cwe.mitre.org/data/definitions/${cwe[1]}.html` : undefined;
}
