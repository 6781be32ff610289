import type { Declaration } from '../dialect.ts';

/** GNU Mailutils: pop3d and imap4d. */
export const mailutils: Declaration = {
  id: 'mailutils',
  title: 'GNU Mailutils',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/etc\/mailutils\.conf$/,
      /^\/etc\/mailutils\.d\/(pop3d|imap4d)$/,
      /^\/((usr\/)?lib|etc)\/systemd\/system\/(mailutils-)?(pop3d|imap4d)\.service$/,
    ],
    loose: [
      {
        names: /(^|\/)[^/]*mailutils[^/]*\.conf$/i,
        marker: /^[ \t]*(program[ \t]+"?(pop3d|imap4d)|server[ \t]|tls-mode[ \t])/m,
        as: 'main',
        place: () => '/etc/mailutils.conf',
      },
    ],
  },
  comments: ['#', '//'],
  programs: [/^(mailutils-)?(pop3d|imap4d)$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
