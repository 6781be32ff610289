import type { Assume } from '../model/assume.ts';
import type { Cure, Network, Remedy } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Judged, Rule } from '../model/result.ts';
import type { Problem } from '../text/problem.ts';

/** A rule with its condition ready to be evaluated. */
export interface CompiledRule extends Rule {}

export interface Judging {
  readonly assume: Assume;
  readonly policy: Policy;
  /** Files that the user named: only findings that touch them are shown. Undefined where folders were named. */
  readonly focus: ReadonlySet<string> | undefined;
  cureFor(dialect: string, remedy: Remedy): Cure | undefined;
  /** How comments begin in a dialect's files. */
  commentsOf(dialect: string): readonly string[];
}

/** Evaluates every rule over the network and makes findings of what holds. */
export function judge(
  _network: Network,
  _rules: readonly CompiledRule[],
  _judging: Judging,
): Judged & { readonly problems: readonly Problem[] } {
  return { findings: [], undecided: [], suppressed: [], problems: [] };
}
