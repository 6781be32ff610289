import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting, WeakTls } from '../../model/model.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import { type Config, type Context, nobody, perProtocol } from './config.ts';
import { candidatesFor, hasHole, isWritten, visibleIn } from './read.ts';
import { rows } from './settings.ts';

const VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

export interface Versions {
  readonly versions: Fact<readonly string[]>;
  readonly weak: WeakTls;
  /** Every handshake fails for it. */
  readonly broken?: Setting<unknown>;
}

/** The TLS versions that a client may choose, and whether every handshake fails. */
export const versionsFor = perProtocol((config, protocol) => versionsIn(config, { ...nobody, protocol }));

function versionsIn(config: Config, context: Context): Versions {
  const lines = [rows.minProtocol, rows.sslProtocols, rows.cipherList].flatMap((row) => candidatesFor(config, row));
  if (lines.some(({ under }) => under)) return { versions: unknown(), weak: weakTls({}) };
  // Without a line, nothing is asked of a tree in which much else is open.
  if (!isWritten(config, rows.minProtocol) && !isWritten(config, rows.sslProtocols) && hasHole(config, context))
    return { versions: unknown(), weak: weakTls({}) };
  const broken = lines.length > 0 ? brokenBy(config, context) : undefined;
  if (broken) return { versions: fact<readonly string[]>([], broken), weak: weakTls({}), broken };
  // No login hangs on the versions, so their defaults are no matter of the whole service.
  const versions = config.world.byRelease((world) => versionsOf({ ...config, world }, context));
  return { versions, weak: weakOf(config, context, versions) };
}

/** What is written of old versions, weak ciphers and compression [docs: ssl_min_protocol, ssl_protocols, ssl_cipher_list, ssl_options]. */
function weakOf(config: Config, context: Context, versions: Fact<readonly string[]>): WeakTls {
  const minimum = visibleIn(config, writtenMinimum, context).setting;
  const list = config.is24 ? undefined : visibleIn(config, { ...rows.sslProtocols, defaults: [] }, context).setting;
  const lowest = minimum.value ?? (list?.value === undefined ? undefined : minimumOf(list.value));
  const first = lowest === undefined ? undefined : firstVersion(lowest);
  const by = minimum.value === undefined ? list : minimum;
  const options = visibleIn(config, rows.sslOptions, context).setting;
  return weakTls({
    versions: weakVersions(versions, first === undefined ? undefined : VERSIONS.slice(first), ...(by ? [by] : [])),
    ciphers: weakIn(visibleIn(config, rows.cipherList, context).setting),
    ...(options.value === undefined
      ? {}
      : { compression: fact(options.value.split(/[\s,]+/).includes('compression'), options) }),
  });
}

const writtenMinimum = { ...rows.minProtocol, defaults: [] };

/** A minimum that is no version, or ciphers of which there is none [measured: tls-bad-cipher-list]. */
function brokenBy(config: Config, context: Context): Setting<unknown> | undefined {
  const minimum = visibleIn(config, writtenMinimum, context).setting;
  const isWrong = minimum.value !== undefined && firstVersion(minimum.value) === undefined;
  const ciphers = visibleIn(config, rows.cipherList, context).setting;
  const broken = isWrong ? minimum : matchesNothing(ciphers.value) ? ciphers : undefined;
  return broken && (config.is24 || config.world.since('2.3')) ? broken : undefined;
}

function versionsOf(config: Config, context: Context): Fact<readonly string[]> {
  if (!config.is24 && !config.world.since('2.3')) return oldVersions(config, context);
  const { setting, statement } = visibleIn(config, rows.minProtocol, context);
  const minimum = (config.is24 || statement ? undefined : fromProtocols(config, context)) ?? setting;
  const first = minimum.value === undefined ? undefined : firstVersion(minimum.value);
  if (first === undefined) return unknown(minimum);
  return offered(config, first, minimum, visibleIn(config, rows.cipherList, context).setting);
}

