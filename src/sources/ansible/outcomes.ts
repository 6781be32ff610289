import { itemsOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Outcome, Place } from './context.ts';
import type { Call } from './task.ts';
import { failsIn, namesOf } from './values.ts';
import { openConditions } from './when.ts';

/** Modules that change nothing on the machine, so that they notify nobody. */
const HARMLESS = new Set(
  ['assert debug fail group_by meta pause ping set_fact set_stats setup gather_facts slurp stat find wait_for'].flatMap(
    (line) => line.split(' '),
  ),
);
/** What does not fail once its arguments are right, as far as anybody can tell. */
const SAFE = new Set(
  [
    'debug set_stats setup gather_facts stat meta pause ping group_by template copy file lineinfile blockinfile replace',
    'ini_file assemble apt package yum dnf service systemd systemd_service user group cron hostname',
  ].flatMap((line) => line.split(' ')),
);

export function isHarmless(module: string): boolean {
  return HARMLESS.has(module);
}

/** Whether a task fails before it does anything: by `fail`, `assert`, `failed_when`, or names that nothing defines. */
export function failingOf(task: YamlMap, { module, args }: Call, place: Place): Outcome {
  const told = failedWhen(task, place);
  if (told === 'never') return 'ok';
  if (place.variables.knows === 'all' && module !== 'debug' && argumentFails(args, place)) return 'failed';
  if (module === 'fail') return 'failed';
  if (module === 'assert') return asserted(args, place);
  if (told !== undefined) return told;
  return SAFE.has(module.slice(module.lastIndexOf('.') + 1)) ? 'ok' : 'maybe';
}

/** `failed_when: false` keeps a task from failing; of a result nobody knows. */
function failedWhen(task: YamlMap, { variables }: Place): 'never' | 'failed' | 'maybe' | undefined {
  const node = valueAt(task, 'failed_when');
  if (!node) return undefined;
  const open = openConditions(node, variables);
  if (open === 'no') return 'never';
  return Array.isArray(open) && open.length === 0 ? 'failed' : 'maybe';
}

function asserted(args: YamlNode, { variables }: Place): Outcome {
  const open = openConditions(valueAt(args, 'that'), variables);
  if (open === 'no' || open === 'failed') return 'failed';
  return open.length === 0 ? 'ok' : 'maybe';
}

function argumentFails(node: YamlNode, place: Place): boolean {
  if (node.kind === 'seq') return itemsOf(node).some((item) => argumentFails(item, place));
  if (node.kind === 'map') return node.entries.some(({ value }) => argumentFails(value, place));
  return node.tag === undefined && node.source.includes('{{') && failsIn(node.source, namesOf(place.variables));
}
