import { limits } from '../limits.ts';
import type { Assume } from '../model/assume.ts';
import type { Host } from '../model/model.ts';
import type { Policy } from '../model/policy.ts';
import type { Problem } from '../text/problem.ts';
import { problem } from '../text/problem.ts';
import { plainFile, startOf } from '../text/source-file.ts';
import { ansible } from './ansible/index.ts';
import { cloudInit } from './cloud-init/index.ts';
import { code } from './code/index.ts';
import { compose } from './compose/index.ts';
import { completionsOf } from './completions.ts';
import { assumed } from './host.ts';
import { keys } from './kept.ts';
import { kubernetes } from './kubernetes/index.ts';
import { namedHosts } from './host-names.ts';
import type { Source, Tree } from './source.ts';
import { node } from './node/index.ts';
import { tree } from './tree/index.ts';

/** Every source, most specific first: what one claims is hidden from those that follow. */
export const sources: readonly Source[] = [ansible, compose, cloudInit, code, kubernetes, node, tree];

/** What the sources have to see beside what the dialects know. */
export interface Wanted {
  readonly names: readonly RegExp[];
  readonly marker?: RegExp;
}
export const wanted: readonly Wanted[] = [
  ...sources
    .filter(({ wants }) => wants.length > 0)
    .map(({ wants, marker }) => ({ names: wants, ...(marker ? { marker } : {}) })),
  keys,
];

/** Hosts of all sources, most specific first, with what `assume` says of them. */
export async function hostsIn(
  tree: Tree,
  assume: Assume,
  policy: Policy,
): Promise<{ readonly hosts: readonly Host[]; readonly problems: readonly Problem[] }> {
  const claimed = new Set<string>();
  const hosts: Host[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    const yielded = await source.hosts(tree, assume, claimed, policy);
    hosts.push(...yielded.hosts);
    problems.push(...yielded.problems);
    for (const path of yielded.claimed) claimed.add(path);
  }
  if (hosts.length > limits.hosts) {
    const message = `the tree has ${hosts.length} hosts, of which ${limits.hosts} are judged`;
    problems.push(problem('limit-exceeded', message, startOf(plainFile(hosts[limits.hosts]!.root || '.', ''))));
    hosts.length = limits.hosts;
  }
  const told = namedHosts(hosts, assume).map((host) => assumed(host, assume));
  return { hosts: told.map((host) => ({ ...host, completions: completionsOf(host, tree.known) })), problems };
}
