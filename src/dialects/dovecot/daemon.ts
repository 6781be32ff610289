import type { Daemon } from '../dialect.ts';
import { mains, releasesIn } from './mains.ts';
import { programs } from './programs.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** All protocols of one main file. */
export const daemon: Daemon = { releases, releasesIn, mains, service, hasParts: true, serves: programs, remedies };
