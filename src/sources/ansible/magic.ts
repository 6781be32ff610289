import { dict, list, openDict, scalar, type Value } from '../../syntax/jinja/value.ts';
import type { Assume } from '../../model/assume.ts';
import { folderOf } from '../names.ts';
import { type Variant, groupsOf, hostsIn } from './inventory.ts';
import { type Bound, given, type Level, UNKNOWN } from './variables.ts';

/** A folder of the repository as Ansible names it: absolute, and nobody knows where. */
export function controllerPath(folder: string): string {
  return folder === '' ? '/\0' : `/\0/${folder}`;
}

/** Variables that Ansible sets itself, and that nothing overrides [docs: ansible-core, special variables]. */
export function magicFor(playbook: string, variant: Variant | undefined, playHosts: readonly string[]): Level {
  const made = new Map<string, Bound>([
    ['playbook_dir', given(scalar(controllerPath(playbook)))],
    ['ansible_check_mode', given(scalar(false))],
    ['ansible_diff_mode', given(scalar(false))],
    ['ansible_run_tags', given(list([scalar('all')]))],
    ['ansible_skip_tags', given(list([]))],
  ]);
  if (!variant)
    return new Map([
      ...made,
      ...['inventory_hostname', 'inventory_hostname_short', 'groups', 'group_names', 'inventory_dir'].map(
        (name) => [name, UNKNOWN] as const,
      ),
    ]);
  const { inventory, hosts } = variant;
  const [name] = hosts.length === 1 ? hosts : [];
  made.set('inventory_hostname', name === undefined ? UNKNOWN : textNode(name));
  made.set('inventory_hostname_short', name === undefined ? UNKNOWN : given(scalar(name.split('.')[0]!)));
  if (inventory.isGuessed) {
    for (const one of ['groups', 'group_names', 'inventory_dir']) made.set(one, UNKNOWN);
    return made;
  }
  const texts = (all: readonly string[]) => list(all.map((one) => scalar(one)));
  made.set('group_names', given(texts([...groupsOf(inventory, hosts[0]!)].sort())));
  const groups = [...inventory.groups.keys()].map((one) => [one, texts([...hostsIn(inventory.groups, one)])] as const);
  const all = ['all', texts([...inventory.hosts.keys()])] as const;
  made.set('groups', given(dict(new Map<string, Value>([all, ...groups.filter(([one]) => one !== 'all')]))));
  made.set('inventory_dir', given(scalar(controllerPath(folderOf(inventory.path)))));
  for (const one of ['ansible_play_hosts', 'ansible_play_hosts_all', 'ansible_play_batch', 'play_hosts'])
    made.set(one, given(texts(playHosts)));
  return made;
}

function textNode(source: string): Bound {
  return given(scalar(source));
}

/** Facts that an administrator has told, under both of their names; of others nothing is known. */
export function factLevel(facts: Assume['facts']): Level {
  const told = Object.entries(facts).map(([key, value]) => [key.replace(/^ansible_/, ''), factValue(value)] as const);
  const plain = told.map(([key, value]) => [`ansible_${key}`, given(value)] as const);
  return new Map<string, Bound>([...plain, ['ansible_facts', given(openDict(new Map(told)))]]);
}

function factValue(value: unknown): Value {
  if (Array.isArray(value)) return list(value.map(factValue));
  if (typeof value === 'object' && value !== null)
    return dict(new Map(Object.entries(value).map(([key, one]) => [key, factValue(one)])));
  return scalar(typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null);
}
