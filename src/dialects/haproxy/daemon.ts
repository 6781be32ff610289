import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { releases } from './releases.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** One service for all files that one process reads. */
export const daemon: Daemon = { releases, mains, service, remedies };
