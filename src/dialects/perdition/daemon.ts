import type { Daemon } from '../dialect.ts';
import { mains } from './instances.ts';
import { serve } from './program.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

/** Nothing that is read here changed between 1.18 and 2.2 [perdition's ChangeLog]. */
export const daemon: Daemon = {
  releases: [
    { version: '2.2', build: 'debian' },
    { version: '2.2', build: 'upstream' },
  ],
  mains,
  service: (world, main) => interpret(world, main),
  serves: [{ names: /^perdition(\.\w+)?$/, serve }],
  remedies,
};
