import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { serve } from './proxyd.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** One service per socket unit; what it says is the same in all releases [measured: 252; systemd.socket(5) since 209]. */
export const daemon: Daemon = {
  releases: [
    { version: '247', build: 'debian' },
    { version: '247', build: 'upstream' },
    { version: '252', build: 'debian' },
    { version: '252', build: 'upstream' },
    { version: '257', build: 'debian' },
    { version: '257', build: 'upstream' },
  ],
  mains,
  service,
  serves: [{ names: /^systemd-socket-proxyd$/, serve }],
  remedies,
};
