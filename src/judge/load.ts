import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { UsageError } from '../text/usage-error.ts';
import type { CompiledRule } from './rule.ts';

/** JSON, written into the bundle when it is built; not there when the program runs from its sources. */
declare const COMPILED_RULES: string | undefined;

/** Our own rules: compiled in, or compiled on the spot from their folder. Stops with every error of a rule file at its place. */
export async function loadRules(): Promise<readonly CompiledRule[]> {
  if (typeof COMPILED_RULES !== 'undefined') return JSON.parse(COMPILED_RULES);
  return rulesIn(join(import.meta.dirname, '../../rules'), 'rules');
}

/** The rules of one folder, beside rules that are there already; `shown` is how messages name it. */
export async function rulesIn(
  folder: string,
  shown: string,
  others: readonly CompiledRule[] = [],
): Promise<readonly CompiledRule[]> {
  const { compileRules } = await import('./rule-file.ts');
  const { rules, errors } = compileRules(ruleFiles(folder, shown), others);
  if (errors.length > 0) throw new UsageError(errors.join('\n'));
  return rules;
}

/** Every rule file of a folder, in byte order. */
export function ruleFiles(folder: string, shown: string): readonly { readonly path: string; readonly text: string }[] {
  const names = namesIn(folder, shown);
  if (names.length > limits.ruleFiles)
    throw new UsageError(`${shown}: holds ${names.length} rule files, more than the ${limits.ruleFiles} that are read`);
  return names.map((name) => ({ path: `${shown}/${name}`, text: textOf(join(folder, name), `${shown}/${name}`) }));
}

function namesIn(folder: string, shown: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    throw new UsageError(`${shown}: cannot be read as a folder of rules (${reasonOf(error)})`);
  }
}

/** No link is followed: a rule lies where its folder is. */
function textOf(path: string, shown: string): string {
  try {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new UsageError(`${shown}: expected a plain file`);
    if (stat.size > limits.yamlBytes) throw new UsageError(`${shown}: too large, at most ${limits.yamlBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown}: cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
