import { defineDialect } from '../dialect.ts';
import { mains } from './mains.ts';
import { serve } from './program.ts';
import { releases, releasesIn } from './releases.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** stunnel, the TLS tunnel: one service per configuration file. */
export const stunnel = defineDialect({
  id: 'stunnel',
  title: 'stunnel',
  status: 'measured',
  releases,
  releasesIn,
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/stunnel\/.+$/, /^\/etc\/default\/stunnel4$/],
    loose: [
      {
        names: /(^|\/)(stunnel\/[^/]+|[^/]*stunnel[^/]*)\.conf$/i,
        // Every file with a header and a socket has one of these; a pattern that looks for the header too would not be linear.
        marker: /^[ \t]*(accept|include)[ \t]*=/im,
        as: 'main',
        place: (name) => `/etc/stunnel/${name}`,
      },
    ],
  },
  comments: ['#', ';'],
  mains,
  service,
  programs: [{ names: /^stunnel[45]?$/, serve }],
  remedies,
});
