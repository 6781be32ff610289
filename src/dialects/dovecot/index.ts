import type { Declaration } from '../dialect.ts';
import { recognises } from './recognises.ts';

/** Dovecot, all protocols of one main file. */
export const dovecot: Declaration = {
  id: 'dovecot',
  title: 'Dovecot',
  status: 'measured',
  recognises,
  comments: ['#'],
  programs: [/^(imap|pop3)-login$/, /^dovecot$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
