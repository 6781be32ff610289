import type { Declaration } from '../dialect.ts';

/** Mail programs that inetd, xinetd and their like start, and that open no socket themselves. */
export const programs: Declaration = {
  id: 'programs',
  title: 'a program of a super-server',
  status: 'documented',
  recognises: { canonical: [/^\/etc\/c-client\.cf$/], loose: [] },
  comments: ['#'],
  programs: [/./],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
