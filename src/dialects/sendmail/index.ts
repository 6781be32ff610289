import type { Declaration } from '../dialect.ts';

/** sendmail: sendmail.cf as the daemon reads it, or the sendmail.mc from which m4 makes it. */
export const sendmail: Declaration = {
  id: 'sendmail',
  title: 'sendmail',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/etc\/mail\/sendmail\.(mc|cf)$/,
      /^\/etc\/sendmail\.cf$/,
      /^\/etc\/mail\/(sasl|tls|m4)\/[^/]+\.m4$/,
      /^\/etc\/mail\/sasl\/Sendmail\.conf(\.2)?$/,
      /^\/(etc|usr\/lib|usr\/lib64)\/sasl2\/Sendmail\.conf$/,
    ],
    loose: [
      {
        names: /(^|\/)[^/]*sendmail[^/]*\.mc$/i,
        marker: /\b(DAEMON_OPTIONS|FEATURE|MAILER|OSTYPE)\(|\bdefine\(`conf/,
        as: 'main',
        place: () => '/etc/mail/sendmail.mc',
      },
      {
        names: /(^|\/)[^/]*sendmail[^/]*\.cf$/i,
        marker: /^(O [A-Za-z]+=|V\d+\/)/m,
        as: 'main',
        place: () => '/etc/mail/sendmail.cf',
      },
    ],
  },
  comments: ['dnl', '#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
