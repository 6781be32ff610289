import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting, WeakTls } from '../../model/model.ts';
import { compareVersions, type World } from '../../model/worlds.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import { settingOf } from './refusal.ts';
import type { Section } from './sections.ts';
import { rows } from './settings.ts';
import type { Tunnel } from './tunnel.ts';

const ALL = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
/** Since 5.06 SSLv3 is off unless a line clears the flag, and OpenSSL is rarely built with it. */
const USUAL = ALL.slice(1);

/**
 * What the near side speaks. Where no line sets the lower end, OpenSSL's own limits decide: with OpenSSL 3 and security
 * level 2, which is stunnel's default, they leave 1.2 and 1.3 [measured with 5.68 on Debian 12]. Elsewhere unknown.
 */
export function tlsVersionsOf(world: World, { client, read, section }: Tunnel): Fact<readonly string[]> {
  if (client.value === undefined) return unknown(client);
  if (client.value) return fact([], client);
  const { least, most } = versionEnds(world, section);
  const flags = read.all(rows.options).map(({ setting }) => setting);
  const written = [least, most].flatMap((end) => (end ? [end.setting] : []));
  const because = [...written, ...flags];
  if (read.hole(rows.sslVersion, rows.sslVersionMin, rows.sslVersionMax, rows.options, rows.securityLevel))
    return unknown(...because);
  const from = least?.place ?? 0;
  const to = most?.place ?? ALL.length - 1;
  const off = new Set(flags.flatMap(({ value }) => (value ? [turnedOff(value)] : [])));
  const within = USUAL.filter((one) => ALL.indexOf(one) >= from && ALL.indexOf(one) <= to && !off.has(one));
  const modern = within.filter((one) => ALL.indexOf(one) >= 3);
  if (modern.length === within.length) return fact(modern, ...because);
  const level = read.quiet(rows.securityLevel);
  if (!isDebian12(world)) return unknown(...because);
  return level.setting.value === '0' ? fact(within, level.setting, ...because) : fact(modern, ...because);
}

/** What lines ask for: old versions, ciphers of their own, compression. */
export function weakOf(world: World, { client, read, section }: Tunnel, spoken: Fact<readonly string[]>): WeakTls {
  if (client.value !== false) return weakTls({});
  const { least, most } = versionEnds(world, section);
  const asked = least ? ALL.slice(least.place, most ? most.place + 1 : undefined) : undefined;
  const compression = read.quiet(rows.compression);
  return weakTls({
    versions: weakVersions(spoken, asked, ...(least ? [least.setting] : [])),
    ciphers: weakIn(read.quiet(rows.ciphers).setting),
    ...(compression.statement ? { compression: fact(true, compression.setting) } : {}),
  });
}

/** One end of the range of versions, and the line that set it last. */
interface End {
  readonly place: number;
  readonly setting: Setting;
}

/** `sslVersion` sets both ends, and a later line moves its own [source: options.c; measured: `sslVersion = TLSv1.2` before `sslVersionMin = TLSv1.3` is refused]. */
export function versionEnds(
  world: World,
  section: Section,
): { readonly least: End | undefined; readonly most: End | undefined } {
  let least: End | undefined;
  let most: End | undefined;
  for (const statement of section.statements) {
    if (statement.kind === 'hole') continue;
    const [, which] = /^sslversion(min|max)?$/i.exec(statement.key.value ?? '') ?? [undefined, 'other'];
    if (which === 'other' || !world.holds(statement.under)) continue;
    const place = ALL.findIndex((one) => one.toLowerCase() === statement.args[0]?.value?.toLowerCase());
    const end = place < 0 ? undefined : { place, setting: settingOf(statement) };
    if (which?.toLowerCase() !== 'max') least = end;
    if (which?.toLowerCase() !== 'min') most = end;
  }
  return { least, most };
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
