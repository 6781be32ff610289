import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** One service for its one file. */
export const daemon: Daemon = { releases, mains, service, remedies };
