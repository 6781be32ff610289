import type { Declaration } from '../dialect.ts';

/** stunnel, the TLS tunnel: one service per configuration file. */
export const stunnel: Declaration = {
  id: 'stunnel',
  title: 'stunnel',
  status: 'measured',
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
  programs: [/^stunnel[45]?$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
