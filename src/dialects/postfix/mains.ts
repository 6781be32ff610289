import { posix } from 'node:path';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';

/** Debian's place, FreeBSD's, and those of further instances [postmulti(1)]. */
const MAIN = /^\/(usr\/local\/)?etc\/postfix(-[^/]+)?\/(main|master)\.cf$/;

/** The master.cf of every configuration folder that has one. */
export function mains(world: World): readonly string[] {
  const folders = new Set(world.paths.filter((path) => MAIN.test(path)).map((path) => posix.dirname(path)));
  return [...folders].map((folder) => `${folder}/master.cf`).filter((path) => fileAt(world, path));
}

/** The main.cf that is read with a master.cf: both lie in one folder [postconf(5), config_directory]. */
export function companionOf(main: string): string {
  return posix.join(posix.dirname(main), 'main.cf');
}
