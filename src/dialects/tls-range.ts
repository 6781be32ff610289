import { fact, unknown } from '../model/facts.ts';
import type { Fact, Setting } from '../model/model.ts';
import type { World } from '../model/worlds.ts';
import { compareVersions } from '../model/worlds.ts';

/** All that OpenSSL has ever spoken, oldest first. */
export const TLS_VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/**
 * What is really spoken of the versions that are asked for: Debian's OpenSSL keeps to 1.2 and newer since Debian 10 unless
 * the ciphers lower its security level [measured on Debian 12: `@SECLEVEL=0`]. Where somebody else built it, old versions
 * are not known to be spoken. Nothing is asked, since no verdict hangs on it.
 */
export function spokenVersions(
  world: World,
  dialect: string,
  asked: { readonly versions: readonly string[]; readonly ciphers?: string; readonly since: string },
  ...because: readonly Setting<unknown>[]
): Fact<readonly string[]> {
  const modern = asked.versions.filter((one) => one === 'TLSv1.2' || one === 'TLSv1.3');
  if (modern.length === asked.versions.length) return fact(modern, ...because);
  const releases = world.releases(dialect);
  const isDebian =
    releases.length > 0 &&
    releases.every(({ version, build }) => build === 'debian' && compareVersions(version, asked.since) >= 0);
  if (!isDebian) return unknown(...because);
  const isLowered = /@SECLEVEL=0\b/i.test(asked.ciphers ?? '');
  return fact(isLowered ? asked.versions.filter((one) => one !== 'SSLv3') : modern, ...because);
}
