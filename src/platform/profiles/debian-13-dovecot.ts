import { main24 } from './dovecot-2.4-main.ts';
import { more24 } from './dovecot-2.4-more.ts';
import { dovecotMade } from './made.ts';
import type { Profile } from './profile.ts';

/** dovecot-core, -imapd, -pop3d, -lmtpd and -ldap 1:2.4.1+dfsg1-6+deb13u6. */
export const debian13: Profile = {
  dialect: 'dovecot',
  name: 'Debian 13',
  release: { version: '2.4.1', build: 'debian' },
  folder: '/etc/dovecot',
  files: { ...main24, ...more24 },
  made: dovecotMade,
};
