import type { Declaration } from '../dialect.ts';

/** nginx as a proxy for mail: `mail {}`, which speaks the protocols, and `stream {}`, which hands bytes on. */
export const nginx: Declaration = {
  id: 'nginx',
  title: 'nginx',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/nginx\/nginx\.conf$/, /^\/usr\/local\/nginx\/conf\/nginx\.conf$/],
    loose: [
      {
        names: /(^|\/)(nginx\/[^/]+|[^/]*nginx[^/]*|(mail|stream)[^/]*)\.conf$/i,
        marker: /^[ \t]*(mail|stream)\s*\{/m,
        as: 'main',
        place: () => '/etc/nginx/nginx.conf',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
