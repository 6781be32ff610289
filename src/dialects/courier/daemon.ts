import type { Daemon } from '../dialect.ts';
import { mains } from './files.ts';
import { programs } from './programs.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

/** A service for each file; Debian 11 and 12 have this release, and none since 0.70 reads the files otherwise. */
export const daemon: Daemon = {
  releases: [
    { version: '1.0.16', build: 'debian' },
    { version: '1.0.16', build: 'upstream' },
  ],
  mains,
  service: (world, main) => interpret(world, main),
  serves: programs,
  remedies,
};
