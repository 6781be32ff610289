import { groupBy } from '../../model/facts.ts';
import type { Host } from '../../model/model.ts';
import { folderOf } from '../names.ts';
import type { Unit } from './units.ts';

/**
 * Units that are one host: those of different dialects in one folder or in sibling folders, if each dialect has exactly one
 * main file there (INTERFACE, *Hosts*, 4). All others stay apart. In the order of first files.
 */
export function sideBySide(units: readonly Unit[], role: (unit: Unit) => Host['role']): readonly (readonly Unit[])[] {
  const mains = units.filter(({ main }) => main !== undefined);
  const alone = units.filter(({ main }) => main === undefined).map((unit) => [unit]);
  const byFolder = groupBy(mains, (unit) => `${role(unit)} ${unit.root}:${unit.folder}`);
  const together = byFolder.flatMap((list) => (isOneHost(list) ? [list] : list.map((unit) => [unit])));
  const byParent = groupBy(together, ([unit]) => `${role(unit!)} ${unit!.root}:${parentOf(unit!)}`);
  const joined = byParent.flatMap((lists) => (isOneHost(lists.flat()) ? [lists.flat()] : lists));
  return [...joined, ...alone].sort((a, b) => order(a[0]!.first, b[0]!.first));
}

function isOneHost(units: readonly Unit[]): boolean {
  return new Set(units.map(({ dialect }) => dialect)).size === units.length;
}

/** The folder whose folders lie side by side; a file directly in the scan root has no neighbours. */
function parentOf({ root, folder }: Unit): string {
  return folder === root ? `${folder}/.` : folderOf(folder);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
