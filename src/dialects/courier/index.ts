import type { Declaration } from '../dialect.ts';

const FOLDERS = String.raw`^\/(etc\/courier(-imap)?|usr\/lib\/courier(-imap)?\/etc|usr\/local\/etc\/courier(-imap)?)`;

/** Courier's POP3 and IMAP servers, in the courier and the courier-imap packages: a pair of shell files for each. */
export const courier: Declaration = {
  id: 'courier',
  title: 'Courier',
  status: 'measured',
  recognises: {
    canonical: [new RegExp(`${FOLDERS}\\/(pop3d|imapd)(-ssl)?$`)],
    loose: [
      {
        names: /(^|\/)(pop3d|imapd)$/,
        marker: /^[ \t]*(PORT|ADDRESS|POP3DSTART|POP3AUTH|IMAPDSTART|IMAP_CAPABILITY)=/m,
        as: 'main',
        place: (name) => `/etc/courier/${name}`,
      },
      {
        names: /(^|\/)(pop3d|imapd)-ssl$/,
        marker: /^[ \t]*(SSLPORT|POP3DSSLSTART|IMAPDSSLSTART|POP3_STARTTLS|IMAPDSTARTTLS|TLS_CERTFILE)=/m,
        as: 'companion',
        place: (name) => `/etc/courier/${name}`,
      },
    ],
  },
  comments: ['#'],
  programs: [/^(courier)?(pop3|imap)login$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
