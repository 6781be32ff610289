import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import { groupBy } from '../../model/facts.ts';
import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import { itemsOf, textOf, valueAt, type YamlMap } from '../../syntax/yaml.ts';
import type { Problem } from '../../text/problem.ts';
import { placedHost } from '../host.ts';
import { baseOf, below, fitsByName, folderOf } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import { type Machine, type Place, type Repository, sourceOf, yamlAt } from './context.ts';
import { newDisk, placedFiles } from './disk.ts';
import { factLevel, inventoryFor, type Variant, variantLevels, variantsFor } from './inventory.ts';
import { openingsOf, opensMail } from './openings.ts';
import { isWorthAWord, packagesOf } from './packages.ts';
import { hostsOf, type Play, type Playbook, playbooksIn } from './playbooks.ts';
import { roleLevels, runRoleAt, runRoles, runTasks } from './run.ts';
import { levelOf, type Variables, withLevel } from './variables.ts';

/** The machines that plays and roles make, with the files that they claim. */
export function hosts(tree: Tree, assume: Assume, claimed: ReadonlySet<string>, policy: Policy): Yielded {
  const repository: Repository = { tree, problems: [], parsed: new Map() };
  const paths = tree.paths.filter(({ path }) => /\.ya?ml$/.test(path) && !claimed.has(path));
  const played = playbooksIn(repository, paths).flatMap((playbook) => machinesOf(playbook, repository, assume, policy));
  const used = new Set(played.filter(({ role }) => role === 'deploy').flatMap(({ machine }) => [...machine.roles]));
  const alone = paths.flatMap((path) => roleAlone(path, repository, used, assume, policy));
  const made = [...played, ...alone].filter(isOurs);
  return {
    hosts: made.map(hostOf),
    claimed: new Set(made.flatMap(({ machine }) => [...machine.claimed])),
    problems: ofUse(repository.problems, made),
  };
}

interface Made {
  readonly machine: Machine;
  readonly name: string;
  readonly root: string;
  readonly role: Host['role'];
}

function newMachine(repository: Repository, scope: string): Machine {
  return {
    ...{
      repository,
      scope,
      disk: newDisk(),
      claimed: new Set(),
      roles: new Set(),
      unsure: new Set(),
      facts: new Map(),
    },
    ...{ packages: [], openings: [], active: new Set(), managers: new Set(), budget: limits.tasksPerPlay },
  };
}

/** One machine for each `hosts:` of a playbook: plays for the same hosts run on the same ones. */
function machinesOf(playbook: Playbook, repository: Repository, assume: Assume, policy: Policy): readonly Made[] {
  const { path, root, plays } = playbook;
  const role = roleOf(below(root, path), path, policy);
  return groupBy(plays, (play) => hostsOf(play) ?? '').flatMap((group) => {
    const hosts = hostsOf(group[0]!);
    const variants = hosts === undefined ? [] : variantsFor(repository, group[0]!.folder, hosts);
    const several = variants.length > 1 ? variants : [variants[0]];
    return several.map((variant) => {
      const told = variants.length > 1 ? variant?.hosts.join(',') : undefined;
      const scope = told === undefined ? [] : [variant?.inventory.path, told];
      const machine = newMachine(repository, [path, hosts ?? '', ...scope].join(' '));
      for (const play of group) runPlay(play, machine, { pattern: hosts ?? '', variant }, assume);
      const name = told ?? hosts ?? baseOf(path).replace(/\.ya?ml$/, '');
      return { machine, name, root: folderOf(path), role };
    });
  });
}

/** Whom a play is for. */
interface Target {
  readonly pattern: string;
  readonly variant: Variant | undefined;
}

function runPlay({ node, folder }: Play, machine: Machine, target: Target, assume: Assume): void {
  const start: Place = {
    ...{ machine, playbook: folder, folder, when: [], depth: 0 },
    variables: { levels: [], own: new Map(), facts: machine.facts, unsure: machine.unsure },
  };
  const place = { ...start, variables: playVariables(node, start, target, assume) };
  runTasks(valueAt(node, 'pre_tasks'), place);
  runRoles(valueAt(node, 'roles'), place);
  runTasks(valueAt(node, 'tasks'), place);
  runTasks(valueAt(node, 'post_tasks'), place);
}

/** From `group_vars` to `vars_files`; what a prompt or another group sets is not sure. */
function playVariables(node: YamlMap, place: Place, { pattern, variant }: Target, { facts }: Assume): Variables {
  const { repository, unsure } = place.machine;
  const inventory = variant
    ? variantLevels(repository, place.playbook, variant)
    : inventoryFor(repository, place.playbook, pattern);
  for (const name of inventory.unsure) unsure.add(name);
  for (const prompt of itemsOf(valueAt(node, 'vars_prompt'))) unsure.add(textOf(valueAt(prompt, 'name')) ?? '');
  const files = itemsOf(valueAt(node, 'vars_files')).map((name) => sourceOf(place, 'vars', textOf(name) ?? ''));
  const defaults = roleLevels(valueAt(node, 'roles'), place, 'defaults');
  const levels = [
    ...defaults,
    ...inventory.levels,
    factLevel(facts),
    levelOf(valueAt(node, 'vars')),
    ...files.map((path) => levelOf(path === undefined ? undefined : yamlAt(repository, path)[0])),
    ...roleLevels(valueAt(node, 'roles'), place, 'vars'),
  ];
  const leaked = defaults.filter(({ size }) => size > 0).length;
  return { ...levels.reduce(withLevel, place.variables), leaked };
}

/** A role that no play uses is a machine of its own, with nothing but its defaults. */
function roleAlone(
  { path, root }: TreePath,
  repository: Repository,
  used: ReadonlySet<string>,
  assume: Assume,
  policy: Policy,
): readonly Made[] {
  const found = /^(?:(.*)\/)?tasks\/main\.ya?ml$/.exec(path);
  const folder = found?.[1] ?? '';
  const role = roleOf(below(root, path), path, policy);
  if (!found || used.has(folder) || role === 'test') return [];
  const machine = newMachine(repository, `role ${folder}`);
  const variables = { levels: [factLevel(assume.facts)], own: new Map(), facts: machine.facts, unsure: machine.unsure };
  runRoleAt(folder, { machine, playbook: folder, folder, variables, when: [], depth: 0 });
  return [{ machine, name: baseOf(folder) || 'role', root: folder, role }];
}

/** Whether a play has anything to do with a daemon that we know. */
function isOurs({ machine }: Made): boolean {
  const { known } = machine.repository.tree;
  if (machine.openings.some(opensMail) || machine.packages.some(isWorthAWord)) return true;
  return [...machine.disk.files.keys()].some(
    (path) =>
      known.some(({ recognises }) => recognises.canonical.some((place) => path.search(place) === 0)) ||
      fitsByName(known, path.slice(1)).length > 0,
  );
}

function hostOf({ machine, name, root, role }: Made): Host {
  const { managers, repository, disk } = machine;
  return placedHost(repository.tree, {
    ...{ name, source: 'ansible', root, role, files: placedFiles(disk) },
    packages: packagesOf(machine, root),
    openings: openingsOf(machine, root),
    // Nothing but Debian and its descendants has apt.
    ...(managers.size === 1 && managers.has('apt') ? { builtBy: 'debian' as const } : {}),
  });
}

/** Problems of files that have to do with a machine that is shown. */
function ofUse(problems: readonly Problem[], made: readonly Made[]): readonly Problem[] {
  return made.length > 0 ? problems : [];
}
