import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { dict, list, scalar, type Value } from '../../syntax/jinja/value.ts';
import { limits } from '../../limits.ts';
import type { Place } from './context.ts';
import { lookups } from './lookups.ts';
import { namesOf, nodeValue } from './values.ts';
import { type Bound, given, type Level, nodeAt, UNKNOWN } from './variables.ts';

/** One round of a task's loop: the names that it gives. */
export interface Round {
  readonly names: Level;
  /** Tells conditions of this round from those of others; empty where there is one round only. */
  readonly mark: string;
}

/** What a task is done with, once per item; one round with an item that is not known where nobody knows the list. */
export function rounds(task: YamlMap, place: Place): readonly Round[] {
  const entry = task.entries.find(({ key }) => key === 'loop' || /^with_\w/.test(key));
  if (!entry) return [{ names: new Map(), mark: '' }];
  const control = valueAt(task, 'loop_control');
  const name = textOf(valueAt(control, 'loop_var')) ?? 'item';
  const items = itemsFor(entry.key, entry.value, place);
  if (!items || items.length > limits.tasksPerPlay) return [{ names: new Map([[name, UNKNOWN]]), mark: '' }];
  return items.map((item, index) => ({
    names: new Map([[name, item], ...positions(control, items, index)]),
    mark: items.length > 1 ? `, item ${index + 1}` : '',
  }));
}

function itemsFor(key: string, node: YamlNode, place: Place): readonly Bound[] | undefined {
  const lookup = key === 'loop' ? 'list' : key.slice('with_'.length).replace(/^ansible\.builtin\./, '');
  return lookups.get(lookup)?.(node, place);
}

/** `index_var`, and with `extended` what `ansible_loop` says [docs: ansible-core, loops]. */
function positions(
  control: YamlNode | undefined,
  items: readonly Bound[],
  index: number,
): readonly (readonly [string, Bound])[] {
  const name = textOf(valueAt(control, 'index_var'));
  const made: (readonly [string, Bound])[] = name === undefined ? [] : [[name, given(scalar(index))]];
  const extended = valueAt(control, 'extended');
  if (extended?.kind !== 'scalar' || extended.value !== true) return made;
  const told: Readonly<Record<string, Value>> = {
    ...{ index: scalar(index + 1), index0: scalar(index), length: scalar(items.length) },
    ...{ first: scalar(index === 0), last: scalar(index === items.length - 1) },
    ...{ revindex: scalar(items.length - index), revindex0: scalar(items.length - index - 1) },
  };
  return [...made, ['ansible_loop', given(dict(new Map(Object.entries(told))))]];
}

/** The items of a list that is written out, or that a variable or an expression gives; undefined where that is not known. */
export function listedItems(node: YamlNode, place: Place): readonly Bound[] | undefined {
  if (node.kind === 'seq') return itemsOf(node).map((item) => settled(item, place));
  const text = textOf(node);
  const alone = text === undefined ? undefined : /^\s*\{\{(.*)\}\}\s*$/s.exec(text)?.[1];
  const written = alone === undefined ? undefined : nodeAt(alone, place.variables);
  if (written?.kind === 'seq') return written.items.map((item) => settled(item, place));
  const value = nodeValue(node, namesOf(place.variables));
  return value?.kind === 'list' ? value.items.map((item) => given(untupled(item))) : undefined;
}

/** Items that Python has as tuples are lists in a loop [measured: ansible-core 2.14]. */
function untupled(value: Value | undefined): Value | undefined {
  return value?.kind === 'list' ? list(value.items.map(untupled)) : value;
}

/** Text with expressions gets its value now, since within the loop their names may mean something else. */
export function settled(node: YamlNode, { variables }: Place): Bound {
  return isPlain(node) ? node : given(nodeValue(node, namesOf(variables)));
}

function isPlain(node: YamlNode): boolean {
  if (node.kind === 'scalar') return !/\{[{%#]/.test(node.source);
  return (node.kind === 'seq' ? node.items : node.entries.map(({ value }) => value)).every(isPlain);
}

/** Whether a task is one that loops. */
export function isLooping(task: YamlMap): boolean {
  return entryAt(task, 'loop') !== undefined || task.entries.some(({ key }) => /^with_\w/.test(key));
}
