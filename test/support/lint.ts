import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../src/judge/load.ts';
import { lint } from '../../src/lint.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Result } from '../../src/model/result.ts';

/** The day on which everything is judged in tests, so that no certificate expires under us. */
export const today = new Date('2027-01-01T00:00:00Z');

/** Runs the whole pipeline with our own rules. */
export async function lintPaths(paths: readonly string[], assume: Partial<Assume> = {}): Promise<Result> {
  const told = { ...nothingAssumed, ...assume };
  return lint({ paths, rules: await loadRules(), assume: told, policy: noPolicy, now: today });
}

/** A truth case, a host or a repository, with what its `assume.json` says. */
export async function lintCase(folder: string): Promise<Result> {
  const told: Partial<Assume> = JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8'));
  const root = join(folder, 'root');
  return lintPaths([existsSync(root) ? root : join(folder, 'repo')], told);
}
