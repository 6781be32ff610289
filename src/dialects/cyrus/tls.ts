import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { presenceOf } from '../../platform/files.ts';
import { keyFits, keyMaterial } from '../../platform/keys.ts';
import { type Row, seen } from '../settings.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import type { Options } from './reader.ts';
import { rows } from './settings.ts';

/** The certificate and key of one entry. */
export interface Tls {
  /** Both are named and neither is `disabled`: TLS counts as configured, whatever the files hold [source: imap/tls.c, tls_enabled; measured]. */
  readonly enabled: boolean;
  readonly certificate: Setting<string>;
  readonly key: Setting<string>;
  readonly isCertificateNamed: boolean;
  readonly isKeyNamed: boolean;
  /** What decided `enabled`. */
  readonly because: readonly Setting<string>[];
}

export function tlsOf(world: World, options: Options): Tls {
  const certificate = current(world, options, rows.tls_server_cert, rows.tls_cert_file);
  const none = { isCertificateNamed: false, isKeyNamed: false, enabled: false };
  if (!certificate.isNamed)
    return { ...none, certificate: certificate.setting, key: certificate.setting, because: [certificate.setting] };
  const key = keyBeside(world, options, certificate);
  const because = key.isNamed ? [certificate.setting, key.setting] : [key.setting];
  return {
    enabled: key.isNamed,
    certificate: certificate.setting,
    key: key.setting,
    isCertificateNamed: true,
    isKeyNamed: key.isNamed,
    because,
  };
}

/** What hides the certificate's line hides the key's too, unless that is written. */
function keyBeside(world: World, options: Options, certificate: Named): Named {
  const { setting } = certificate;
  const isWritten = options.written(rows.tls_server_key) ?? options.written(rows.tls_key_file);
  if (setting.origin.kind !== 'assumed' || isWritten)
    return current(world, options, rows.tls_server_key, rows.tls_key_file);
  return { setting: { name: rows.tls_server_key.name, origin: setting.origin }, isNamed: true };
}

interface Named {
  readonly setting: Setting<string>;
  readonly isNamed: boolean;
}

/** The name since 2.5.0, else the older one; before 2.5.0 the new name said nothing [source: lib/libconfig.c, config_option_deprecate]. */
function current(world: World, options: Options, row: Row<string>, old: Row<string>): Named {
  const before = options.written(old);
  const now = before ? options.written(row) : options.given(row);
  if (now && (now.origin.kind === 'assumed' || world.since('2.5.0'))) return named(now);
  if (before) return named(before);
  return { setting: now ? options.get({ ...row, name: old.name }) : options.get(row), isNamed: false };
}

function named(setting: Setting<string>): Named {
  return { setting, isNamed: !isDisabled(setting) };
}

/** Whether the files are there and fit; `wanted` is what asks for TLS where no certificate is named. */
export function certificateState(world: World, tls: Tls, wanted: Setting<unknown> | undefined): Fact<CertificateState> {
  const { certificate, key } = tls;
  if (!tls.isCertificateNamed) return wanted ? fact('not-named', wanted, certificate) : fact('not-needed', certificate);
  if (!tls.isKeyNamed)
    return isDisabled(key) && !wanted ? fact('not-needed', key) : fact('key-not-named', certificate, key);
  if (!seen(certificate)) return unknown(certificate);
  const chain = keyMaterial(world, certificate.value);
  if (chain.status === 'absent') return fact('absent', certificate);
  if (chain.status === 'here' && chain.empty) return fact('empty', certificate);
  if (chain.status === 'here' && chain.certificates.length === 0) return fact('unreadable', certificate);
  if (!seen(key)) return unknown(key);
  const keys = keyMaterial(world, key.value);
  if (keys.status === 'absent' || (keys.status === 'here' && keys.keys.length === 0 && !keys.encrypted))
    return fact('key-absent', key);
  if (keyFits(chain, keys) === false) return fact('key-mismatch', key, certificate);
  const isSeen = chain.status !== 'not-carried' && keys.status !== 'not-carried';
  return isSeen ? fact('usable', certificate, key) : fact('not-carried', certificate, key);
}

function isDisabled({ value }: Setting<string>): boolean {
  return value?.toLowerCase() === 'disabled';
}

/** States in which every handshake fails. */
export function isBroken(state: CertificateState | undefined): boolean {
  return state !== undefined && !['usable', 'not-carried', 'not-needed'].includes(state);
}

export function certificateOf(world: World, { certificate, isCertificateNamed }: Tls): Fact<Certificate> {
  const { origin, value } = certificate;
  if (!isCertificateNamed || value === undefined) return unknown(certificate);
  const declaredAt = origin.kind === 'default' ? origin.near : origin.span;
  return fact({ path: value, declaredAt, status: presenceOf(world, value) }, certificate);
}

const VERSIONS: Readonly<Record<string, string>> = {
  ssl2: 'SSLv2',
  ssl3: 'SSLv3',
  tls1_0: 'TLSv1.0',
  tls1_1: 'TLSv1.1',
  tls1_2: 'TLSv1.2',
  tls1_3: 'TLSv1.3',
};

/**
 * What `tls_versions` leaves on; Debian's library takes nothing below 1.2 since Debian 10 [measured on Debian 12:
 * handshake error]. Nothing is asked for its sake: where no line says it and no release is told, it is not known.
 */
export function tlsVersions(world: World, options: Options): Fact<readonly string[]> {
  const isTold = !options.hasHole && world.releases('cyrus').length > 0;
  const setting = options.written(rows.tls_versions) ?? (isTold ? options.get(rows.tls_versions) : undefined);
  if (!setting) return unknown();
  if (!seen(setting)) return unknown(setting);
  const words = setting.value.toLowerCase();
  const listed = Object.entries(VERSIONS).flatMap(([word, name]) => (words.includes(word) ? [name] : []));
  const old = listed.filter((name) => !/1\.[23]$/.test(name));
  if (old.length === 0 || (!isTold && old.length < listed.length) || world.build() !== 'debian' || !world.since('3.0'))
    return fact(listed, setting);
  return fact(
    listed.filter((name) => !old.includes(name)),
    setting,
  );
}

/** What lines ask for: versions, a list of OpenSSL's under its new name or its old one, compression [imapd.conf(5)]. */
export function weakOf(options: Options, spoken: Fact<readonly string[]>): WeakTls {
  const compression = options.written(rows.tls_compression);
  return weakTls({
    versions: weakVersions(spoken, undefined),
    ciphers: weakIn(options.written(rows.tls_ciphers) ?? options.written(rows.tls_cipher_list)),
    ...(compression && seen(compression) ? { compression: fact(compression.value, compression) } : {}),
  });
}
