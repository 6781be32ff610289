import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import type { Outcome, Place } from './context.ts';
import { setFacts } from './facts.ts';
import { flushHandlers, notify } from './handlers.ts';
import { includeTasks, includeVars } from './includes.ts';
import { rounds } from './loops.ts';
import { modules } from './modules.ts';
import { failingOf, isHarmless } from './outcomes.ts';
import { registered, resultOf } from './results.ts';
import { includeRole } from './roles.ts';
import { type Call, callOf, isElsewhere } from './task.ts';
import { levelOf, printed, withLevel, withOwn } from './variables.ts';
import { openConditions, type When } from './when.ts';

/** Runs a list of tasks in order, up to one that fails. */
export function runTasks(list: YamlNode | undefined, place: Place): Outcome {
  let outcome: Outcome = 'ok';
  for (const task of itemsOf(list)) {
    place.machine.budget -= 1;
    if (place.machine.budget < 0) return outcome;
    const told = task.kind === 'map' ? runTask(task, place) : 'ok';
    if (told === 'failed' || told === 'ended') return told;
    if (told === 'maybe') outcome = 'maybe';
  }
  return outcome;
}

/** Runs one task or block with what stands around it. */
export function runTask(task: YamlMap, outer: Place): Outcome {
  // Without `--tags` everything runs but what is tagged so [docs: ansible-core, special tags].
  if (tagsOf(task).includes('never')) return 'skipped';
  const variables = withLevel(outer.variables, 'task', levelOf(valueAt(task, 'vars')));
  const place: Place = { ...outer, variables, inherits: { ...outer.inherits, ...passedOn(task, outer) } };
  if (entryAt(task, 'block')) return runBlock(task, place);
  const call = callOf(task);
  if (!call) return 'ok';
  const outcome = runCall(task, call, place);
  return outcome === 'failed' && place.inherits.ignoresErrors ? 'ok' : outcome;
}

function tagsOf(task: YamlMap): readonly string[] {
  const node = valueAt(task, 'tags');
  const list = node?.kind === 'seq' ? node.items.map((item) => textOf(item) ?? '') : (textOf(node) ?? '').split(',');
  return list.map((tag) => tag.trim());
}

function passedOn(task: YamlMap, place: Place): Place['inherits'] {
  const flag = (key: string) => {
    const node = valueAt(task, key);
    return node && /^(?:yes|true|on|1)$/i.test(printed(node, place.variables) ?? '');
  };
  const [ignoresErrors, runsOnce] = [flag('ignore_errors'), flag('run_once')];
  const notified = namesIn(valueAt(task, 'notify'), place);
  return {
    ...(isElsewhere(task, place) ? { isElsewhere: true } : {}),
    ...(ignoresErrors === undefined ? {} : { ignoresErrors }),
    ...(runsOnce === undefined ? {} : { runsOnce }),
    ...(notified.length > 0 ? { notify: [...(place.inherits.notify ?? []), ...notified] } : {}),
  };
}

function namesIn(node: YamlNode | undefined, { variables }: Place): readonly string[] {
  const list = node?.kind === 'seq' ? node.items : node ? [node] : [];
  return list.flatMap((one) => printed(one, variables) ?? []);
}

/** What was written before a task failed stays; the rescue runs then, and may run where nobody knows [measured: ansible-core 2.14]. */
function runBlock(task: YamlMap, outer: Place): Outcome {
  const place = under(task, outer);
  if (place === 'failed') return outer.inherits.ignoresErrors ? 'ok' : 'failed';
  if (place === 'skipped') return 'skipped';
  let outcome = runTasks(valueAt(task, 'block'), place);
  const rescue = entryAt(task, 'rescue');
  if (rescue && outcome === 'failed') outcome = runTasks(rescue.value, place);
  else if (rescue && outcome === 'maybe') {
    const open: When = { test: 'a task of the block fails', is: true, at: rescue.keySpan };
    runTasks(rescue.value, { ...place, when: [...place.when, open] });
    outcome = 'ok';
  }
  const after = runTasks(valueAt(task, 'always'), place);
  return after === 'failed' || after === 'ended' ? after : outcome;
}

