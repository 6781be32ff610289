import { relative, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { loadRules } from '../judge/load.ts';
import { baseFor, lint, titles } from '../lint.ts';
import type { Result } from '../model/result.ts';
import { printNote } from './output.ts';

export interface RunOptions {
  readonly config?: string;
  readonly assume: readonly string[];
}

export interface Run {
  readonly result: Result;
  /** The configuration file that was used. */
  readonly from: string | undefined;
  /** A path from the base as the working directory sees it. */
  readonly fromHere: (path: string) => string;
}

/** Reads configuration and rules, and looks at the paths. */
export async function run(paths: readonly string[], { config, assume }: RunOptions): Promise<Run> {
  const rules = await loadRules();
  const base = baseFor(paths);
  const told = await loadConfig({
    base,
    assume,
    rules: rules.map(({ id }) => id),
    ...(config === undefined ? {} : { config }),
  });
  const result = await lint({ paths, rules, assume: told.assume, policy: told.policy });
  return {
    result,
    from: told.from,
    fromHere: (path) => (/^[^/]+: \//.test(path) ? path : relative('', resolve(base, path)) || path),
  };
}

/** Says on standard error what was looked for where nothing was found. */
export function noteWhenNothingFound({ network }: Result, paths: readonly string[]): boolean {
  if (network.services.length > 0) return false;
  printNote(`no mail service found in ${paths.join(', ')}: looked for the configuration of ${titles.join(', ')}`);
  return true;
}
