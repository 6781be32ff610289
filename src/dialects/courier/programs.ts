import type { Protocol } from '../../model/model.ts';
import type { Program } from '../dialect.ts';
import { plainSession } from '../sessions.ts';
import { programSetting } from '../unknown-program.ts';

/** STARTTLS and the demand for it are variables that Courier's own scripts set, and no super-server does [docs: courierpop3d(8), imapd(8)]. */
const ROWS: readonly { readonly names: RegExp; readonly protocol: Protocol }[] = [
  { names: /^(courier)?pop3login$/, protocol: 'pop3' },
  { names: /^(courier)?imaplogin$/, protocol: 'imap' },
];

/** Courier's login programs on a socket that a super-server opened. */
export const programs: readonly Program[] = ROWS.map(({ names, protocol }) => ({
  names,
  serve: ({ at }) => plainSession({ protocol, starttls: 'none', login: 'accepted', because: [programSetting(at)] }),
}));
