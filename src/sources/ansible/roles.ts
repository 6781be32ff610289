import { limits } from '../../limits.ts';
import { entryAt, itemsOf, textOf, valueAt, type YamlMap, type YamlNode } from '../../syntax/yaml.ts';
import { folderOf, inFolder } from '../names.ts';
import type { Outcome, Place } from './context.ts';
import { yamlAt, yamlFile } from './context.ts';
import { addHandlers } from './handlers.ts';
import { applied, withParameters } from './includes.ts';
import { dependenciesOf, entryVars, type From, parametersOf, roleLevel, roleVariables } from './role-variables.ts';
import { roleFolder } from './role-paths.ts';
import { runTasks } from './run.ts';
import { printed } from './variables.ts';
import { openConditions } from './when.ts';

/** The name of a role in a list of roles, or undefined where none is told. */
export function roleName(entry: YamlNode, { variables }: Place): string | undefined {
  const node =
    entry.kind === 'scalar' ? entry : (valueAt(entry, 'role') ?? valueAt(entry, 'name') ?? valueAt(entry, 'src'));
  return printed(node, variables) ?? textOf(node);
}

/** The roles of a list, in order, with their parameters and conditions. */
export function runRoles(list: YamlNode | undefined, place: Place): Outcome {
  let outcome: Outcome = 'ok';
  for (const entry of itemsOf(list)) {
    const told = runEntry(entry, place);
    if (told === 'failed' || told === 'ended') return told;
    if (told === 'maybe') outcome = 'maybe';
  }
  return outcome;
}

function runEntry(entry: YamlNode, place: Place): Outcome {
  const name = roleName(entry, place);
  const folder = name === undefined ? undefined : roleFolder(name, place);
  if (folder === undefined || textOf(valueAt(entry, 'tags')) === 'never') return 'ok';
  const params = parametersOf(entry);
  const variables = {
    ...place.variables,
    params: params.size > 0 ? [...place.variables.params, params] : place.variables.params,
  };
  const seen = { ...variables, task: [...variables.task, entryVars(entry)] };
  const open = openConditions(valueAt(entry, 'when'), seen);
  if (open === 'no' || open === 'failed') return open === 'no' ? 'skipped' : 'failed';
  const key = `${folder} ${written(entry)}`;
  if (place.play.ran.has(key) && !allowsDuplicates(folder, place)) return 'ok';
  place.play.ran.add(key);
  return runRoleAt(folder, { ...place, variables, when: [...place.when, ...open] }, { vars: entryVars(entry) });
}

/** A role with the same parameters runs once in a play [measured: ansible-core 2.14]. */
function written(entry: YamlNode): string {
  if (entry.kind === 'scalar') return '';
  const told = entry.kind === 'map' ? entry.entries.filter(({ key }) => key !== 'role' && key !== 'name') : [];
  return told
    .map(({ key, value }) => `${key}=${shown(value)}`)
    .sort()
    .join(' ');
}

function shown(node: YamlNode): string {
  if (node.kind === 'scalar') return JSON.stringify([node.value, node.tag]);
  if (node.kind === 'seq') return `[${node.items.map(shown).join()}]`;
  return `{${node.entries.map(({ key, value }) => `${key}:${shown(value)}`).join()}}`;
}

function allowsDuplicates(folder: string, { machine: { repository } }: Place): boolean {
  const meta = yamlFile(repository.tree, inFolder(folder, 'meta/main'));
  const node = meta === undefined ? undefined : valueAt(yamlAt(repository, meta)[0], 'allow_duplicates');
  return node?.kind === 'scalar' && node.value === true;
}

/** `include_role` and `import_role`. */
export function includeRole(task: YamlMap, args: YamlNode, outer: Place): Outcome {
  const text = (key: string) => printed(valueAt(args, key), outer.variables);
  const name = text('name') ?? text('role') ?? textOf(valueAt(args, 'name'));
  const folder = name === undefined ? undefined : roleFolder(name, outer);
  const place = applied(valueAt(args, 'apply'), withParameters(task, valueAt(args, 'name') ?? args, outer));
  if (folder === undefined || place === 'skipped') return folder === undefined ? 'maybe' : 'skipped';
  const from: From = {
    tasks: text('tasks_from'),
    vars: text('vars_from'),
    defaults: text('defaults_from'),
    handlers: text('handlers_from'),
  };
  const isImport = task.entries.some(({ key }) => /(?:^|\.)import_role$/.test(key));
  if (isImport || /^(?:true|yes)$/i.test(text('public') ?? '')) leak(folder, place, from);
  return runRoleAt(folder, place, { from });
}

/** Its defaults and vars are seen in the rest of the play. */
export function leak(
  folder: string,
  place: Place,
  from: From = {},
  own: ReturnType<typeof entryVars> = new Map(),
): void {
  const { leaks } = place.play;
  for (const { folder: inner, vars } of dependenciesOf(folder, place)) {
    leaks.defaults.push(roleLevel(inner, 'defaults', place));
    leaks.vars.push(vars, roleLevel(inner, 'vars', place));
  }
  leaks.defaults.push(roleLevel(folder, 'defaults', place, from.defaults));
  leaks.vars.push(own, roleLevel(folder, 'vars', place, from.vars));
}

interface Options {
  readonly from?: From;
  /** What the entry says under `vars`. */
  readonly vars?: ReturnType<typeof entryVars>;
}

/** Runs a role: those that it depends on first, then its tasks. */
export function runRoleAt(folder: string, outer: Place, { from = {}, vars = new Map() }: Options = {}): Outcome {
  if (outer.depth >= limits.includeDepth) return 'ok';
  const { repository, roles } = outer.machine;
  roles.add(folder);
  const variables = roleVariables(folder, outer, { from, vars });
  const place: Place = { ...outer, depth: outer.depth + 1, role: folder, folder: inFolder(folder, 'tasks'), variables };
  const meta = yamlFile(repository.tree, inFolder(folder, 'meta/main'));
  const dependencies = meta === undefined ? undefined : valueAt(yamlAt(repository, meta)[0], 'dependencies');
  const before = runRoles(dependencies, place);
  if (before === 'failed' || before === 'ended') return before;
  const handlers = yamlFile(repository.tree, inFolder(folder, `handlers/${bare(from.handlers) ?? 'main'}`));
  if (handlers !== undefined && ![...outer.play.handlers.roles].some(({ node }) => node.span.file.path === handlers))
    addHandlers(yamlAt(repository, handlers)[0], { ...place, when: [], folder: inFolder(folder, 'handlers') }, 'roles');
  const main = yamlFile(repository.tree, inFolder(folder, `tasks/${bare(from.tasks) ?? 'main'}`));
  if (main === undefined) return before;
  const told = runTasks(yamlAt(repository, main)[0], { ...place, folder: folderOf(main) });
  return told === 'ok' ? before : told;
}

function bare(name: string | undefined): string | undefined {
  return name?.replace(/\.ya?ml$/, '');
}

/** Whether an entry of a list of roles names one at all. */
export function isRoleEntry(entry: YamlNode): boolean {
  return entry.kind === 'scalar' || entryAt(entry, 'role') !== undefined || entryAt(entry, 'name') !== undefined;
}
