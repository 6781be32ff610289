import type { Daemon } from '../dialect.ts';
import { mains } from './mains.ts';
import { serve } from './program.ts';
import { releases, releasesIn } from './releases.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** One service per configuration file. */
export const daemon: Daemon = {
  releases,
  releasesIn,
  mains,
  service,
  serves: [{ names: /^stunnel[45]?$/, serve }],
  remedies,
};
