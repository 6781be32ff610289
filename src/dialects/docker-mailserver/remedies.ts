import type { Daemon } from '../dialect.ts';

/** Where the certificate comes from only its administrator knows. */
export const remedies: Daemon['remedies'] = {
  'require-tls-for-login': () => ({
    title: 'Say where the certificate comes from: with "SSL_TYPE" set, passwords are taken only inside TLS',
    safety: 'review',
    edits: [],
    replacement: 'SSL_TYPE=letsencrypt\n',
  }),
};
