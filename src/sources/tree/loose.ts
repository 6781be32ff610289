import type { Host } from '../../model/model.ts';
import type { Policy } from '../../model/policy.ts';
import { type Mount, placedHost } from '../host.ts';
import { baseOf, below, folderOf } from '../names.ts';
import { roleOf } from '../roles.ts';
import type { Tree, TreePath } from '../source.ts';
import { sideBySide } from './neighbours.ts';
import { twinsIn } from './twins.ts';
import { type Unit, unitsIn } from './units.ts';

/** Loose files that make one host: a unit, or those of several dialects side by side. */
export interface LooseHost {
  readonly units: readonly Unit[];
  /** Relative to the base. */
  readonly folder: string;
  readonly role: Host['role'];
  /** Absolute on the host → path in the tree. */
  readonly files: ReadonlyMap<string, string>;
}

/** Hosts of files that lie in no `/`: main files with what belongs to them, and fragments without a main file. */
export function looseHosts(tree: Tree, paths: readonly TreePath[], policy: Policy): readonly Host[] {
  const units = unitsIn(tree, paths);
  const mains = new Set(units.flatMap(({ main }) => (main ? [main] : [])));
  const role = ({ root, first }: Unit) => roleOf(below(root, first), first, policy);
  const hosts = sideBySide(units, role).map((group) => joinedUnits(group, role(group[0]!)));
  const crowded = countedFolders(hosts);
  return twinsIn(tree, hosts).map(({ host, twins }) => {
    const isAlone = crowded.get(host.folder) === 1;
    return placedHost(tree, {
      name: (isAlone ? baseOf(host.folder) : baseOf(host.units[0]!.first)) || 'host',
      source: 'tree',
      root: host.folder,
      role: host.role,
      files: new Map([...host.files].map(([path, from]) => [path, { from }])),
      mounts: host.units.flatMap(({ mount }) => (mount ? [mount] : [])).filter(isFirst),
      unlisted: mains,
      twins,
    });
  });
}

function joinedUnits(units: readonly Unit[], role: Host['role']): LooseHost {
  const folders = new Set(units.map(({ folder }) => folder));
  const folder = folders.size === 1 ? units[0]!.folder : folderOf(units[0]!.folder);
  return { units, folder, role, files: new Map(units.flatMap(({ files }) => [...files])) };
}

function countedFolders(hosts: readonly LooseHost[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { folder } of hosts) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return counts;
}

function isFirst(mount: Mount, i: number, all: readonly Mount[]): boolean {
  return all.findIndex(({ at, from }) => at === mount.at && from === mount.from) === i;
}
