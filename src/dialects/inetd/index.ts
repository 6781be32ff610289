import type { World } from '../../model/worlds.ts';
import { open } from '../../platform/files.ts';
import { isMasked } from '../../platform/units.ts';
import { defineDialect } from '../dialect.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

const MAINS = ['/etc/inetd.conf', '/usr/local/etc/inetd.conf'];
const UNITS = ['inetd.service', 'openbsd-inetd.service'];

/** Seven columns, the second and the fourth of few words. */
const LINE = /^[ \t]*[^\s#]\S*[ \t]+(stream|dgram|raw|seqpacket)[ \t]+\S+[ \t]+(no)?wait\S*[ \t]+\S+[ \t]+\S+/m;

/** inetd, the super-server with one line a service: openbsd-inetd as Debian has it. */
export const inetd = defineDialect({
  id: 'inetd',
  title: 'inetd',
  status: 'measured',
  releases: [
    { version: '0.20160825', build: 'debian' },
    { version: '0.20221205', build: 'debian' },
    { version: '0.20221205', build: 'upstream' },
  ],
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
  mains,
  service,
  remedies,
});

function mains(world: World): readonly string[] {
  if (UNITS.some((unit) => isMasked(world, unit))) return [];
  return MAINS.filter((path) => open(world, path).kind === 'file');
}
