import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { isMasked } from '../../platform/units.ts';
import type { Daemon } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

const MAINS = ['/etc/inetd.conf', '/usr/local/etc/inetd.conf'];
const UNITS = ['inetd.service', 'openbsd-inetd.service'];

/** openbsd-inetd as Debian has it. */
export const daemon: Daemon = {
  releases: [
    { version: '0.20160825', build: 'debian' },
    { version: '0.20221205', build: 'debian' },
    { version: '0.20221205', build: 'upstream' },
  ],
  mains,
  service,
  remedies,
};

function mains(world: World): readonly string[] {
  if (UNITS.some((unit) => isMasked(world, unit)) || isReplaced(world)) return [];
  return MAINS.filter((path) => open(world, path).kind === 'file');
}

/** Debian's packages exclude each other, so where the one is said to be installed, it reads the file of the other [docs: control file of xinetd, Conflicts]. */
function isReplaced(world: World): boolean {
  const isTold = (dialect: string) => world.releases(dialect).length > 0;
  return isTold('xinetd') && !isTold('inetd') && open(world, '/etc/xinetd.conf').kind === 'file';
}
