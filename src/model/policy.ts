import type { Host } from './model.ts';

/** One entry under `ignore` in `waxseal.yaml`: what all of its selectors fit is suppressed. */
export interface Ignore {
  readonly rule?: string;
  /** A glob, relative to the folder of the configuration file, already relative to the base here. */
  readonly path?: string;
  /** `pop3 0.0.0.0:110`, `imap [::]:143`. */
  readonly listener?: string;
  readonly reason: string;
}

/** What `waxseal.yaml` says beside `assume`. */
export interface Policy {
  readonly ignore: readonly Ignore[];
  /** Glob → role, in the order written; the last one that fits decides. */
  readonly roles: readonly { readonly glob: string; readonly role: Host['role'] }[];
}

export const noPolicy: Policy = { ignore: [], roles: [] };
