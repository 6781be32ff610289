import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../src/judge/load.ts';
import { lint } from '../../src/lint.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import type { Result } from '../../src/model/result.ts';

/** Runs the whole pipeline with our own rules. */
export async function lintPaths(paths: readonly string[], assume: Partial<Assume> = {}): Promise<Result> {
  return lint({ paths, rules: await loadRules(), assume: { ...nothingAssumed, ...assume }, policy: noPolicy });
}

/** A truth case with what its `assume.json` says. */
export async function lintCase(folder: string): Promise<Result> {
  const told: Partial<Assume> = JSON.parse(readFileSync(join(folder, 'assume.json'), 'utf8'));
  return lintPaths([join(folder, 'root')], told);
}
