import type { Declaration } from '../dialect.ts';

/** Programs that hand a port on: socat, rinetd, sslh. */
export const forwarder: Declaration = {
  id: 'forwarder',
  title: 'socat, rinetd and sslh',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/(usr\/local\/)?etc\/rinetd\.conf$/,
      /^\/etc\/default\/sslh$/,
      /^\/(usr\/local\/)?etc\/(sslh\/)?sslh\.cfg$/,
    ],
    beside: [
      {
        at: /^\/(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\/[^/]+\.service$/,
        marker: /^[ \t]*ExecStart[ \t]*=.*\b(socat|rinetd|sslh)\b/m,
      },
    ],
    loose: [
      {
        names: /(^|\/)[^/]+\.service$/,
        marker: /^[ \t]*ExecStart[ \t]*=.*\b(socat|sslh)\b/m,
        as: 'main',
        place: (name) => `/etc/systemd/system/${name}`,
      },
      {
        names: /(^|\/)[^/]*rinetd[^/]*\.conf$/,
        marker: /^[ \t]*[^\s#]+[ \t]+[^\s#]+[ \t]+[^\s#]+[ \t]+[^\s#]+/m,
        as: 'main',
        place: () => '/etc/rinetd.conf',
      },
      {
        names: /(^|\/)[^/]*sslh[^/]*\.(cfg|conf)$/,
        marker: /^[ \t]*(listen|protocols)[ \t]*[:=]/m,
        as: 'main',
        place: () => '/etc/sslh.cfg',
      },
    ],
  },
  comments: ['#', ';'],
  programs: [/^socat\d*$/, /^sslh(-(fork|select|ev))?$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
