import { defineDialect } from '../dialect.ts';
import { mains, releasesIn } from './mains.ts';
import { service } from './service.ts';
import { releases } from './settings.ts';

export const dovecot = defineDialect({
  id: 'dovecot',
  title: 'Dovecot',
  status: 'measured',
  releases,
  releasesIn,
  recognises: {
    canonical: [
      /^\/(usr\/local\/)?etc\/dovecot\/(conf\.d\/)?[^/]+\.conf$/,
      /^\/(usr\/local\/)?etc\/dovecot\.conf$/,
      /^\/usr\/share\/dovecot\/protocols\.d\/[^/]+\.protocol$/,
    ],
    loose: [],
  },
  comments: ['#'],
  mains,
  service,
  remedies: {},
});
