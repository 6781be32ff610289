import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Setting } from '../../model/model.ts';
import type { Config, Context } from './config.ts';
import { candidatesFor, hasHole, isWritten, visibleIn } from './read.ts';
import { rows } from './settings.ts';

const VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** The TLS versions that a client may choose, and whether every handshake fails. */
export function versionsIn(
  config: Config,
  context: Context,
): { readonly versions: Fact<readonly string[]>; readonly broken?: Setting<unknown> } {
  const { world } = config;
  const lines = [rows.minProtocol, rows.sslProtocols, rows.cipherList].flatMap((row) => candidatesFor(config, row));
  if (lines.some(({ under }) => under)) return { versions: unknown() };
  const ciphers = visibleIn(config, rows.cipherList, context).setting;
  // Without a line, nothing is asked of a tree in which much else is open.
  if (!isWritten(config, rows.minProtocol) && !isWritten(config, rows.sslProtocols) && hasHole(config, context))
    return { versions: unknown() };
  if (!config.is24 && !world.since('2.3')) return { versions: oldVersions(config, context) };
  const { setting, statement } = visibleIn(config, rows.minProtocol, context);
  const from = config.is24 || statement ? undefined : fromProtocols(config, context);
  const minimum = from ?? setting;
  if (minimum.value === undefined) return { versions: unknown(minimum) };
  const first = firstVersion(minimum.value);
  if (first === undefined) return { versions: fact<readonly string[]>([], minimum), broken: minimum };
  if (matchesNothing(ciphers.value)) return { versions: fact<readonly string[]>([], ciphers), broken: ciphers };
  return { versions: offered(config, first, minimum, ciphers) };
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
