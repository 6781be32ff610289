import type { Declaration } from '../dialect.ts';

/** hitch, the TLS terminator that mostly stands before Varnish and hands on any protocol. */
export const hitch: Declaration = {
  id: 'hitch',
  title: 'hitch',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/hitch\/hitch\.conf$/],
    loose: [
      {
        names: /(^|\/)(hitch\/[^/]+|[^/]*hitch[^/]*)\.conf$/i,
        marker: /^[ \t]*(frontend|backend|pem-file)[ \t]*=/m,
        as: 'main',
        place: () => '/etc/hitch/hitch.conf',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
