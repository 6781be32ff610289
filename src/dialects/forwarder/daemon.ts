import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { serveSocat, serveSslh } from './program.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** One service per start. The releases are socat's, and nothing here differs between them; rinetd and sslh are read as 0.73 and 1.20 [measured]. */
export const daemon: Daemon = {
  releases: [
    { version: '1.7.4.1', build: 'debian' },
    { version: '1.7.4.1', build: 'upstream' },
    { version: '1.7.4.4', build: 'debian' },
    { version: '1.7.4.4', build: 'upstream' },
    { version: '1.8.0.3', build: 'debian' },
    { version: '1.8.0.3', build: 'upstream' },
  ],
  mains,
  service,
  serves: [
    { names: /^socat\d*$/, serve: serveSocat },
    { names: /^sslh(-(fork|select|ev))?$/, serve: serveSslh },
  ],
  remedies,
};
