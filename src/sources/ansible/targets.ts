import { groupBy } from '../../model/facts.ts';
import type { Repository } from './context.ts';
import { matching } from './host-pattern.ts';
import { inventoriesFor, signature, type Variant } from './inventory.ts';
import type { InventoryFile } from './inventory-file.ts';
import { hostsOf, type Play } from './playbooks.ts';

/** Machines of one kind, and the plays that run on them. */
export interface Target {
  /** Undefined where nobody knows whom the plays are for. */
  readonly variant: Variant | undefined;
  readonly plays: readonly PlayTurn[];
  /** It stands for all hosts of its inventory that the plays are for. */
  readonly isAll: boolean;
}

export interface PlayTurn {
  readonly play: Play;
  /** All hosts of the play, in the inventory's order. */
  readonly hosts: readonly string[];
}

/** More kinds of hosts than this are not told apart. */
const MOST_VARIANTS = 16;

/** Whom the plays of a playbook are for: hosts of the inventories that have them, else one for each group that plays name. */
export function targetsOf(plays: readonly Play[], repository: Repository): readonly Target[] {
  const folder = plays[0]?.folder ?? '';
  const inventories = inventoriesFor(repository, folder);
  const listed = inventories.flatMap((inventory) => listedTargets(plays, inventory, repository));
  const isTooMany = listed.length > MOST_VARIANTS;
  const kept = isTooMany ? inventories.flatMap((inventory) => undivided(plays, inventory)) : listed;
  const covered = new Set(kept.flatMap((target) => target.plays.map(({ play }) => play)));
  return [...kept.slice(0, MOST_VARIANTS), ...guessedTargets(plays, covered)];
}

function turnsIn(plays: readonly Play[], inventory: InventoryFile): readonly PlayTurn[] {
  return plays.map((play) => {
    const pattern = hostsOf(play);
    return { play, hosts: pattern === undefined ? [] : matching(inventory, pattern) };
  });
}

function listedTargets(plays: readonly Play[], inventory: InventoryFile, repository: Repository): readonly Target[] {
  const turns = turnsIn(plays, inventory);
  const hosts = [...new Set(turns.flatMap((turn) => turn.hosts))];
  const groups = groupBy(hosts, (host) => {
    const own = turns.flatMap((turn, index) => (turn.hosts.includes(host) ? [index] : []));
    return `${own.join()}\n${signature(repository, plays[0]!.folder, inventory, host)}`;
  });
  return groups.map((alike) => ({
    variant: { inventory, hosts: alike },
    plays: turns.filter((turn) => turn.hosts.includes(alike[0]!)),
    isAll: groups.length === 1,
  }));
}

/** Hosts with the same plays as one. */
function undivided(plays: readonly Play[], inventory: InventoryFile): readonly Target[] {
  const turns = turnsIn(plays, inventory);
  const hosts = [...new Set(turns.flatMap((turn) => turn.hosts))];
  const groups = groupBy(hosts, (host) => turns.flatMap((turn, i) => (turn.hosts.includes(host) ? [i] : [])).join());
  return groups.map((alike) => ({
    variant: { inventory, hosts: alike },
    plays: turns.filter((turn) => turn.hosts.includes(alike[0]!)),
    isAll: groups.length === 1,
  }));
}

/** Plays for whom no inventory of the tree has hosts: each name that they use is a group with one host. */
function guessedTargets(plays: readonly Play[], covered: ReadonlySet<Play>): readonly Target[] {
  const open = plays.filter((play) => !covered.has(play));
  const patterns = [...new Set(open.map((play) => hostsOf(play)))];
  const plain = patterns.flatMap((pattern) => pattern?.split(/[,:]/) ?? []).filter((name) => isName(name));
  const named = [...new Set(plain)];
  const used = new Set<Play>();
  const targets = named.map((name): Target => {
    const inventory = guessed(name);
    const turns = turnsIn(plays, inventory).filter(
      ({ play, hosts }) => hosts.length > 0 && (open.includes(play) || hostsOf(play) === 'all'),
    );
    for (const { play } of turns) used.add(play);
    return { variant: { inventory, hosts: [name] }, plays: turns, isAll: true };
  });
  const rest = groupBy(
    open.filter((play) => !used.has(play)),
    (play) => hostsOf(play) ?? '',
  );
  return [
    ...targets,
    ...rest.map(
      (group): Target => ({ variant: undefined, plays: group.map((play) => ({ play, hosts: [] })), isAll: true }),
    ),
  ];
}

function isName(name: string): boolean {
  return /^[\w.-]+$/.test(name) && name !== 'all';
}

function guessed(name: string): InventoryFile {
  const group = { vars: new Map(), hosts: new Set([name]), children: new Set<string>() };
  return { path: '', hosts: new Map([[name, new Map()]]), groups: new Map([[name, group]]), isGuessed: true };
}
