import type { Declaration } from '../dialect.ts';

/** maddy, a mail server of one program and one file. */
export const maddy: Declaration = {
  id: 'maddy',
  title: 'maddy',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/maddy\/maddy\.conf$/, /^\/data\/maddy\.conf$/],
    loose: [
      {
        names: /(^|\/)[^/]*maddy[^/]*\.conf$/i,
        marker: /^[ \t]*(imap|smtp|submission|lmtp)[ \t]+("?(tcp|tls|unix):|\{\{)/m,
        as: 'main',
        place: () => '/etc/maddy/maddy.conf',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
