import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** The daemon reads the .cf alone; a newer .mc has no effect until m4 is run [docs: cf/README]. */
const MAINS = ['/etc/mail/sendmail.cf', '/etc/sendmail.cf', '/etc/mail/sendmail.mc'];

/** One service for the file that counts. */
export const daemon: Daemon = { releases, mains, service, remedies };

function mains(world: World): readonly string[] {
  return MAINS.filter((path) => fileAt(world, path)).slice(0, 1);
}
