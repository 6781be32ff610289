import { open } from '../../platform/files.ts';
import { isMasked } from '../../platform/units.ts';
import { defineDialect } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

const MAIN = '/etc/xinetd.conf';

/** A whole entry, or at least its head and an attribute that only a service has. */
const ENTRY =
  /^[ \t]*service[ \t]+\S+[ \t\r]*\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*\{[^}]*?^[ \t]*(socket_type|server|redirect|disable)[ \t]*=/im;

/** xinetd, the super-server with one entry a service. */
export const xinetd = defineDialect({
  id: 'xinetd',
  title: 'xinetd',
  status: 'measured',
  releases: [
    { version: '2.3.14', build: 'debian' },
    { version: '2.3.14', build: 'upstream' },
    { version: '2.3.15', build: 'debian' },
    { version: '2.3.15', build: 'upstream' },
    { version: '2.3.15.3', build: 'debian' },
    { version: '2.3.15.3', build: 'upstream' },
    { version: '2.3.15.4', build: 'debian' },
  ],
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
        place: () => MAIN,
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
  mains: (world) => (isMasked(world, 'xinetd.service') || open(world, MAIN).kind !== 'file' ? [] : [MAIN]),
  service,
  remedies,
});

/** Names with a dot are not read, so a suffix that only says what the file is goes. */
function serviceFile(name: string): string {
  return name.replace(/\.(xinetd|conf)$/i, '').replaceAll('.', '-');
}
