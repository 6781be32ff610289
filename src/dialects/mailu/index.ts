import type { Declaration } from '../dialect.ts';

/** Mailu's front end, the one container of it that is published. */
export const mailu: Declaration = {
  id: 'mailu',
  title: 'Mailu',
  status: 'documented',
  recognises: { canonical: [/^\/run\/container\/mailu\.env$/], loose: [] },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
