import type { Declaration } from '../dialect.ts';

/** docker-mailserver, an image of Postfix and Dovecot that its environment configures. */
export const dockerMailserver: Declaration = {
  id: 'docker-mailserver',
  title: 'docker-mailserver',
  status: 'documented',
  recognises: { canonical: [/^\/run\/container\/docker-mailserver\.env$/], loose: [] },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
