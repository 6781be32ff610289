import type { Declaration } from '../dialect.ts';

/** HAProxy where it hands on mail: `mode tcp`, with or without TLS at either side. */
export const haproxy: Declaration = {
  id: 'haproxy',
  title: 'HAProxy',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/haproxy\/[^/]+\.cfg$/, /^\/etc\/(default|sysconfig)\/haproxy$/],
    loose: [
      {
        names: /(^|\/)[^/]*haproxy[^/]*\.(cfg|conf)$|\.cfg$/i,
        marker: /^[ \t]*bind[ \t]+\S*:\S/m,
        as: 'main',
        place: () => '/etc/haproxy/haproxy.cfg',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
