import { posix } from 'node:path';
import { limits } from '../../limits.ts';
import { itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { folderOf, inFolder } from '../names.ts';
import { GLOBBED, type Place, searched, sourceOf, yamlAt, yamlFile } from './context.ts';
import { rounds } from './loops.ts';
import { setFacts } from './facts.ts';
import { globbedFiles, modules, registered } from './modules.ts';
import { type Call, callOf } from './task.ts';
import { type Level, levelOf, printed, type Variables, withLevel, withOwn } from './variables.ts';
import { openConditions } from './when.ts';

/** Runs a list of tasks in order. */
export function runTasks(list: YamlNode | undefined, place: Place): void {
  for (const task of itemsOf(list)) {
    place.machine.budget -= 1;
    if (place.machine.budget < 0) return;
    if (task.kind === 'map') runTask(task, place);
  }
}

function runTask(task: YamlMap, outer: Place): void {
  const name = registered(task);
  const own = withLevel(outer.variables, levelOf(valueAt(task, 'vars')));
  const call = callOf(task);
  if (valueAt(task, 'block')) runBlock(task, { ...outer, variables: own });
  else if (call) runCall(task, call, { ...outer, variables: own });
  if (name !== undefined) outer.machine.facts.set(name, undefined);
}

/** Once per item of its loop. */
function runCall(task: YamlMap, call: Call, outer: Place): void {
  const filesFor = (pattern: YamlNode) => {
    const written = printed(pattern, outer.variables);
    if (written === undefined) return undefined;
    return globbedFiles(outer, written).map((path) => scalarLike(pattern, GLOBBED + path));
  };
  for (const item of rounds(task, outer.variables, filesFor) ?? []) {
    const place = under(task, { ...outer, variables: withOwn(outer.variables, item) });
    if (place) perform(call, place);
  }
}

function scalarLike(node: YamlNode, source: string): YamlNode {
  return { kind: 'scalar', value: source, source, style: 'plain', span: node.span };
}

function runBlock(task: YamlMap, outer: Place): void {
  const place = under(task, outer);
  if (!place) return;
  runTasks(valueAt(task, 'block'), place);
  runTasks(valueAt(task, 'always'), place);
}

/** The place with a task's own conditions; undefined where they never hold. */
function under(task: YamlNode, place: Place): Place | undefined {
  const open = openConditions(valueAt(task, 'when'), place.variables);
  return open && { ...place, when: [...place.when, ...open] };
}

function perform(call: Call, place: Place): void {
  const { module, args } = call;
  if (module === 'set_fact') setFacts(args, place);
  const include = INCLUDES.get(module);
  if (include) include(args, place);
  else modules.get(module)?.(call, place);
}

const INCLUDES: ReadonlyMap<string, (args: YamlNode, place: Place) => void> = new Map([
  ...['import_tasks', 'include_tasks', 'include'].map((name) => [name, includeTasks] as const),
  ...['import_role', 'include_role'].map((name) => [name, includeRole] as const),
  ['include_vars', includeVars],
]);

function fileArgument(args: YamlNode, { variables }: Place): string | undefined {
  return printed(args.kind === 'scalar' ? args : (valueAt(args, 'file') ?? valueAt(args, '_raw_params')), variables);
}

function includeTasks(args: YamlNode, place: Place): void {
  const name = fileArgument(args, place)?.split(/\s/)[0];
  const path = name && place.depth < limits.includeDepth ? sourceOf(place, 'tasks', name) : undefined;
  if (path === undefined) return;
  const [list] = yamlAt(place.machine.repository, path);
  runTasks(list, { ...place, folder: folderOf(path), depth: place.depth + 1 });
}

function includeRole(args: YamlNode, place: Place): void {
  const name = printed(valueAt(args, 'name'), place.variables);
  const from = printed(valueAt(args, 'tasks_from'), place.variables) ?? 'main';
  if (name !== undefined) runRole(name, place, from.replace(/\.ya?ml$/, ''));
}

/** What it brings may be anything that the role keeps for such files. */
function includeVars(args: YamlNode, place: Place): void {
  const { machine } = place;
  const { tree } = machine.repository;
  for (const folder of searched(place, 'vars').filter((one) => /(?:^|\/)vars$/.test(one)))
    for (const name of tree.list(folder).filter((one) => /\.ya?ml$/.test(one) && !/^main\./.test(one)))
      for (const key of levelOf(yamlAt(machine.repository, inFolder(folder, name))[0]).keys()) machine.unsure.add(key);
  const path = sourceOf(place, 'vars', fileArgument(args, place) ?? '');
  if (path !== undefined)
    for (const key of levelOf(yamlAt(machine.repository, path)[0]).keys()) machine.unsure.add(key);
}

/** Runs a role: those that it depends on first, then its tasks. */
export function runRole(name: string, place: Place, from = 'main'): void {
  const folder = roleFolder(name, place);
  if (folder === undefined || place.depth >= limits.includeDepth) return;
  runRoleAt(folder, { ...place, depth: place.depth + 1 }, from);
}

export function runRoleAt(folder: string, place: Place, from = 'main'): void {
  const { repository } = place.machine;
  place.machine.roles.add(folder);
  const inside: Place = {
    ...place,
    role: folder,
    folder: inFolder(folder, 'tasks'),
    variables: roleVariables(folder, place),
  };
  const meta = yamlFile(repository.tree, inFolder(folder, 'meta/main'));
  if (meta !== undefined && from === 'main')
    runRoles(valueAt(yamlAt(repository, meta)[0], 'dependencies'), { ...place, variables: inside.variables });
  const main = yamlFile(repository.tree, inFolder(folder, `tasks/${from}`));
  if (main !== undefined) runTasks(yamlAt(repository, main)[0], { ...inside, folder: folderOf(main) });
}

/** What all roles of a play bring is seen in each of them, also in those that ran before [measured: ansible-core 2.14]. */
export function roleLevels(list: YamlNode | undefined, place: Place, kind: 'defaults' | 'vars'): readonly Level[] {
  const { repository } = place.machine;
  return itemsOf(list).flatMap((entry) => {
    const name = textOf(entry) ?? textOf(valueAt(entry, 'role')) ?? textOf(valueAt(entry, 'name'));
    const folder = name === undefined ? undefined : roleFolder(name, place);
    const path = folder === undefined ? undefined : yamlFile(repository.tree, inFolder(folder, `${kind}/main`));
    return path === undefined ? [] : [levelOf(yamlAt(repository, path)[0])];
  });
}

/** Defaults are the weakest of all, `vars/main.yml` is stronger than what the play says. */
function roleVariables(folder: string, { machine, variables }: Place): Variables {
  const { repository } = machine;
  const read = (name: string) => {
    const path = yamlFile(repository.tree, inFolder(folder, `${name}/main`));
    return levelOf(path === undefined ? undefined : yamlAt(repository, path)[0]);
  };
  const { leaked = 0, levels } = variables;
  return withLevel(
    {
      ...variables,
      leaked: leaked + 1,
      levels: [...levels.slice(0, leaked), read('defaults'), ...levels.slice(leaked)],
    },
    read('vars'),
  );
}

/** The roles of a list, in order, with their parameters and conditions. */
export function runRoles(list: YamlNode | undefined, place: Place): void {
  for (const entry of itemsOf(list)) {
    const name = textOf(entry) ?? textOf(valueAt(entry, 'role')) ?? textOf(valueAt(entry, 'name'));
    // What stands under `vars` loses to the role's own vars, inline parameters win [measured: ansible-core 2.14].
    const variables = withOwn(withLevel(place.variables, levelOf(valueAt(entry, 'vars'))), inlineParameters(entry));
    const inside = under(entry, { ...place, variables });
    if (name === undefined || !inside) continue;
    runRole(printed(scalarLike(entry, name), place.variables) ?? name, inside);
  }
}

function inlineParameters(entry: YamlNode): ReadonlyMap<string, YamlNode> {
  return new Map(
    [...levelOf(entry)].filter(([key]) => !/^(?:role|name|when|tags|vars|become.*|environment)$/.test(key)),
  );
}

/** The folder of a role: beside the playbook, or in a `roles` folder above it; of `a.b.role` also the last part alone. */
function roleFolder(name: string, { machine, playbook, role }: Place): string | undefined {
  const { tree } = machine.repository;
  const isRole = (folder: string) =>
    ['tasks', 'defaults', 'meta', 'templates', 'files'].some(
      (part) => tree.read(inFolder(folder, part)).kind === 'dir',
    );
  const names = [name, ...(/^\w+\.\w+\.\w+$/.test(name) ? [name.slice(name.lastIndexOf('.') + 1)] : [])];
  const folders = role === undefined ? [] : [folderOf(role)];
  for (let at = playbook; ; at = folderOf(at)) {
    folders.push(inFolder(at, 'roles'));
    if (at === '') break;
  }
  return names
    .flatMap((one) => [...folders, playbook].map((folder) => posix.normalize(inFolder(folder, one))))
    .find((folder) => !folder.startsWith('..') && isRole(folder));
}
