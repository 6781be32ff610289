import { relative, resolve } from 'node:path';
import type { Layer } from '../config/layer.ts';
import { type Loaded, openConfig, shown } from '../config/load.ts';
import type { CompiledRule } from '../judge/judge.ts';
import { loadRules, rulesIn } from '../judge/load.ts';
import { baseFor, lint, titles } from '../lint.ts';
import type { Result } from '../model/result.ts';
import { printNote } from './output.ts';

export interface RunOptions {
  readonly config?: string;
  readonly assume: readonly string[];
  readonly profile?: string;
  /** Folders of own rules. */
  readonly rules?: readonly string[];
  readonly now?: Date;
  /** Show only what files that differ from this commit have to do with. */
  readonly changed?: string;
  /** What a file holds instead of what is on the disk. */
  readonly unsaved?: { readonly path: string; readonly bytes: Uint8Array };
  /** What the command line says of what `waxseal.yaml` may say, too. */
  readonly told?: Partial<Layer>;
}

export interface Run extends Pick<Loaded, 'settings' | 'from'> {
  readonly result: Result;
  /** The folder that reports are relative to, absolute. */
  readonly base: string;
  /** A path from the base as the working directory sees it. */
  readonly fromHere: (path: string) => string;
  /** The paths that changed, where only they were asked for. */
  readonly changed?: ReadonlySet<string>;
}

export interface Prepared extends Loaded {
  readonly base: string;
  /** Ours, and the user's own. */
  readonly rules: readonly CompiledRule[];
}

/** Reads configuration and rules, and looks at the paths. */
export async function run(paths: readonly string[], options: RunOptions): Promise<Run> {
  const { base, rules, assume, policy, settings, from } = await prepare(paths, options);
  const { now, unsaved } = options;
  const changed = options.changed === undefined ? undefined : await changedPaths(base, options.changed);
  const result = await lint({
    ...{ paths, rules, assume, policy },
    ...(now ? { now } : {}),
    ...(changed ? { focus: changed } : {}),
    ...(unsaved ? { unsaved } : {}),
  });
  return {
    result,
    ...(changed ? { changed } : {}),
    settings,
    base,
    ...(from === undefined ? {} : { from }),
    fromHere: (path) => (/^[^/]+: \//.test(path) ? path : relative('', resolve(base, path)) || path),
  };
}

async function changedPaths(base: string, since: string): Promise<ReadonlySet<string>> {
  const { changedBelow } = await import('../commits.ts');
  return changedBelow(base, since);
}

/** Everything that a run needs before it reads the first file that it is about. */
export async function prepare(paths: readonly string[], options: RunOptions): Promise<Prepared> {
  const base = baseFor(paths, options.unsaved?.path);
  const { config, assume, profile, told } = options;
  const opened = await openConfig({
    base,
    assume,
    ...(config === undefined ? {} : { config }),
    ...(profile === undefined ? {} : { profile }),
    ...(told === undefined ? {} : { told }),
  });
  const named = (options.rules ?? []).map((folder) => ({ folder, shown: shown(folder) }));
  const rules = await withOwn(await loadRules(), [...opened.policies, ...named]);
  return { base, rules, ...opened.settle(rules) };
}

async function withOwn(
  ours: readonly CompiledRule[],
  folders: readonly { readonly folder: string; readonly shown: string }[],
): Promise<readonly CompiledRule[]> {
  let rules = ours;
  const seen = new Set<string>();
  for (const { folder, shown: name } of folders) {
    if (seen.has(resolve(folder))) continue; // named by the file and on the command line
    seen.add(resolve(folder));
    rules = [...rules, ...(await rulesIn(folder, name, rules))];
  }
  return rules;
}

/** Says on standard error what was looked for where nothing was found. */
export function noteWhenNothingFound({ network }: Result, paths: readonly string[]): boolean {
  if (network.services.length > 0) return false;
  printNote(`no mail service found in ${paths.join(', ')}: looked for the configuration of ${titles.join(', ')}`);
  return true;
}
