import { defineDialect } from '../dialect.ts';
import { mains, releasesIn } from './mains.ts';
import { programs } from './programs.ts';
import { recognises } from './recognises.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

/** Dovecot, all protocols of one main file. */
export const dovecot = defineDialect({
  id: 'dovecot',
  title: 'Dovecot',
  status: 'measured',
  releases,
  releasesIn,
  recognises,
  comments: ['#'],
  mains,
  service,
  programs,
  remedies,
});
