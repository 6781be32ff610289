import type { Files, Profile } from './profile.ts';

/** openbsd-inetd writes it when it is installed: every line is commented out [preinst of 0.20160825-5 and 0.20221205]. */
const inetd: Files = {
  'inetd.conf': `
#echo		stream	tcp	nowait	root	internal
#discard		stream	tcp	nowait	root	internal
#discard		dgram	udp	wait	root	internal
#daytime		stream	tcp	nowait	root	internal
#time		stream	tcp	nowait	root	internal
#chargen		stream	tcp	nowait	root	internal
`,
};

/** The same in Debian 11, 12 and 13; its own files in /etc/xinetd.d are all disabled. */
const xinetd: Files = {
  'xinetd.conf': `
defaults
{
# log_type = SYSLOG daemon info
}
includedir /etc/xinetd.d
`,
  'default/xinetd': `
INETD_COMPAT=Yes
XINETD_OPTS="-stayalive"
`,
};

/** The same in Debian 11, 12 and 13. */
const stunnel: Files = {
  'default/stunnel4': `
FILES="/etc/stunnel/*.conf"
OPTIONS=""
PPP_RESTART=0
RLIMITS=""
`,
};

/** Release of each package, by distribution. */
const packages = [
  { name: 'Debian 11', inetd: '0.20160825', xinetd: '2.3.15.3', stunnel: '5.56' },
  { name: 'Debian 12', inetd: '0.20221205', xinetd: '2.3.15.3', stunnel: '5.68' },
  { name: 'Debian 13', inetd: '0.20221205', xinetd: '2.3.15.4', stunnel: '5.74' },
] as const;

const tables = { inetd, xinetd, stunnel };

/** What Debian 11, 12 and 13 ship for inetd, xinetd and stunnel. */
export const superServers: readonly Profile[] = packages.flatMap(({ name, ...versions }) =>
  (['inetd', 'xinetd', 'stunnel'] as const).map((dialect) => ({
    dialect,
    name,
    release: { version: versions[dialect], build: 'debian' as const },
    folder: '/etc',
    files: tables[dialect],
  })),
);
