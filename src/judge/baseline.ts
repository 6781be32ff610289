import type { Finding } from '../model/result.ts';
import { locate, type SourceFile, type Span } from '../text/source-file.ts';
import { hashOf } from './fingerprint.ts';

/** One listener of one finding that is known already. It names no line: it survives what moves. */
export interface BaselineEntry {
  readonly rule: string;
  readonly listener: string;
  readonly path: string;
  /** INTERFACE, *fingerprint*. */
  readonly fingerprint: string;
  /** What the deciding setting is and says, whatever its host is called. */
  readonly cause: string;
  /** Of the lines of its file that are no comments, in any order: proves that a file was renamed. */
  readonly content: string;
}

/** An entry, and where it stands in its file. */
export interface WrittenEntry extends BaselineEntry {
  readonly at: Span;
}

export interface Held {
  /** Findings of which every listener is in the baseline. */
  readonly known: readonly Finding[];
  readonly fresh: readonly Finding[];
  /** Entries that still stand for something, as it is now. */
  readonly kept: readonly BaselineEntry[];
  /** Entries that nothing fits any more. */
  readonly stale: readonly WrittenEntry[];
}

/** Holds findings against a baseline. A changed cause under the same listener fits no entry, so it is new. */
export function heldAgainst(findings: readonly Finding[], entries: readonly WrittenEntry[]): Held {
  const pairs = findings.flatMap((finding) => entriesOf(finding).map((entry) => ({ finding, entry })));
  const left = new Set(entries);
  const claimed = new Set<(typeof pairs)[number]>();
  for (const fits of [isSame, isRenamed]) {
    const byKey = indexed([...left], fits.key);
    for (const pair of pairs) {
      if (claimed.has(pair)) continue;
      const found = byKey.get(fits.key(pair.entry))?.pop();
      if (!found) continue;
      left.delete(found);
      claimed.add(pair);
    }
  }
  const open = new Set(pairs.filter((pair) => !claimed.has(pair)).map(({ finding }) => finding));
  return {
    known: findings.filter((finding) => !open.has(finding)),
    fresh: findings.filter((finding) => open.has(finding)),
    kept: pairs.filter((pair) => claimed.has(pair)).map(({ entry }) => entry),
    stale: entries.filter((entry) => left.has(entry)),
  };
}

const isSame = {
  key: ({ fingerprint, listener, cause }: BaselineEntry) => JSON.stringify([fingerprint, listener, cause]),
};
const isRenamed = {
  key: ({ rule, listener, cause, content }: BaselineEntry) => JSON.stringify([rule, listener, cause, content]),
};

/** Last first, so that `pop` takes them in order. */
function indexed(
  entries: readonly WrittenEntry[],
  key: (entry: BaselineEntry) => string,
): ReadonlyMap<string, WrittenEntry[]> {
  const index = new Map<string, WrittenEntry[]>();
  for (const entry of entries) {
    const found = index.get(key(entry));
    if (found) found.unshift(entry);
    else index.set(key(entry), [entry]);
  }
  return index;
}

/** One entry per listener; one without, where a finding speaks of none. */
export function entriesOf(finding: Finding): readonly BaselineEntry[] {
  const [{ file } = finding.at] = locate(finding.at);
  const shared = {
    path: file.path,
    fingerprint: finding.fingerprint,
    cause: hashOf([finding.cause?.kin, finding.cause?.value]).slice(0, 32),
    content: contentOf(file),
  };
  const listeners = finding.listeners.length > 0 ? finding.listeners : [''];
  return listeners.map((listener) => ({ rule: finding.rule, listener, ...shared }));
}

const COMMENT = /^(?:[#;!]|\/\/|dnl\b|\{#)/;
const contents = new WeakMap<SourceFile, string>();

function contentOf(file: SourceFile): string {
  const known = contents.get(file);
  if (known !== undefined) return known;
  const lines = file.text
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/\s+/g, ''))
    .filter((line) => line !== '' && !COMMENT.test(line));
  const made = hashOf(lines.sort()).slice(0, 32);
  contents.set(file, made);
  return made;
}

/** The text of a baseline: an entry a line, in an order that edits elsewhere do not change. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  const lines = entries
    .map(({ rule, listener, path, fingerprint, cause, content }) =>
      JSON.stringify({ rule, listener, path, fingerprint, cause, content }),
    )
    .sort();
  return `{\n  "schema": "${BASELINE_SCHEMA}",\n  "entries": [\n${lines.map((line) => `    ${line}`).join(',\n')}\n  ]\n}\n`;
}

export const BASELINE_SCHEMA = 'waxseal-baseline/1';
