import type { Setting } from '../model/model.ts';

/** Why a daemon ends before it serves, in its own words, and the lines that make it so: first what one would change. */
export interface Refusal {
  readonly reason: string;
  readonly because: readonly Setting<unknown>[];
}
