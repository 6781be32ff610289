import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../text/usage-error.ts';
import type { CompiledRule } from './rule.ts';

/** JSON, written into the bundle when it is built; not there when the program runs from its sources. */
declare const COMPILED_RULES: string | undefined;

/** Our own rules: compiled in, or compiled on the spot from their folder. Stops with every error of a rule file at its place. */
export async function loadRules(): Promise<readonly CompiledRule[]> {
  if (typeof COMPILED_RULES !== 'undefined') return JSON.parse(COMPILED_RULES);
  return rulesIn(join(import.meta.dirname, '../../rules'), 'rules');
}

/** The rules of one folder; `shown` is how messages name it. */
export async function rulesIn(folder: string, shown: string): Promise<readonly CompiledRule[]> {
  const { compileRules } = await import('./rule-file.ts');
  const { rules, errors } = compileRules(ruleFiles(folder, shown));
  if (errors.length > 0) throw new UsageError(errors.join('\n'));
  return rules;
}

/** Every rule file of a folder, in byte order. */
export function ruleFiles(folder: string, shown: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ path: `${shown}/${name}`, text: readFileSync(join(folder, name), 'utf8') }));
}
