import type { Declaration } from '../dialect.ts';

/** popa3d, of which nothing can be set but whether it runs: no TLS, no address, no port. */
export const popa3d: Declaration = {
  id: 'popa3d',
  title: 'popa3d',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/etc\/default\/popa3d$/,
      /^\/etc\/init\.d\/popa3d$/,
      /^\/(etc|lib|usr\/lib)\/systemd\/system\/popa3d[^/@]*\.service$/,
    ],
    loose: [
      {
        names: /(^|\/)(default\/)?popa3d$/,
        marker: /^[ \t]*RUN_STANDALONE=/m,
        as: 'main',
        place: () => '/etc/default/popa3d',
      },
    ],
  },
  comments: ['#'],
  programs: [/^popa3d$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
