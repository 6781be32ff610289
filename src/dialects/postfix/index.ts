import type { Declaration } from '../dialect.ts';

/** Postfix: the SMTP servers of master.cf, with the parameters of main.cf. */
export const postfix: Declaration = {
  id: 'postfix',
  title: 'Postfix',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/postfix(-[^/]+)?\/(main|master)\.cf$/],
    loose: [
      {
        names: /(^|\/)([^/]*[_.-])?master\.cf$/i,
        marker: /^[^\s#]*\S[ \t]+(inet|unix|pass|fifo)[ \t]/m,
        as: 'main',
        place: () => '/etc/postfix/master.cf',
      },
      {
        names: /(^|\/)([^/]*[_.-])?main\.cf$/i,
        marker:
          /^[^\s#]*(smtpd?_\w+|my(hostname|networks|origin|destination|domain)|compatibility_level|inet_\w+)\s*=/m,
        as: 'companion',
        place: () => '/etc/postfix/main.cf',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
