import type { Host, Release } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { compareVersions } from '../../model/worlds.ts';
import type { Daemon } from '../dialect.ts';
import { programs } from './inetd.ts';
import { mains } from './mains.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';

/** The last of each series, and what Debian 7 to 13 have. */
const releases: readonly Release[] = [
  ...['2.4.22', '2.5.17', '3.0.18', '3.2.12', '3.4.9', '3.6.7', '3.8.7', '3.10.3', '3.12.3'].map(
    (version) => ({ version, build: 'upstream' }) as const,
  ),
  ...['2.4.17', '2.5.10', '3.0.8', '3.2.6', '3.6.1', '3.10.2'].map(
    (version) => ({ version, build: 'debian' }) as const,
  ),
].sort((a, b) => compareVersions(a.version, b.version));

/** Names that tell a release: nobody writes them for one that does not know them [imapd.conf(5)]. */
const TELLING: readonly { readonly name: RegExp; readonly since: string }[] = [
  { name: /^\s*(\w+_)?allowstarttls:/im, since: '3.8.6' },
  { name: /^\s*(\w+_)?tls_server_(cert|key):/im, since: '2.5.0' },
];

function releasesIn(host: Host): readonly Release[] | undefined {
  const text = fileAt(host, '/etc/imapd.conf')?.text ?? fileAt(host, '/usr/local/etc/imapd.conf')?.text ?? '';
  const told = TELLING.find(({ name }) => name.test(text));
  return told && releases.filter(({ version }) => compareVersions(version, told.since) >= 0);
}

/** imapd, pop3d, timsieved and lmtpd under the master of cyrus.conf, with the policy of imapd.conf. */
export const daemon: Daemon = {
  releases,
  releasesIn,
  mains,
  service: (world, main) => interpret(world, main),
  serves: programs,
  remedies,
};
