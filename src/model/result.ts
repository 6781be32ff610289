import type { Problem } from '../text/problem.ts';
import type { Span } from '../text/source-file.ts';
import type { Assumption, Cured, Network, Remedy } from './model.ts';

export const levels = ['error', 'warning', 'note'] as const;
export type Level = (typeof levels)[number];

/** What a rule file says of itself; its condition stays in `judge`. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly tags: readonly string[];
  readonly references: readonly string[];
  readonly scanners: Readonly<Record<string, readonly (string | number)[]>>;
  readonly precision: 'very-high' | 'high' | 'medium' | 'low';
  readonly securitySeverity: string;
  readonly why: string;
  readonly falseAlarms?: string;
  readonly remedy?: Remedy;
  /** What to do, in words. */
  readonly fix?: string;
}

/** What made a finding, without the names of host and file, for baselines. */
export interface Cause {
  /** Rule, dialect, scope and name of the deciding setting. */
  readonly kin: readonly string[];
  /** What that setting says, blanks evened out. */
  readonly value: string;
}

/** `also`: the same place in byte-equal hosts. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  /** Derived, never declared: `likely` when an assumption took part. The default of a known release is no assumption. */
  readonly certainty: 'certain' | 'likely';
  readonly assuming: readonly Assumption[];
  readonly message: string;
  readonly fingerprint: string;
  readonly cause?: Cause;
  readonly at: Span;
  readonly also: readonly Span[];
  readonly because: readonly { readonly at: Span; readonly note: string }[];
  readonly listeners: readonly string[];
  readonly fix?: Cured;
}

/** A rule that no written line decides, with the `assume:` line that would. */
export interface Undecided {
  readonly rule: string;
  readonly at: Span;
  readonly also: readonly Span[];
  readonly question: string;
  readonly assuming: readonly Assumption[];
  readonly assume: string;
}

export interface Judged {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[];
}

/** All that a report may look at. `problems` of tree, sources and services; `skipped` counts files that were set aside, by reason. */
export interface Result extends Judged {
  readonly network: Network;
  readonly rules: readonly Rule[];
  readonly problems: readonly Problem[];
  readonly skipped: Readonly<Record<string, number>>;
  /** Files that were looked at. */
  readonly files: number;
}
