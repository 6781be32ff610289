import type { Daemon } from '../dialect.ts';
import { environmentMains } from '../environment.ts';
import { interpret } from './service.ts';

/** What the front end makes of variables [docs: Mailu, Configuration reference]. */
export const daemon: Daemon = {
  releases: [{ version: '2024.06', build: 'upstream' }],
  mains: (world) => environmentMains(world, 'mailu'),
  service: (world, main) => interpret(world, main),
  remedies: {
    'require-tls-for-login': () => ({
      title: 'Give the front end a certificate: with any other "TLS_FLAVOR", passwords are taken only inside TLS',
      safety: 'review',
      edits: [],
      replacement: 'TLS_FLAVOR=letsencrypt\n',
    }),
  },
};
