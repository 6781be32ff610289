import type { Declaration } from '../dialect.ts';

/** A whole entry, or at least its head and an attribute that only a service has. */
const ENTRY =
  /^[ \t]*service[ \t]+\S+[ \t\r]*\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*\{[^}]*?^[ \t]*(socket_type|server|redirect|disable)[ \t]*=/im;

/** xinetd, the super-server with one entry a service. */
export const xinetd: Declaration = {
  id: 'xinetd',
  title: 'xinetd',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/etc\/xinetd\.conf$/,
      /^\/etc\/xinetd\.d\/[^/]+$/,
      /^\/etc\/default\/xinetd$/,
      /^\/etc\/hosts\.(allow|deny)$/,
      /^\/etc\/services$/,
    ],
    loose: [
      {
        names: /(^|\/)[^/]*xinetd\.conf[^/]*$/i,
        marker: /^[ \t]*(includedir[ \t]|defaults[ \t\r]*$|service[ \t])/im,
        as: 'main',
        place: () => '/etc/xinetd.conf',
      },
      {
        names:
          /(^|\/)(xinetd(\.d)?\/[^/.]+|[^/]*xinetd[^/.]*|[^/]+\.xinetd|i?pop[23]s?d?|imaps?d?|qpopper|cyrus-[^/.]+)$/i,
        marker: ENTRY,
        as: 'fragment',
        place: (name) => `/etc/xinetd.d/${serviceFile(name)}`,
      },
    ],
  },
  comments: ['#'],
  starts: true,
  daemon: async () => (await import('./daemon.ts')).daemon,
};

/** Names with a dot are not read, so a suffix that only says what the file is goes. */
function serviceFile(name: string): string {
  return name.replace(/\.(xinetd|conf)$/i, '').replaceAll('.', '-');
}
