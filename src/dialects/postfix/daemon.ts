import type { Host, Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import type { Daemon } from '../dialect.ts';
import { companionOf, mains } from './mains.ts';
import { remedies } from './remedies.ts';
import { interpret } from './service.ts';
import { releases } from './settings.ts';

/** Lines that nobody writes for a release that does not know them, newest first [postconf(5)]. */
const TELLING: readonly { readonly line: RegExp; readonly since: string }[] = [
  { line: /^\s*(compatibility_level\s*=\s*3\.\d|smtpd?_tls_(mandatory_)?protocols\s*=\s*>=)/m, since: '3.6' },
  { line: /^\s*smtpd_tls_chain_files\s*=/m, since: '3.4' },
  { line: /^\s*compatibility_level\s*=/m, since: '3.0' },
  { line: /^\s*(smtpd_relay_restrictions|postscreen_upstream_proxy_protocol)\s*=/m, since: '2.10' },
];

function releasesIn(host: Host, main: string): readonly Release[] | undefined {
  const text = fileAt(host, companionOf(main))?.text ?? '';
  const told = TELLING.find(({ line }) => line.test(text));
  return told && releases.filter(({ version }) => compareVersions(version, told.since) >= 0);
}

/** The SMTP servers of one master.cf. */
export const daemon: Daemon = { releases, releasesIn, mains, service: interpret, remedies };
