import type { Protocol } from '../../model/model.ts';
import type { Program } from '../dialect.ts';
import { programSetting } from '../unknown-program.ts';
import { deadSession, plainSession } from '../sessions.ts';

/** A program that has no TLS and no setting against passwords in clear. */
interface LegacyRow {
  readonly names: RegExp;
  readonly protocol: Protocol;
  /** It never speaks on a socket that somebody else opened. */
  readonly isDaemonOnly?: true;
  readonly cite: string;
}

const ROWS: readonly LegacyRow[] = [
  { names: /^cucipop$/, protocol: 'pop3', cite: 'cucipop(8): all options are on its command line, none is about TLS' },
  { names: /^(solid-pop3d|spop3d)$/, protocol: 'pop3', cite: 'spop3d.conf(5): no setting about TLS' },
  { names: /^gnu-pop3d$/, protocol: 'pop3', cite: 'gnu-pop3d 0.9: no setting about TLS' },
  { names: /^teapop$/, protocol: 'pop3', cite: 'teapop(8)' },
  { names: /^(in\.)?vm-pop3d$/, protocol: 'pop3', cite: 'vm-pop3d(8)' },
  { names: /^qmail-(pop3d|popup)$/, protocol: 'pop3', cite: 'qmail-popup(8): STLS only with third-party patches' },
  { names: /^tpop3d$/, protocol: 'pop3', isDaemonOnly: true, cite: 'tpop3d(8): it opens its own sockets' },
];

/** The programs of the rows above. */
export const legacyPrograms: readonly Program[] = ROWS.map(({ names, protocol, isDaemonOnly }) => ({
  names,
  serve: ({ at }) => {
    const because = [programSetting(at)];
    return isDaemonOnly
      ? deadSession(protocol, because)
      : plainSession({ protocol, starttls: 'none', login: 'accepted', because });
  },
}));
