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
import { copiesIn, pathsOf, standingForAll, watched } from './copies.ts';
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
  const { hosts, problems } = await yieldedBy(tree, assume, policy);
  if (hosts.length > limits.hosts) {
    const message = `the tree has ${hosts.length} hosts, of which ${limits.hosts} are judged`;
    problems.push(problem('limit-exceeded', message, startOf(plainFile(hosts[limits.hosts]!.root || '.', ''))));
    hosts.length = limits.hosts;
  }
  const told = namedHosts(hosts, assume).map((host) => assumed(host, assume));
  return { hosts: told.map((host) => ({ ...host, completions: completionsOf(host, tree.known) })), problems };
}

interface All {
  readonly hosts: Host[];
  readonly problems: Problem[];
}

/** Of copies of a repository one is looked at, unless it looks beyond itself. */
async function yieldedBy(tree: Tree, assume: Assume, policy: Policy): Promise<All> {
  const all: All = { hosts: [], problems: [] };
  const done = new Set<string>();
  for (const copies of copiesIn(tree, policy)) {
    const watch = watched({ ...tree, paths: copies.paths }, copies.first);
    const found = await yieldedOf(watch.tree, assume, policy);
    if (watch.hasLeft()) continue;
    for (const path of pathsOf(copies)) done.add(path);
    all.hosts.push(...found.hosts.map((host) => standingForAll(host, copies)));
    all.problems.push(...found.problems);
  }
  const rest = done.size === 0 ? tree : { ...tree, paths: tree.paths.filter(({ path }) => !done.has(path)) };
  const found = await yieldedOf(rest, assume, policy);
  return { hosts: [...all.hosts, ...found.hosts], problems: [...all.problems, ...found.problems] };
}

async function yieldedOf(tree: Tree, assume: Assume, policy: Policy): Promise<All> {
  const claimed = new Set<string>();
  const all: All = { hosts: [], problems: [] };
  for (const source of sources) {
    const yielded = await source.hosts(tree, assume, claimed, policy);
    all.hosts.push(...yielded.hosts);
    all.problems.push(...yielded.problems);
    for (const path of yielded.claimed) claimed.add(path);
  }
  return all;
}
