import { NODE_MARKER } from '../../platform/node-programs.ts';
import type { Declaration } from '../dialect.ts';

/** Mail servers that are programs for Node.js. Where their packages lie in a repository, `sources/node` finds out. */
export const nodeSmtpServer: Declaration = {
  id: 'node-smtp-server',
  title: 'Node.js (smtp-server, Haraka, net and tls)',
  status: 'measured',
  recognises: {
    canonical: [],
    beside: [
      {
        at: /^\/(?:app|usr\/src\/app|opt|srv|home|var\/www)\/(?:.*\/)?(?:config\/(?:plugins|smtp\.ini)|[^/]+\.(?:[cm]?[jt]s|[jt]sx))$/,
        marker: NODE_MARKER,
      },
    ],
    loose: [],
  },
  comments: ['//', '#', ';'],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
