import type { Assume } from '../../model/assume.ts';
import { itemsOf, textOf, valueAt, type YamlNode } from '../../syntax/yaml.ts';
import { folderOf } from '../names.ts';
import { type Machine, type Outcome, type Place, type PlayState, sourceOf, yamlAt } from './context.ts';
import { addHandlers, flushHandlers } from './handlers.ts';
import { withVarsFiles } from './includes.ts';
import { hidesVariables, type Variant, variantLevels } from './inventory.ts';
import { factLevel, magicFor } from './magic.ts';
import { entryVars } from './role-variables.ts';
import { leak, roleName, runRoleAt, runRoles } from './roles.ts';
import { roleFolder } from './role-paths.ts';
import { runTasks } from './run.ts';
import type { PlayTurn } from './targets.ts';
import { callOf } from './task.ts';
import { type Level, levelOf, noVariables, UNKNOWN, type Variables, withLevel } from './variables.ts';
import { openConditions, type When } from './when.ts';

/** Runs one play on one machine, each section with its handlers behind it. */
export function runPlay(
  { play, hosts }: PlayTurn,
  machine: Machine,
  variant: Variant | undefined,
  assume: Assume,
): Outcome {
  const { node, folder } = play;
  const isFirst = variant === undefined || hosts.length === 0 || variant.hosts.includes(hosts[0]!);
  const state: PlayState = {
    leaks: { defaults: [], vars: [] },
    handlers: { roles: [], play: [] },
    notified: new Map(),
    ran: new Set(),
    isFirst,
  };
  const host = hostVariables(machine, folder, { variant, hosts, assume });
  const start: Place = {
    ...{ machine, play: state, playbook: folder, folder, when: [], depth: 0, inherits: {} },
    variables: { ...host, leaks: state.leaks },
  };
  const variables = playVariables(node, start, play.vars);
  for (const entry of itemsOf(valueAt(node, 'roles'))) {
    const name = roleName(entry, { ...start, variables });
    const found = name === undefined ? undefined : roleFolder(name, { ...start, variables });
    if (found !== undefined) leak(found, { ...start, variables }, {}, entryVars(entry));
  }
  leakImports(node, { ...start, variables });
  const when = openAll(play.when, variables);
  if (!when) return 'skipped';
  const place = { ...start, variables, when };
  addHandlers(valueAt(node, 'handlers'), place, 'play');
  return runSections(node, place);
}

/** Roles that tasks import are loaded before the play begins, and show what they bring from there on [measured: ansible-core 2.14]. */
function leakImports(play: YamlNode, place: Place): void {
  const scan = (list: YamlNode | undefined, folder: string, depth: number) => {
    for (const task of itemsOf(list)) {
      if (task.kind !== 'map' || depth > 8) continue;
      for (const part of ['block', 'rescue', 'always']) scan(valueAt(task, part), folder, depth + 1);
      const call = callOf(task);
      const name =
        call &&
        textOf(call.args.kind === 'scalar' ? call.args : (valueAt(call.args, 'name') ?? valueAt(call.args, 'file')));
      if (name === undefined) continue;
      const role = call?.module === 'import_role' ? roleFolder(name, place) : undefined;
      if (role !== undefined) leak(role, place);
      const path = call?.module === 'import_tasks' ? sourceOf({ ...place, folder }, 'tasks', name) : undefined;
      if (path !== undefined) scan(yamlAt(place.machine.repository, path)[0], folderOf(path), depth + 1);
    }
  };
  for (const section of ['pre_tasks', 'tasks', 'post_tasks']) scan(valueAt(play, section), place.folder, 0);
}

/** A role on its own: what its defaults make of a machine of which nothing else is known. */
export function runLoneRole(folder: string, machine: Machine, assume: Assume): Outcome {
  const state: PlayState = {
    ...{ leaks: { defaults: [], vars: [] }, handlers: { roles: [], play: [] }, notified: new Map(), ran: new Set() },
    isFirst: true,
  };
  const variables = {
    ...hostVariables(machine, folder, { variant: undefined, hosts: [], assume }),
    leaks: state.leaks,
  };
  const place: Place = {
    ...{ machine, play: state, playbook: folder, folder, variables, when: [], depth: 0, inherits: {} },
  };
  const outcome = runRoleAt(folder, place);
  return outcome === 'failed' ? outcome : flushHandlers(place);
}

function runSections(node: YamlNode, place: Place): Outcome {
  const sections: readonly (() => Outcome)[] = [
    () => runTasks(valueAt(node, 'pre_tasks'), place),
    () => flushHandlers(place),
    () => runRoles(valueAt(node, 'roles'), place),
    () => runTasks(valueAt(node, 'tasks'), place),
    () => flushHandlers(place),
    () => runTasks(valueAt(node, 'post_tasks'), place),
    () => flushHandlers(place),
  ];
  for (const section of sections) {
    const outcome = section();
    if (outcome === 'failed' || outcome === 'ended') return outcome;
  }
  return 'ok';
}

function openAll(nodes: readonly YamlNode[], variables: Variables): readonly When[] | undefined {
  const all = nodes.map((one) => openConditions(one, variables));
  return all.includes('no') ? undefined : all.flatMap((one) => (typeof one === 'string' ? [] : one));
}

interface Facts {
  readonly variant: Variant | undefined;
  readonly hosts: readonly string[];
  readonly assume: Assume;
}

/** What is known of a machine before a play says anything. */
function hostVariables(machine: Machine, folder: string, { variant, hosts, assume }: Facts): Variables {
  const { repository } = machine;
  const isListed = variant !== undefined && !variant.inventory.isGuessed;
  const isHidden = variant !== undefined && hidesVariables(repository, folder, variant);
  const levels = variant ? variantLevels(repository, folder, variant) : [];
  return {
    ...noVariables,
    host: [...levels, factLevel(assume.facts)],
    included: machine.included,
    facts: machine.facts,
    magic: magicFor(folder, variant, hosts),
    knows: isHidden ? 'some' : isListed ? 'all' : 'tree',
  };
}

/** `vars`, what imports add, what a prompt asks for, and `vars_files`. */
function playVariables(node: YamlNode, place: Place, imported: Level): Variables {
  const prompted = itemsOf(valueAt(node, 'vars_prompt')).map((prompt) => textOf(valueAt(prompt, 'name')) ?? '');
  const own = withLevel(withLevel(place.variables, 'play', levelOf(valueAt(node, 'vars'))), 'play', imported);
  const asked = withLevel(own, 'play', new Map(prompted.map((name) => [name, UNKNOWN])));
  return withVarsFiles(valueAt(node, 'vars_files'), { ...place, variables: asked });
}
