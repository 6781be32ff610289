import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { compareVersions } from '../../model/worlds.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { spokenVersions, TLS_VERSIONS } from '../tls-range.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Bind } from './binds.ts';
import { BIND } from './keywords.ts';
import { lastOf, optionsOf } from './options.ts';
import { optionSetting } from './servers.ts';

const NAMES: Readonly<Record<string, string>> = {
  SSLv3: 'SSLv3',
  'TLSv1.0': 'TLSv1',
  'TLSv1.1': 'TLSv1.1',
  'TLSv1.2': 'TLSv1.2',
  'TLSv1.3': 'TLSv1.3',
};

/** What a `bind` speaks, and what is old or weak of it. */
export function strengthOf(
  world: World,
  bind: Bind,
  defaults: SettingStatement | undefined,
): Pick<Listener, 'tlsVersions' | 'weak'> {
  const tlsVersions = tlsVersionsOf(world, bind, defaults);
  const all = optionsFor(bind, defaults);
  const [least, ciphers] = [lastOf(all, 'ssl-min-ver'), lastOf(all, 'ciphers')];
  const forced = all.findLast(({ name }) => /^force-(sslv3|tlsv1[01])$/.test(name));
  const lowest = forced ? FORCED[forced.name] : NAMES[least?.value?.value ?? ''];
  const from = TLS_VERSIONS.findIndex((one) => one === lowest);
  const off = least || lastOf(all, 'ssl-max-ver') ? [] : all.filter(({ name }) => OFF[name] !== undefined);
  const asked = from < 0 ? beforeModern(world, off) : TLS_VERSIONS.slice(from, forced ? from + 1 : undefined);
  const by = forced ?? least ?? off[0];
  return {
    tlsVersions,
    weak: weakTls({
      versions: weakVersions(tlsVersions, asked, ...(by ? [optionSetting(by)] : [])),
      ...(ciphers ? { ciphers: weakIn(optionSetting(ciphers)) } : {}),
    }),
  };
}

type All = readonly NonNullable<ReturnType<typeof lastOf>>[];

/** Those of `ssl-default-bind-options` come first, so that the line's own win. */
function optionsFor(bind: Bind, defaults: SettingStatement | undefined): All {
  return [...(defaults ? optionsOf(defaults, defaults.args, BIND).options : []), ...bind.options];
}

const OFF: Readonly<Record<string, string>> = {
  'no-sslv3': 'SSLv3',
  'no-tlsv10': 'TLSv1',
  'no-tlsv11': 'TLSv1.1',
  'no-tlsv12': 'TLSv1.2',
  'no-tlsv13': 'TLSv1.3',
};

function left(off: All): readonly string[] {
  return TLS_VERSIONS.filter((one) => !off.some(({ name }) => OFF[name] === one));
}

/** What lines that only take versions off leave on in releases that have no lower end of their own: those before 2.2. */
function beforeModern(world: World, off: All): readonly string[] | undefined {
  const releases = world.releases('haproxy');
  const isOld = releases.length > 0 && releases.every(({ version }) => compareVersions(version, '2.2') < 0);
  return isOld && off.length > 0 ? left(off) : undefined;
}

/** Since 2.2 the least is 1.2 all the same; older releases speak what OpenSSL does, and of unknown ones only new versions are known. */
function withoutThem(world: World, off: All): Fact<readonly string[]> {
  const because = off.map(optionSetting);
  const releases = world.releases('haproxy');
  const isModern = releases.length > 0 && releases.every(({ version }) => compareVersions(version, '2.2') >= 0);
  const versions = left(off);
  const modern = versions.filter((one) => /^TLSv1\.[23]$/.test(one));
  return isModern || modern.length === versions.length ? fact(modern, ...because) : unknown(...because);
}

const FORCED: Readonly<Record<string, string>> = {
  'force-sslv3': 'SSLv3',
  'force-tlsv10': 'TLSv1',
  'force-tlsv11': 'TLSv1.1',
};

/** `ssl-min-ver` and `ssl-max-ver` of the line go before those of `ssl-default-bind-options`; by default 1.2 and newer since 2.2 [docs: 5.1; measured: weak-effective]. `no-tlsv10` and its like count where neither is set [docs: 5.1; source: ssl_sock.c]. */
function tlsVersionsOf(world: World, bind: Bind, defaults: SettingStatement | undefined): Fact<readonly string[]> {
  const all = optionsFor(bind, defaults);
  if (all.some(({ name }) => name.startsWith('force-'))) return unknown(bind.setting);
  const [least, most] = [lastOf(all, 'ssl-min-ver'), lastOf(all, 'ssl-max-ver')];
  const off = all.filter(({ name }) => OFF[name] !== undefined);
  if (!least && !most && off.length > 0) return withoutThem(world, off);
  const ciphers = lastOf(bind.options, 'ciphers');
  const because: readonly Setting[] = [least, most, ciphers].flatMap((one) => (one ? [optionSetting(one)] : []));
  const releases = world.releases('haproxy');
  const isModern = releases.length > 0 && releases.every(({ version }) => compareVersions(version, '2.2') >= 0);
  if (!least && !isModern) return unknown(...because);
  const from = TLS_VERSIONS.findIndex((one) => one === NAMES[least?.value?.value ?? 'TLSv1.2']);
  const to = most ? TLS_VERSIONS.findIndex((one) => one === NAMES[most.value?.value ?? '']) : TLS_VERSIONS.length - 1;
  if (from < 0 || to < 0) return unknown(...because);
  const versions = TLS_VERSIONS.slice(from, to + 1);
  const told = {
    versions,
    since: '1.8',
    ...(ciphers?.value?.value === undefined ? {} : { ciphers: ciphers.value.value }),
  };
  return because.length > 0 ? spokenVersions(world, 'haproxy', told, ...because) : fact(versions, bind.setting);
}
