import { itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { type Level, nodeAt, type Variables } from './variables.ts';

/** What a task is done with, once per item; undefined where the list is not known. */
export function rounds(
  task: YamlMap,
  variables: Variables,
  filesFor: (pattern: YamlNode) => readonly YamlNode[] | undefined,
): readonly Level[] | undefined {
  const entry = task.entries.find(({ key }) => key === 'loop' || key.startsWith('with_'));
  if (!entry) return [new Map()];
  const list = entry.key === 'with_fileglob' ? globbed(entry.value, filesFor) : listed(entry.value, variables);
  if (!list || !/^(?:loop|with_items|with_list|with_flattened|with_fileglob)$/.test(entry.key)) return undefined;
  const items = entry.key === 'with_items' || entry.key === 'with_flattened' ? flattened(list, variables) : list;
  const name = textOf(valueAt(valueAt(task, 'loop_control'), 'loop_var')) ?? 'item';
  return items?.map((item) => new Map([[name, item]]));
}

function listed(node: YamlNode, variables: Variables): readonly YamlNode[] | undefined {
  if (node.kind === 'seq') return itemsOf(node);
  const alone = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(textOf(node) ?? '');
  if (!alone) return node.kind === 'scalar' && textOf(node) !== undefined ? [node] : undefined;
  const found = nodeAt(alone[1]!, variables);
  return found?.kind === 'seq' ? found.items : undefined;
}

/** `with_items` opens lists within the list, one level deep. */
function flattened(list: readonly YamlNode[], variables: Variables): readonly YamlNode[] | undefined {
  const inner = list.map((item) => {
    if (item.kind === 'seq') return item.items;
    return /^\s*\{\{/.test(textOf(item) ?? '') ? listed(item, variables) : [item];
  });
  return inner.every((one) => one !== undefined) ? inner.flat() : undefined;
}

function globbed(
  node: YamlNode,
  filesFor: (pattern: YamlNode) => readonly YamlNode[] | undefined,
): readonly YamlNode[] | undefined {
  const found = (node.kind === 'seq' ? node.items : [node]).map(filesFor);
  return found.every((one) => one !== undefined) ? found.flat() : undefined;
}
