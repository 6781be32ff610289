import type { Declaration } from '../dialect.ts';

/** perdition, the POP3, IMAP and ManageSieve proxy: one process for each protocol that its defaults file switches on. */
export const perdition: Declaration = {
  id: 'perdition',
  title: 'perdition',
  status: 'measured',
  recognises: {
    canonical: [/^\/(usr\/local\/)?etc\/perdition\/[^/]+\.conf$/, /^\/etc\/(default|sysconfig)\/perdition$/],
    loose: [
      {
        names: /(^|\/)perdition[^/]*\.conf$/i,
        marker: /^(map_library|outgoing_server|ssl_mode|bind_address|protocol|[sMbP])[ \t]/m,
        as: 'main',
        place: (name) => `/etc/perdition/${name}`,
      },
      {
        names: /(^|\/)(default|sysconfig)\/perdition$|(^|\/)perdition\.default$/,
        marker: /^[ \t]*RUN_PERDITION=/m,
        as: 'companion',
        place: () => '/etc/default/perdition',
      },
    ],
  },
  comments: ['#'],
  programs: [/^perdition(\.\w+)?$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
