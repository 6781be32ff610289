import type { Declaration } from '../dialect.ts';

/** OpenSMTPD, of OpenBSD and as the others package it; Cyrus SASL's file of the same name is told apart by its lines. */
export const opensmtpd: Declaration = {
  id: 'opensmtpd',
  title: 'OpenSMTPD',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/((mail|opensmtpd)\/)?smtpd\.conf$/],
    loose: [
      {
        names: /(^|\/)([^/]*opensmtpd[^/]*|smtpd)\.conf$/i,
        marker: /^[ \t]*(listen[ \t]+on|match[ \t].*\baction|accept[ \t]+(from|for|tagged))[ \t]/m,
        as: 'main',
        place: () => '/etc/smtpd.conf',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
