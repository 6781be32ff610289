import type { Declaration } from '../dialect.ts';

/** Cyrus IMAP: imapd, pop3d, timsieved and lmtpd under the master of cyrus.conf, with the policy of imapd.conf. */
export const cyrus: Declaration = {
  id: 'cyrus',
  title: 'Cyrus IMAP',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/(cyrus|imapd)\.conf$/, /^\/etc\/default\/cyrus-imapd$/],
    loose: [
      {
        names: /(^|\/)(cyrus[^/]*|[^/]*cyrus)\.conf$|(^|\/)cyrus_conf\/[^/]+\.conf$/i,
        marker: /^\s*SERVICES\s*\{/m,
        as: 'main',
        place: () => '/etc/cyrus.conf',
      },
      {
        names: /(^|\/)[^/]*imapd[^/]*\.conf$|(^|\/)imapd_conf\/[^/]+\.conf$/i,
        marker: /^\s*(configdirectory|allowplaintext|partition-\w+|sasl_\w+)\s*:/m,
        as: 'companion',
        place: () => '/etc/imapd.conf',
      },
    ],
  },
  comments: ['#'],
  programs: [/^(imapd|proxyd|pop3d|pop3proxyd|timsieved)$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