function firstVersion(minimum: string): number | undefined {
  const word = minimum.toLowerCase();
  if (word === 'any') return 0;
  if (word === 'latest') return VERSIONS.length - 1;
  const found = VERSIONS.findIndex((version) => version.toLowerCase() === word);
  return found < 0 ? undefined : found;
}

/** OpenSSL 3 keeps TLS 1.0 and 1.1 for lists with `@SECLEVEL=0` [measured: tls-min-protocol-1*]. */
function offered(
  config: Config,
  first: number,
  minimum: Setting<string>,
  ciphers: Setting<string>,
): Fact<readonly string[]> {
  if (first >= VERSIONS.indexOf('TLSv1.2')) return fact(VERSIONS.slice(first), minimum);
  if (/@SECLEVEL=0/.test(ciphers.value ?? '')) return fact(VERSIONS.slice(Math.max(first, 1)), minimum, ciphers);
  return config.world.since('2.3.19') ? fact(VERSIONS.slice(3), minimum, ciphers) : unknown(minimum, ciphers);
}

/** 2.3 makes a minimum of the old list; one with a version that it does not know is passed over [measured: tls-ssl-protocols-*]. */
function fromProtocols(config: Config, context: Context): Setting<string> | undefined {
  const { setting, statement } = visibleIn(config, rows.sslProtocols, context);
  if (!statement) return undefined;
  const value = minimumOf(setting.value ?? '');
  if (setting.value === undefined) return setting;
  return value === undefined ? undefined : { ...setting, value, shown: setting.value };
}

/** The lowest version that a list like `!SSLv2 !SSLv3` leaves; undefined for a list that 2.3 cannot make sense of. */
export function minimumOf(list: string): string | undefined {
  const choices = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'];
  const words = list.split(/[, ]+/).filter(Boolean);
  if (words.some((one) => !choices.includes(one.replace(/^!/, '')))) return undefined;
  const wanted = words.filter((one) => !one.startsWith('!'));
  const left =
    wanted.length > 0
      ? choices.filter((one) => wanted.includes(one) && !words.includes(`!${one}`))
      : choices.filter((one) => !words.includes(`!${one}`));
  return left[0];
}

/** 2.2 and before take the list as it is [measured: v22-tls-default]. */
function oldVersions(config: Config, context: Context): Fact<readonly string[]> {
  const { setting } = visibleIn(config, rows.sslProtocols, context);
  if (setting.value === undefined) return unknown(setting);
  const words = setting.value.split(/[, ]+/).filter(Boolean);
  const wanted = words.filter((one) => !one.startsWith('!'));
  const left = VERSIONS.filter((one) => (wanted.length === 0 || wanted.includes(one)) && !words.includes(`!${one}`));
  return fact(
    left.filter((one) => one !== 'SSLv3' || words.includes('SSLv3')),
    setting,
  );
}

/** A list of one plain word that is no cipher of OpenSSL's families [measured: tls-bad-cipher-list]. */
function matchesNothing(list: string | undefined): boolean {
  if (!list) return false;
  const words = list.split(/[:, ]+/).filter((one) => one !== '' && !/^[!@+-]/.test(one));
  return words.length > 0 && words.every((one) => !CIPHER.test(one));
}

const CIPHER =
  /^(ALL|COMPLEMENTOF\w+|DEFAULT|HIGH|MEDIUM|LOW|EXP\w*|e?NULL|a\w+|k\w+|\w*(RSA|DSS|DSA|DH|ADH|EDH|EECDH|ECDH|PSK|SRP|AES|CHACHA|CAMELLIA|ARIA|SEED|IDEA|DES|RC4|RC2|MD5|SHA|GOST|SUITEB|TLS|SSL|CBC|GCM|CCM|FIPS|PROFILE|Poly)\w*([-+].*)?|.*[-+=_].*)$/i;
