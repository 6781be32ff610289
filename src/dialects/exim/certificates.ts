import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Listener, Setting } from '../../model/model.ts';
import { certificateAt, keyPairState } from '../key-pair.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Config } from './config.ts';
import { readOption } from './options.ts';
import type { Connection } from './connection.ts';
import { expand } from './expansion.ts';
import { itemsOf } from './lists.ts';
import { rows } from './settings.ts';

/** What TLS would show to a client. */
export interface Keyed {
  readonly certificate: Fact<Certificate>;
  readonly state: Fact<CertificateState>;
}

/**
 * The certificate of a connection that gets TLS. Without one Exim makes its own since 4.88 [ChangeLog; measured:
 * auth-tls-defaults]; one that is named and missing breaks every handshake, and nothing takes its place [measured: cert-missing].
 */
export function keyedBy({ config, env }: Connection): Keyed {
  const { world } = config;
  const named = evaluated(readOption(world, rows.certificate, config.main).setting, env);
  const key = evaluated(readOption(world, rows.key, config.main).setting, env);
  if (named.value === undefined) return { certificate: unknown(named), state: unknown(named) };
  if (named.value === '') {
    const state = world.since('4.88') ? 'usable' : 'not-named';
    return { certificate: unknown(named), state: fact(state, named) };
  }
  const isOwn = key.value === '' && key.origin.kind === 'default';
  return {
    certificate: certificateAt(world, named),
    state: keyPairState(world, named, isOwn || key.value === '' ? undefined : key),
  };
}

/** The first of several certificates counts for all: they are of one name, with keys of different kinds. */
function evaluated(setting: Setting, env: Connection['env']): Setting {
  if (setting.value === undefined) return setting;
  const value = expand(setting.value, env);
  const { value: _written, ...rest } = setting;
  if (value.kind === 'fail') return { ...rest, value: '' };
  if (value.kind !== 'text') return rest;
  const [first = ''] = itemsOf(value.text);
  return { ...rest, value: first };
}

/** What is spoken, which of its ciphers are weak, and in whose name: `primary_hostname` where it is written with a domain. */
export function strengthOf(config: Config): Pick<Listener, 'tlsVersions' | 'weak' | 'hostName'> {
  const tlsVersions = tlsVersionsOf(config);
  const ciphers = readOption(config.world, rows.ciphers, config.main).setting;
  const { setting } = readOption(config.world, rows.hostname, config.main);
  const isNamed = setting.origin.kind === 'written' && /^[\w-]+(\.[\w-]+)+$/.test(setting.value ?? '');
  return {
    tlsVersions,
    weak: weakTls({ versions: weakVersions(tlsVersions, undefined), ciphers: weakIn(ciphers) }),
    ...(isNamed && setting.value !== undefined ? { hostName: fact(setting.value, setting) } : {}),
  };
}

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/**
 * Debian builds with GnuTLS, whose `NORMAL` takes TLS 1.0 too [measured: tls-floor-12, and every case with TLS]. Of other
 * builds, and of priorities that do more than take versions off, nothing is said.
 */
function tlsVersionsOf(config: Config): Fact<readonly string[]> {
  const { world } = config;
  const setting = readOption(world, rows.ciphers, config.main).setting;
  if (world.builtBy !== 'debian' || setting.value === undefined) return unknown(setting);
  const [first, ...rest] = (setting.value === '' ? 'NORMAL' : setting.value).split(':');
  const off = rest.map((word) => /^[-!]VERS-TLS(1\.[0-3])$/.exec(word)?.[1]?.replace(/^/, 'TLSv').replace('1.0', '1'));
  if (first !== 'NORMAL' || off.includes(undefined)) return unknown(setting);
  return fact(
    VERSIONS.filter((version) => !off.includes(version)),
    setting,
  );
}
