import type { Daemon } from '../dialect.ts';
import { environmentMains } from '../environment.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

/** What the image's start scripts make of variables [docs: docker-mailserver, config/environment]. */
export const daemon: Daemon = {
  releases: [{ version: '15', build: 'upstream' }],
  mains: (world) => environmentMains(world, 'docker-mailserver'),
  service: (world, main) => interpret(world, main),
  remedies,
};
