import type { Host, Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { SITE } from './config.ts';
import { mains } from './mains.ts';
import { serve } from './program.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

const releases: readonly Release[] = [
  { version: '2.2', build: 'upstream' },
  { version: '3.15', build: 'debian' },
  { version: '3.15', build: 'upstream' },
];

/** Keywords that 3.x refuses [measured: 3.15]; without them, nobody runs 2.x any more. */
function releasesIn(host: Host): readonly Release[] {
  const texts = ['', '.d/pop3d', '.d/imap4d'].map(
    (end) => fileAt(host, `${SITE.replace(/\.conf$/, '')}${end || '.conf'}`)?.text ?? '',
  );
  const isOld = texts.some((text) => /^\s*(tls-required|ssl-cert|ssl-key|ssl-ca)\s/m.test(text));
  return releases.filter(({ version }) => compareVersions(version, '3.0') < 0 === isOld);
}

/** pop3d and imap4d, as daemons and on sockets that a super-server opened. */
export const daemon: Daemon = {
  releases,
  releasesIn,
  mains,
  service: (world, main) => interpret(world, main),
  serves: [
    { names: /^(mailutils-)?pop3d$/, serve: (start) => serve(start, 'pop3d') },
    { names: /^(mailutils-)?imap4d$/, serve: (start) => serve(start, 'imap4d') },
  ],
  remedies,
};
