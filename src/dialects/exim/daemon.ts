import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** One daemon for its one file, or for what Debian's script makes. */
export const daemon: Daemon = { releases, mains, service, remedies };
