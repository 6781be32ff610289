import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { releases, releasesIn } from './releases.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** One service for nginx.conf with what it includes. */
export const daemon: Daemon = { releases, releasesIn, mains, service, remedies };
