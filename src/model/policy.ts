import type { Span } from '../text/source-file.ts';
import type { Host } from './model.ts';
import type { Level } from './result.ts';

/** One entry under `ignore` in `waxseal.yaml`: what all of its selectors fit is suppressed. */
export interface Ignore {
  readonly rule?: string;
  /** A glob, relative to the folder of the configuration file, already relative to the base here. */
  readonly path?: string;
  /** `pop3 0.0.0.0:110`, `imap [::]:143`, `pop3 127.0.0.1:*`. */
  readonly listener?: string;
  readonly reason: string;
  /** The last day on which it counts: `2027-03-01`. */
  readonly until?: string;
  /** Where it is written, named from the base. */
  readonly at?: Span;
}

/** What is done with what a rule finds. */
export type RuleLevel = Level | 'off';

/** Other levels and options where a finding's file fits one of the globs. */
export interface Override {
  readonly files: readonly string[];
  readonly levels: Readonly<Record<string, RuleLevel>>;
  /** Rule → values for its options. */
  readonly options?: Readonly<Record<string, OptionValues>>;
}

type OptionValues = Readonly<Record<string, string | number | boolean>>;

/** What `waxseal.yaml` says beside `assume`. */
export interface Policy {
  readonly ignore: readonly Ignore[];
  /** Glob → role, in the order written; the last one that fits decides. */
  readonly roles: readonly { readonly glob: string; readonly role: Host['role'] }[];
  /** Globs of what makes no host and is not reported on; what others include from there is read. */
  readonly exclude?: readonly string[];
  /** Rule → what its findings count, where profile or configuration say so; otherwise the rule's own level. */
  readonly levels?: Readonly<Record<string, RuleLevel>>;
  /** Rule → values for its options. */
  readonly options?: Readonly<Record<string, OptionValues>>;
  /** In the order written; the last one that fits decides, of levels and of options each on its own. */
  readonly overrides?: readonly Override[];
}

export const noPolicy: Policy = { ignore: [], roles: [] };
