import { fact, mapFact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Listener, Setting, WeakTls } from '../../model/model.ts';
import { isPriorities, versionsBy, weakByPriorities } from '../gnutls.ts';
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
    weak: weakOf(config, ciphers, tlsVersions),
    ...(isNamed && setting.value !== undefined ? { hostName: fact(setting.value, setting) } : {}),
  };
}

/**
 * A priority string where GnuTLS does the TLS, as Debian has it; else a list of OpenSSL's, and `openssl_options`, which clear what
 * OpenSSL keeps off [docs: spec, "tls_require_ciphers", "openssl_options"].
 */
function weakOf(config: Config, ciphers: Setting, spoken: Fact<readonly string[]>): WeakTls {
  if (config.world.builtBy === 'debian' || isPriorities(ciphers.value ?? '')) return weakByPriorities(ciphers, spoken);
  const options = readOption(config.world, rows.opensslOptions, { ...config.main, holes: [] }).setting;
  const isWritten = options.value !== undefined && options.origin.kind === 'written';
  const words = (options.value ?? '').toLowerCase().split(/[\s:]+/);
  const compression = words.findLast((word) => /^[-+]no_compression$/.test(word));
  return weakTls({
    versions:
      isWritten && words.includes('-no_sslv3')
        ? weakVersions(spoken, ['SSLv3'], options)
        : weakVersions(spoken, undefined),
    ciphers: weakIn(ciphers),
    ...(isWritten && compression ? { compression: fact(compression.startsWith('-'), options) } : {}),
  });
}

/**
 * Debian builds with GnuTLS, whose `NORMAL` takes TLS 1.0 too [measured: tls-floor-12, and every case with TLS]. Of other
 * builds, and of priorities that do more than take versions off, nothing is said.
 */
function tlsVersionsOf(config: Config): Fact<readonly string[]> {
  const { world } = config;
  const setting = readOption(world, rows.ciphers, config.main).setting;
  if (world.builtBy !== 'debian' || setting.value === undefined) return unknown(setting);
  const priorities = { ...setting, value: setting.value === '' ? 'NORMAL' : setting.value };
  return mapFact(versionsBy(priorities), (versions) => versions?.map((one) => one.replace('TLSv1.0', 'TLSv1')));
}
