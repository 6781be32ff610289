import { limits } from '../../limits.ts';
import type { Assume } from '../../model/assume.ts';
import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import type { Problem } from '../../text/problem.ts';
import { placedHost } from '../host.ts';
import { baseOf, below, fitsByName, folderOf } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath, Yielded } from '../source.ts';
import type { Machine, Repository } from './context.ts';
import { newDisk, placedFiles, reworkedFiles, type Shipped, shippedFor } from './disk.ts';
import { openingsOf, opensMail } from './openings.ts';
import { isWorthAWord, packagesOf } from './packages.ts';
import { hostsOf, type Playbook, playbooksIn } from './playbooks.ts';
import { runLoneRole, runPlay } from './plays.ts';
import { type Target, targetsOf } from './targets.ts';

/** The machines that plays and roles make, with the files that they claim. */
export function hosts(
  tree: Tree,
  assume: Assume,
  claimed: ReadonlySet<string>,
  policy: Policy,
  shipped: Shipped = shippedFor(),
): Yielded {
  const repository: Repository = { tree, problems: [], parsed: new Map(), shipped };
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

function newMachine(repository: Repository, scope: string, { present }: Assume): Machine {
  return {
    ...{ repository, scope, disk: newDisk(repository.shipped), claimed: new Set(), roles: new Set() },
    ...{ included: new Map(), facts: new Map(), differs: new Set() },
    ...{ packages: [], openings: [], active: new Set(), managers: new Set(), budget: limits.tasksPerPlay },
    ...(present ? { present } : {}),
  };
}

/** The machines of a playbook: hosts that are alike are one, and a host in several plays is one, too. */
function machinesOf(playbook: Playbook, repository: Repository, assume: Assume, policy: Policy): readonly Made[] {
  const { path, root, plays } = playbook;
  const role = roleOf(below(root, path), path, policy);
  return targetsOf(plays, repository).flatMap((target) => {
    const made = machineOf(target, playbook, repository, assume);
    const { variant } = target;
    if (!variant || variant.hosts.length < 2 || made.differs.size === 0)
      return [{ machine: made, name: nameOf(target, path), root: folderOf(path), role }];
    // Only the first host does what `run_once` says, so it is not like the others.
    const [first, ...others] = variant.hosts;
    return [[first!], others].map((hosts) => {
      const part: Target = { ...target, variant: { ...variant, hosts }, isAll: false };
      return {
        machine: machineOf(part, playbook, repository, assume),
        name: nameOf(part, path),
        root: folderOf(path),
        role,
      };
    });
  });
}

function nameOf({ variant, plays, isAll }: Target, path: string): string {
  const patterns = plays.map(({ play }) => hostsOf(play)).filter((pattern) => pattern !== undefined);
  if (variant && (!isAll || variant.inventory.isGuessed)) return variant.hosts.join(',');
  return patterns.find((pattern) => pattern !== 'all') ?? patterns[0] ?? baseOf(path).replace(/\.ya?ml$/, '');
}

function machineOf({ variant, plays }: Target, { path }: Playbook, repository: Repository, assume: Assume): Machine {
  const { inventory, hosts = plays.map(({ play }) => hostsOf(play) ?? '') } = variant ?? {};
  const machine = newMachine(repository, [path, inventory?.path ?? '', hosts.join()].join(' '), assume);
  // A host that has failed does nothing more, in later plays neither [measured: ansible-core 2.14].
  for (const turn of plays) if (runPlay(turn, machine, variant, assume) === 'failed') break;
  return machine;
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
  const machine = newMachine(repository, `role ${folder}`, assume);
  runLoneRole(folder, machine, assume);
  return [{ machine, name: baseOf(folder) || 'role', root: folder, role }];
}

/** Whether a play has anything to do with a daemon that we know. */
function isOurs({ machine }: Made): boolean {
  const { known } = machine.repository.tree;
  if (machine.openings.some(opensMail) || machine.packages.some(isWorthAWord)) return true;
  return [...machine.disk.files.keys(), ...(reworkedFiles(machine.disk)?.paths ?? [])].some(
    (path) =>
      known.some(({ recognises }) => recognises.canonical.some((place) => path.search(place) === 0)) ||
      fitsByName(known, path.slice(1)).length > 0,
  );
}

function hostOf({ machine, name, root, role }: Made): Host {
  const { managers, repository, disk } = machine;
  const reworked = reworkedFiles(disk);
  return placedHost(repository.tree, {
    ...{ name, source: 'ansible', root, role, files: placedFiles(disk) },
    ...(reworked ? { reworked } : {}),
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
