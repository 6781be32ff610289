import type { Declaration } from '../dialect.ts';

/** Sockets that systemd opens, and the services that it starts for them. */
export const systemdSocket: Declaration = {
  id: 'systemd-socket',
  title: 'systemd',
  status: 'measured',
  recognises: {
    canonical: [
      /^\/(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\/[^/]+\.socket$/,
      /^\/(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\/([^/]+\.)?socket\.d\/[^/]+\.conf$/,
    ],
    beside: [{ at: /^\/(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\/[^/]+\.service$/ }],
    loose: [
      {
        names: /(^|\/)[^/]+\.socket$/,
        // A port of mail, or a word of mail anywhere in the unit.
        marker:
          /^[ \t]*ListenStream[ \t]*=[ \t]*(\S*[:\]])?(24|25|109|110|143|465|587|993|995|2000|4190)[ \t]*$|pop-?[23]|imap|smtp|sieve/im,
        as: 'main',
        place: (name) => `/etc/systemd/system/${name}`,
      },
      {
        names: /(^|\/)[^/]+\.service$/,
        marker: /^[ \t]*StandardInput[ \t]*=[ \t]*socket|systemd-socket-proxyd/m,
        as: 'companion',
        place: (name) => `/etc/systemd/system/${name}`,
      },
    ],
  },
  comments: ['#', ';'],
  starts: true,
  programs: [/^systemd-socket-proxyd$/],
  daemon: async () => (await import('./daemon.ts')).daemon,
};