/** The place with a task's own conditions. */
function under(task: YamlNode, place: Place, mark = ''): Place | 'skipped' | 'failed' {
  const open = openConditions(valueAt(task, 'when'), place.variables);
  if (open === 'no') return 'skipped';
  if (open === 'failed') return place.when.length > 0 ? place : 'failed';
  const own = mark === '' ? open : open.map((one) => ({ ...one, test: one.test + mark }));
  return { ...place, when: [...place.when, ...own] };
}

/** Once per item of its loop. */
function runCall(task: YamlMap, call: Call, outer: Place): Outcome {
  const outcomes = new Set<Outcome>();
  const name = registered(task);
  for (const { names, mark } of rounds(task, outer)) {
    const place = under(task, { ...outer, variables: withOwn(outer.variables, names) }, mark);
    const outcome = typeof place === 'string' ? place : perform(task, call, place);
    outcomes.add(outcome);
    if (name !== undefined)
      outer.machine.facts.set(name, resultOf(call, typeof place === 'string' ? outer : place, outcome));
    if (outcome === 'ended' || (outcome === 'failed' && !outer.inherits.ignoresErrors)) break;
    if (typeof place !== 'string' && outcome !== 'failed') notify(task, call, place, outcome);
  }
  const order: readonly Outcome[] = ['ended', 'failed', 'maybe', 'ok', 'unchanged'];
  return order.find((one) => outcomes.has(one)) ?? 'skipped';
}

/** What a task does, on this machine or elsewhere. */
function perform(task: YamlMap, call: Call, place: Place): Outcome {
  const { module, args } = call;
  const include = INCLUDES.get(module);
  if (include) return include(task, args, place);
  const told = failingOf(task, call, place);
  if (told === 'failed') return place.when.length > 0 ? 'maybe' : told;
  const { isElsewhere, runsOnce } = place.inherits;
  const isHere = !isElsewhere && (!runsOnce || place.play.isFirst);
  if (runsOnce && modules.has(module)) place.machine.differs.add('run_once');
  const before = place.inherits.notify ? writtenAt(args, place) : undefined;
  const done: unknown = isHere ? modules.get(module)?.(call, place) : undefined;
  // What the tree lacks, somebody else may have.
  if (done === 'failed') return place.when.length > 0 || place.variables.knows !== 'all' ? 'maybe' : done;
  const isSame = before !== undefined && before === writtenAt(args, place);
  return done === 'unchanged' || isSame || isHarmless(module) ? 'unchanged' : told;
}

/** The text of the file that a task names, where all of it is known. */
function writtenAt(args: YamlNode, { machine, variables }: Place): string | undefined {
  const path = printed(valueAt(args, 'dest') ?? valueAt(args, 'path'), variables);
  const entry = path === undefined ? undefined : machine.disk.files.get(path);
  if (entry?.kind !== 'file') return undefined;
  return entry.file.holes.length + entry.file.branches.length > 0 ? undefined : entry.file.text;
}

type Include = (task: YamlMap, args: YamlNode, place: Place) => Outcome;

const INCLUDES: ReadonlyMap<string, Include> = new Map<string, Include>([
  ...['import_tasks', 'include_tasks', 'include'].map((name) => [name, includeTasks] as const),
  ...['import_role', 'include_role'].map((name) => [name, includeRole] as const),
  ['include_vars', (_, args, place) => includeVars(args, place)],
  ['set_fact', (_, args, place) => setFacts(args, place)],
  ['meta', (_, args, place) => runMeta(args, place)],
]);

/** `meta` speaks to the play itself. */
function runMeta(args: YamlNode, place: Place): Outcome {
  const word = textOf(args);
  if (word === 'flush_handlers') return flushHandlers(place);
  const isEnd = word === 'end_play' || word === 'end_host';
  return isEnd && place.when.length === 0 ? 'ended' : 'ok';
}
