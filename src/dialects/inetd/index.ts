import type { Declaration } from '../dialect.ts';

/** Seven columns, the second and the fourth of few words. */
const LINE = /^[ \t]*[^\s#]\S*[ \t]+(stream|dgram|raw|seqpacket)[ \t]+\S+[ \t]+(no)?wait\S*[ \t]+\S+[ \t]+\S+/m;

/** inetd, the super-server with one line a service: openbsd-inetd as Debian has it. */
export const inetd: Declaration = {
  id: 'inetd',
  title: 'inetd',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/(usr\/local\/)?etc\/inetd\.conf$/,
      /^\/etc\/default\/openbsd-inetd$/,
      /^\/etc\/hosts\.(allow|deny)$/,
      /^\/etc\/services$/,
    ],
    loose: [{ names: /(^|\/)[^/]*inetd\.conf[^/]*$/i, marker: LINE, as: 'main', place: () => '/etc/inetd.conf' }],
  },
  comments: ['#'],
  starts: true,
  daemon: async () => (await import('./daemon.ts')).daemon,
};
