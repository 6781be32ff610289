import { open } from '../../platform/files.ts';
import { isMasked } from '../../platform/units.ts';
import type { Daemon } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

const MAIN = '/etc/xinetd.conf';

/** One process for all entries. */
export const daemon: Daemon = {
  releases: [
    { version: '2.3.14', build: 'debian' },
    { version: '2.3.14', build: 'upstream' },
    { version: '2.3.15', build: 'debian' },
    { version: '2.3.15', build: 'upstream' },
    { version: '2.3.15.3', build: 'debian' },
    { version: '2.3.15.3', build: 'upstream' },
    { version: '2.3.15.4', build: 'debian' },
  ],
  mains: (world) => (isMasked(world, 'xinetd.service') || open(world, MAIN).kind !== 'file' ? [] : [MAIN]),
  service,
  remedies,
};
