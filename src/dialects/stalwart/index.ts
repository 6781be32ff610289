import type { Declaration } from '../dialect.ts';

/** Stalwart, as far as its file says; since 0.7 the rest is in its data store, since 0.16 all of it. */
export const stalwart: Declaration = {
  id: 'stalwart',
  title: 'Stalwart',
  status: 'documented',
  recognises: {
    canonical: [/^\/opt\/stalwart(-mail)?\/etc\/.*\.toml$/, /^\/etc\/stalwart(-mail)?\/.*\.toml$/],
    loose: [
      {
        names: /(^|\/)([^/]*stalwart[^/]*|([^/]*\/)?stalwart[^/]*\/(.*\/)?config)\.toml$/i,
        marker: /^[ \t]*\[?[ \t]*server\.listener\./m,
        as: 'main',
        place: () => '/opt/stalwart/etc/config.toml',
      },
    ],
  },
  comments: ['#'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
