import { uniqueBy } from '../../model/facts.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** Of packages, of a build from source, of the image [source: maddy 0.9.4, directories.go, directories_docker.go]. */
const MAINS = ['/etc/maddy/maddy.conf', '/usr/local/etc/maddy/maddy.conf', '/data/maddy.conf'];

/** One service for its one file. */
export const daemon: Daemon = { releases, mains, service, remedies };

function mains(world: World): readonly string[] {
  const found = MAINS.flatMap((path) => {
    const file = fileAt(world, path);
    return file ? [{ path, file }] : [];
  });
  return uniqueBy(found, ({ file }) => file.path).map(({ path }) => path);
}
