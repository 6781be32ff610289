import type { Assume } from '../model/assume.ts';
import type { Host } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Problem } from '../text/problem.ts';
import type { Tree } from './source.ts';

/** Hosts of all sources, most specific first, with what `assume` says of them. */
export function hostsIn(
  _tree: Tree,
  _assume: Assume,
  _policy: Policy,
): { readonly hosts: readonly Host[]; readonly problems: readonly Problem[] } {
  return { hosts: [], problems: [] };
}
