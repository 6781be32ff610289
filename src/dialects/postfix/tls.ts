import { posix } from 'node:path';
import { fact, unknown } from '../../model/facts.ts';
import type { Certificate, CertificateState, Fact, MoreCertificate, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { compareVersions } from '../../model/worlds.ts';
import { WEAK_GRADES, weakCiphers } from '../../platform/ciphers.ts';
import { presenceOf } from '../../platform/files.ts';
import { keyFits, keyMaterial, pairState } from '../../platform/keys.ts';
import { certificateAt, failsHandshake, keyPairState } from '../key-pair.ts';
import type { Row } from '../settings.ts';
import { TLS_VERSIONS } from '../tls-range.ts';
import { weakTls, weakVersions } from '../weak-tls.ts';
import { because, listOf, type Param, param, type Scope } from './parameters.ts';
import { rows } from './settings.ts';

/** What a server makes of its certificates. */
export interface Keyed {
  readonly certificate: Fact<Certificate>;
  readonly state: Fact<CertificateState>;
  /** Those of other kinds of keys. */
  readonly more?: readonly MoreCertificate[];
}

/**
 * The certificates of one service: the chain files where there are any, else every pair that is named. One that cannot be
 * loaded turns TLS off altogether [source: tls/tls_certkey.c; measured: cert-missing-may, chain-files-override-missing-cert].
 */
export function keyedBy(scope: Scope): Keyed {
  const { world } = scope;
  const chain = chainOf(scope);
  if (chain) return chain;
  const cert = param(scope, rows.cert);
  if (cert.setting.value?.toLowerCase() === 'none')
    return { certificate: unknown(cert.setting), state: fact('not-needed', cert.setting) };
  const pairs = [
    pairOf(scope, cert, rows.key),
    pairOf(scope, param(scope, rows.dcert), rows.dkey),
    pairOf(scope, param(scope, rows.eccert), rows.eckey),
  ].flatMap((one) => one ?? []);
  const states = pairs.map(({ setting, key }) => keyPairState(world, setting, key));
  const bad = states.findIndex((one) => one.is !== undefined && failsHandshake(one.is));
  const chosen = pairs[Math.max(0, bad)];
  if (!chosen) return { certificate: unknown(cert.setting), state: fact('not-named', ...because(cert)) };
  return {
    certificate: certificateAt(world, chosen.setting),
    state: states[Math.max(0, bad)]!,
    more: pairs
      .filter((one) => one !== chosen)
      .map(({ setting }) => ({ id: setting.name, certificate: certificateAt(world, setting) })),
  };
}

interface Pair {
  readonly setting: Setting;
  readonly key?: Setting;
}

/** A pair whose certificate is named; the key lies in the same file where none of its own is named. */
function pairOf(scope: Scope, cert: Param<string>, keyRow: Row<string>): Pair | undefined {
  if (cert.setting.value === '') return undefined;
  const key = param(scope, keyRow);
  const isOwn = key.setting.origin.kind !== 'default' || key.setting.value !== undefined;
  const isSame = key.setting.value !== undefined && key.setting.value === cert.setting.value;
  return { setting: cert.setting, ...(isOwn && !isSame && key.setting.value !== '' ? { key: key.setting } : {}) };
}

/** Undefined where no chain files are named, or where the release does not know them. */
function chainOf(scope: Scope): Keyed | undefined {
  const { world } = scope;
  const named = scope
    .named(rows.chainFiles.name)
    .some((one) => one.kind === 'setting' && one.key.value === rows.chainFiles.name);
  const files = named ? param(scope, rows.chainFiles) : undefined;
  if (!files || files.setting.value === '' || !world.since('3.4')) return undefined;
  const list = listOf(files);
  if (list === undefined) return { certificate: unknown(files.setting), state: unknown(files.setting) };
  const paths = list.map((one) => posix.resolve('/', one));
  const state = chainState(world, paths);
  const missing = paths.find((path) => presenceOf(world, path) === 'absent') ?? certificateIn(world, paths);
  return {
    certificate: certificateAt(world, { ...files.setting, value: missing }),
    state: fact(state, ...because(files)),
    more: paths
      .filter((path) => path !== missing && keyMaterial(world, path).certificates.length > 0)
      .map((path) => ({ id: path, certificate: certificateAt(world, { ...files.setting, value: path }) })),
  };
}

function certificateIn(world: World, paths: readonly string[]): string {
  const isSeen = (path: string) => keyMaterial(world, path).certificates.length > 0;
  return paths.find(isSeen) ?? paths.find((path) => !path.endsWith('.key')) ?? paths[0] ?? '';
}

/** Keys come before their chains, in one file or in several [postconf(5), smtpd_tls_chain_files]. */
function chainState(world: World, paths: readonly string[]): CertificateState {
  const [only] = paths;
  if (only === undefined) return 'not-named';
  if (paths.length === 1) return pairState(world, only).state;
  const files = paths.map((path) => keyMaterial(world, path));
  for (const status of ['absent', 'not-carried'] as const)
    if (files.some((one) => one.status === status)) return status;
  if (files.some(({ status }) => status === 'present')) return 'usable';
  const held = files.find(({ certificates }) => certificates.length > 0);
  if (!held) return files.every(({ empty }) => empty) ? 'empty' : 'unreadable';
  const keys = files.filter(({ keys: own }) => own.length > 0);
  if (keys.length === 0) return 'key-not-named';
  return keys.some((key) => keyFits(held, key) !== false) ? 'usable' : 'key-mismatch';
}

/** Postfix's own names for versions, oldest first; SSLv2 is in no library any more. */
const WORDS: Readonly<Record<string, string>> = { 'tlsv1.0': 'TLSv1' };

/**
 * The versions that a server speaks. Debian's OpenSSL keeps Postfix to no newer ones [measured: default-debian12,
 * protocols-floor-12]; elsewhere only a list of new versions is known. Nothing is asked, since no verdict hangs on it.
 */
export function tlsVersionsOf(scope: Scope, isMandatory: boolean): Fact<readonly string[]> {
  const row = isMandatory ? rows.mandatoryProtocols : rows.protocols;
  const hasLine = scope.named(row.name).length > 0;
  const told = scope.world.releases('postfix');
  const isSince = (version: string) =>
    told.length > 0 && told.every((one) => compareVersions(one.version, version) >= 0);
  const found = hasLine ? param(scope, row) : undefined;
  if (hasLine && found?.setting.value === undefined) return unknown(...(found ? because(found) : []));
  if (!hasLine && !isSince('3.6')) return unknown();
  const versions = versionsIn(found?.setting.value ?? '>=TLSv1');
  const proven = found ? because(found) : [];
  const isModern = versions.every((one) => one === 'TLSv1.2' || one === 'TLSv1.3');
  const isDebian = isSince('3.7') && told.every(({ build }) => build === 'debian');
  if (!isModern && !isDebian) return unknown(...proven);
  return fact(isModern ? versions : versions.filter((one) => one !== 'SSLv3'), ...proven);
}

/** What is written of old versions and of ciphers: a grade that is weak by its name, or lists of OpenSSL's of one's own [postconf(5)]. */
export function weakOf(scope: Scope, isMandatory: boolean, spoken: Fact<readonly string[]>): WeakTls {
  const protocols = isMandatory ? rows.mandatoryProtocols : rows.protocols;
  const grade = isMandatory ? rows.mandatoryCiphers : rows.ciphers;
  const [found, graded] = [protocols, grade].map((row) => writtenParam(scope, row));
  const asked = found?.setting.value === undefined ? undefined : versionsIn(found.setting.value);
  const options = writtenParam(scope, rows.sslOptions);
  const isOff = /(^|[\s,])no_compression([\s,]|$)/i.test(options?.setting.value ?? '');
  const ciphers = ciphersOf(scope, isMandatory, graded);
  return weakTls({
    versions: weakVersions(spoken, asked, ...(found ? because(found) : [])),
    ...(ciphers ? { ciphers } : {}),
    ...(options && isOff ? { compression: fact(false, ...because(options)) } : {}),
  });
}

const LISTS: Readonly<Record<string, Row<string>>> = {
  high: rows.highList,
  medium: rows.mediumList,
  low: rows.lowList,
  export: rows.exportList,
  null: rows.nullList,
};

/** A grade that is weak by its name, or the list of one's own for which it stands; "medium" where TLS must be and nobody says so. */
function ciphersOf(
  scope: Scope,
  isMandatory: boolean,
  graded: Param<string> | undefined,
): WeakTls['ciphers'] | undefined {
  const grade = graded ? graded.setting.value?.toLowerCase() : isMandatory ? 'medium' : undefined;
  const row = grade === undefined ? undefined : LISTS[grade];
  if (grade === undefined || !row) return graded ? unknown(...because(graded)) : undefined;
  const list = writtenParam(scope, row);
  if (list && list.setting.value === undefined) return unknown(...because(list));
  const excluded = exclusions(scope, isMandatory);
  if (list) {
    const words = [list.setting.value ?? '', ...excluded.map((one) => `!${one}`)].join(':');
    return fact(weakCiphers(words), ...because(list), ...(graded ? because(graded) : []));
  }
  if (!graded) return undefined;
  const left = (WEAK_GRADES[grade] ?? []).filter((one) => !excluded.some((word) => isWordFor(word, one)));
  return fact(left, ...because(graded));
}

/** Words of OpenSSL's that take a kind of weak cipher away. */
function isWordFor(word: string, weakness: string): boolean {
  const also: Readonly<Record<string, readonly string[]>> = { NULL: ['ENULL'], EXPORT: ['EXP'], DES: ['LOW'] };
  return word.toUpperCase() === weakness.toUpperCase() || (also[weakness] ?? []).includes(word.toUpperCase());
}

function exclusions(scope: Scope, isMandatory: boolean): readonly string[] {
  const both = [rows.excludeCiphers, ...(isMandatory ? [rows.mandatoryExcludeCiphers] : [])];
  return both.flatMap((row) => (writtenParam(scope, row)?.setting.value ?? '').split(/[\s,:]+/).filter(Boolean));
}

/** Undefined where no line says it; nothing is asked of those that cannot be seen. */
function writtenParam(scope: Scope, row: Row<string>): Param<string> | undefined {
  return scope.named(row.name).length > 0 ? param(scope, row) : undefined;
}

/** `>=TLSv1.2`, `<=…`, `!TLSv1`, or the names of those that are wanted [postconf(5), smtpd_tls_mandatory_protocols]. */
export function versionsIn(text: string): readonly string[] {
  const words = text.split(/[\s,:]+/).filter(Boolean);
  const rank = (name: string) => {
    const wanted = WORDS[name.toLowerCase()] ?? name;
    return TLS_VERSIONS.findIndex((one) => one.toLowerCase() === wanted.toLowerCase());
  };
  const bounds = (sign: string) =>
    words.filter((one) => one.startsWith(sign)).map((one) => rank(one.slice(sign.length)));
  const [low, high, without] = [bounds('>='), bounds('<='), bounds('!')];
  const wanted = words.filter((one) => /^\w/.test(one)).map(rank);
  return TLS_VERSIONS.filter(
    (_, i) =>
      low.every((one) => i >= one) &&
      high.every((one) => one < 0 || i <= one) &&
      !without.includes(i) &&
      (wanted.length === 0 || wanted.includes(i)),
  );
}
