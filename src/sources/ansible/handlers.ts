import { itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { baseOf, folderOf } from '../names.ts';
import { type Handler, type Outcome, type Place, sourceOf, yamlAt } from './context.ts';
import { isHarmless } from './outcomes.ts';
import { runTask } from './run.ts';
import { type Call, callOf } from './task.ts';
import { printed } from './variables.ts';
import type { When } from './when.ts';

const MOST_ROUNDS = 8;

/** Makes the tasks of a list known as handlers; what it imports is part of it. */
export function addHandlers(list: YamlNode | undefined, place: Place, of: 'roles' | 'play'): void {
  place.play.handlers[of].push(...handlersIn(list, place, 0));
}

function handlersIn(list: YamlNode | undefined, place: Place, depth: number): readonly Handler[] {
  return itemsOf(list).flatMap((node): readonly Handler[] => {
    if (node.kind !== 'map') return [];
    const call = callOf(node);
    if (call?.module !== 'import_tasks' || depth > 8) return [{ node, place }];
    const name = printed(call.args.kind === 'scalar' ? call.args : valueAt(call.args, 'file'), place.variables);
    const path = name === undefined ? undefined : sourceOf(place, 'tasks', name);
    if (path === undefined) return [];
    return handlersIn(yamlAt(place.machine.repository, path)[0], { ...place, folder: folderOf(path) }, depth + 1);
  });
}

/** A task that has changed something tells its handlers. */
export function notify(task: YamlMap, { module }: Call, place: Place, outcome: Outcome): void {
  if (outcome === 'unchanged' || outcome === 'skipped' || isHarmless(module)) return;
  const changed = valueAt(task, 'changed_when');
  if (changed?.kind === 'scalar' && changed.value === false) return;
  const { notified } = place.play;
  for (const name of place.inherits.notify ?? []) notified.set(name, [...(notified.get(name) ?? []), place.when]);
}

/** Runs what was notified: each once, in the order in which handlers are defined, the last one of a name [measured: ansible-core 2.14]. */
export function flushHandlers({ play }: Place): Outcome {
  for (let round = 0; play.notified.size > 0 && round < MOST_ROUNDS; round += 1) {
    const notified = new Map(play.notified);
    const handlers = [...play.handlers.roles, ...play.handlers.play];
    play.notified.clear();
    const chosen = new Map<Handler, readonly When[]>();
    for (const [name, ways] of notified)
      for (const handler of handlersFor(name, handlers)) chosen.set(handler, joined(name, ways));
    for (const handler of handlers) {
      const when = chosen.get(handler);
      if (!when) continue;
      const inherits = { ...handler.place.inherits };
      const outcome = runTask(handler.node, { ...handler.place, inherits, when: [...handler.place.when, ...when] });
      if (outcome === 'failed' || outcome === 'ended') return outcome;
    }
  }
  return 'ok';
}

function handlersFor(name: string, handlers: readonly Handler[]): readonly Handler[] {
  const listening = handlers.filter(({ node }) => topicsOf(node).includes(name));
  const named = handlers.findLast(({ node, place }) => {
    const own = printed(valueAt(node, 'name'), place.variables);
    return own === name || (place.role !== undefined && `${baseOf(place.role)} : ${own}` === name);
  });
  return named ? [named, ...listening] : listening;
}

function topicsOf(node: YamlMap): readonly string[] {
  const listen = valueAt(node, 'listen');
  return listen?.kind === 'seq' ? listen.items.map((item) => textOf(item) ?? '') : [textOf(listen) ?? ''];
}

/** Under which conditions it runs: none, where one task tells it in any case. */
function joined(name: string, ways: readonly (readonly When[])[]): readonly When[] {
  const [first, ...others] = ways;
  if (!first || ways.some(({ length }) => length === 0)) return [];
  const isAlike = others.every(
    (other) =>
      other.length === first.length && other.every(({ test, is }, i) => test === first[i]!.test && is === first[i]!.is),
  );
  return isAlike ? first : [{ test: `"${name}" is notified`, is: true, at: first[0]!.at }];
}
