import { fact, unknown } from '../../model/facts.ts';
import type { Fact } from '../../model/model.ts';
import { compareVersions, type World } from '../../model/worlds.ts';
import { rows } from './settings.ts';
import type { Tunnel } from './tunnel.ts';

const ALL = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
/** Since 5.06 SSLv3 is off unless a line clears the flag, and OpenSSL is rarely built with it. */
const USUAL = ALL.slice(1);

/**
 * What the near side speaks. Where no line sets the lower end, OpenSSL's own limits decide: with OpenSSL 3 and security
 * level 2, which is stunnel's default, they leave 1.2 and 1.3 [measured with 5.68 on Debian 12]. Elsewhere unknown.
 */
export function tlsVersionsOf(world: World, { client, read }: Tunnel): Fact<readonly string[]> {
  if (client.value === undefined) return unknown(client);
  if (client.value) return fact([], client);
  const [both, least, most] = [rows.sslVersion, rows.sslVersionMin, rows.sslVersionMax].map((row) => read.quiet(row));
  const flags = read.all(rows.options).map(({ setting }) => setting);
  const written = [both, least, most].flatMap((one) => (one?.statement ? [one.setting] : []));
  const because = [...written, ...flags];
  if (read.hole) return unknown(...because);
  const from = place(least?.setting.value) ?? place(both?.setting.value);
  const to = place(most?.setting.value) ?? place(both?.setting.value) ?? ALL.length - 1;
  const off = new Set(flags.flatMap(({ value }) => (value ? [turnedOff(value)] : [])));
  const within = USUAL.filter((one) => ALL.indexOf(one) >= (from ?? 0) && ALL.indexOf(one) <= to && !off.has(one));
  const modern = within.filter((one) => ALL.indexOf(one) >= 3);
  if (modern.length === within.length) return fact(modern, ...because);
  const level = read.quiet(rows.securityLevel);
  if (!isDebian12(world)) return unknown(...because);
  return level.setting.value === '0' ? fact(within, level.setting, ...because) : fact(modern, ...because);
}

function place(value: string | undefined): number | undefined {
  const found = ALL.findIndex((one) => one.toLowerCase() === value?.toLowerCase());
  return found < 0 ? undefined : found;
}

/** `NO_TLSv1_1`, or with dots before 5.61. */
function turnedOff(flag: string): string | undefined {
  const [, name] = /^NO_((?:TLS|SSL)v[\d_.]+)$/i.exec(flag) ?? [];
  return ALL.find((one) => one.toLowerCase() === name?.replace('_', '.').toLowerCase());
}

/** Told, and not asked: no verdict hangs on it. */
function isDebian12(world: World): boolean {
  const releases = world.releases('stunnel');
  return (
    releases.length > 0 &&
    releases.every(({ version, build }) => build === 'debian' && compareVersions(version, '5.68') >= 0)
  );
}
