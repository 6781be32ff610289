import type { Declaration } from '../dialect.ts';

/** mailcow's Dovecot where the tree does not hold its files; where it does, they are read as Dovecot's. */
export const mailcow: Declaration = {
  id: 'mailcow',
  title: 'mailcow',
  status: 'documented',
  recognises: { canonical: [/^\/run\/container\/mailcow\.env$/], loose: [] },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
