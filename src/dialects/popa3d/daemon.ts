import type { Daemon } from '../dialect.ts';
import { deadSession, plainSession } from '../sessions.ts';
import { programSetting } from '../unknown-program.ts';
import { mains } from './mains.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

/** The daemon of `popa3d -D`, and the program that a super-server starts [measured: 1.0.3; popa3d(8)]. */
export const daemon: Daemon = {
  releases: [
    { version: '1.0.3', build: 'debian' },
    { version: '1.0.3', build: 'upstream' },
  ],
  mains,
  service: (world, main) => interpret(world, main),
  serves: [
    {
      names: /^popa3d$/,
      // With -D it opens a socket of its own and leaves the one that it was given alone [popa3d(8)].
      serve: ({ at, argv }) =>
        argv.some(({ value }) => value?.startsWith('-D'))
          ? deadSession('pop3', [programSetting(at)])
          : plainSession({ protocol: 'pop3', starttls: 'none', login: 'accepted', because: [programSetting(at)] }),
    },
  ],
  remedies,
};
