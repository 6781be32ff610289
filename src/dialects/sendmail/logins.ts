import { fact, unknown } from '../../model/facts.ts';
import type { CertificateState, Setting, WeakTls } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseKeyValue } from '../../syntax/key-value.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { certificateAt, failsHandshake, type Keyed, keyPairState } from '../key-pair.ts';
import { isOpen, originOf, type Reading, type Row, reader, writtenValue } from '../settings.ts';
import { weakIn, weakTls, weakVersions } from '../weak-tls.ts';
import { rows } from './settings.ts';

/** What all daemons of one sendmail.cf share. */
export interface Logins {
  /** Mechanisms that can be used; absent where a template expression hides them. */
  readonly mechanisms?: readonly string[];
  /** Written by somebody, so that sendmail is one with SASL in it. */
  readonly isAsked: boolean;
  /** `p`: none that shows the password, but inside TLS; absent where hidden. */
  readonly needsTls?: boolean;
  /** What decides about mechanisms, first what opens them. */
  readonly because: readonly Setting<unknown>[];
  readonly options: Setting;
  readonly keyed: Keyed;
  /** What lines ask for of old versions, weak ciphers and compression. */
  readonly weak: WeakTls;
  /** STARTTLS can be done. */
  readonly hasTls: boolean;
  readonly files: readonly SourceFile[];
}

/** Those that need no more than a password file; the others want tickets or a client's certificate. */
const USABLE = /^(PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|SCRAM-[A-Z0-9-]+|NTLM)$/;
/** Those that show the password. */
export const SHOWN = /^(PLAIN|LOGIN)$/;

/** Read once for all daemons. */
export function loginsOf(world: World, statements: readonly Statement[], near: Span): Logins {
  const lines = reader(world, (written, row) => written.toLowerCase() === row.toLowerCase());
  const last = (row: Row<string>) => lines.last(row, statements, near);
  const mechanisms = last(rows.mechanisms);
  const options = last(rows.options);
  const shown = statements.filter((one) => !isOpen(one));
  const keyed = keyedBy(world, last(rows.certificate), last(rows.key));
  const listed = listedBySasl(world);
  const letters = lettersOf(options.setting);
  const seen = mechanismsOf(mechanisms.setting, letters, listed?.value);
  return {
    ...(seen ? { mechanisms: seen } : {}),
    ...(letters ? { needsTls: letters.has('p') } : {}),
    isAsked: mechanisms.statement !== undefined,
    because: [mechanisms.setting, options.setting, ...(listed ? [listed] : [])],
    options: options.setting,
    keyed,
    weak: weakOf(lines.last(rows.ciphers, shown, near), lines.last(rows.sslOptions, shown, near)),
    hasTls: !failsHandshake(keyed.state.is) && keyed.state.is !== 'not-needed',
    files: listed && listed.origin.kind === 'written' ? [listed.origin.span.file] : [],
  };
}

/** A flag that is cleared lets in again what OpenSSL keeps off [docs: op.me, "ServerSSLOptions"; source: readcf.c]. */
const CLEARED: readonly (readonly [string, string])[] = [
  ['-SSL_OP_NO_SSLV3', 'SSLv3'],
  ['-SSL_OP_NO_TLSV1', 'TLSv1'],
  ['-SSL_OP_NO_TLSV1_1', 'TLSv1.1'],
];

function weakOf(ciphers: Reading<string>, { statement, setting }: Reading<string>): WeakTls {
  const words = statement ? (setting.value ?? '').toUpperCase().split(/[,\s]+/) : [];
  const asked = CLEARED.flatMap(([word, version]) => (words.includes(word) ? [version] : []));
  const compression = words.findLast((word) => /^[-+]SSL_OP_NO_COMPRESSION$/.test(word));
  return weakTls({
    ...(asked.length > 0 ? { versions: weakVersions(unknown(), asked, setting) } : {}),
    ciphers: weakIn(ciphers.statement ? ciphers.setting : undefined),
    ...(compression ? { compression: fact(compression.startsWith('-'), setting) } : {}),
  });
}

/** The first letter of each word counts, and blanks and commas part words [source: readcf.c; measured: auth-tls-p]. */
function lettersOf({ value }: Setting): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  return new Set(value.split(/[, \t]+/).map((one) => one.slice(0, 1)));
}

/** Properties that PLAIN and LOGIN do not have, so that SASL offers neither of them [docs: cf/README; source: Cyrus SASL, plain.c]. */
const EXCLUDING = ['a', 'd', 'f', 'm'];

function mechanismsOf(
  { value }: Setting,
  letters: ReadonlySet<string> | undefined,
  listed: string | undefined,
): readonly string[] | undefined {
  if (value === undefined || !letters || value.includes(',')) return undefined;
  const allowed = listed === undefined ? undefined : wordsOf(listed);
  const without = EXCLUDING.some((one) => letters.has(one));
  return wordsOf(value)
    .filter((one) => USABLE.test(one) && (allowed?.includes(one) ?? true) && !(without && SHOWN.test(one)))
    .sort();
}

function wordsOf(value: string): readonly string[] {
  return value
    .toUpperCase()
    .split(/\s+/)
    .filter((one) => one !== '');
}

/** Debian keeps SASL's file below /etc/mail and links to it [docs: /usr/share/doc/sendmail-bin]. */
const SASL = [
  '/usr/lib/sasl2/Sendmail.conf',
  '/usr/lib64/sasl2/Sendmail.conf',
  '/etc/sasl2/Sendmail.conf',
  '/etc/mail/sasl/Sendmail.conf.2',
];

/** `mech_list`, of which sendmail takes what it knows. */
function listedBySasl(world: World): Setting | undefined {
  const file = SASL.map((path) => fileAt(world, path)).find((one) => one !== undefined);
  if (!file) return undefined;
  const { statements } = parseKeyValue(file, { separator: ':', continuation: 'backslash' });
  const line = statements.find(
    (one) => one.kind === 'setting' && one.key.value?.trim() === 'mech_list' && world.holds(one.under),
  );
  if (line?.kind !== 'setting') return undefined;
  const { value } = writtenValue(line);
  return { name: 'mech_list', origin: originOf(line.span), ...(value === undefined ? {} : { value }) };
}

/** Without a pair that loads STARTTLS is not offered, and nothing else happens [measured: auth-p-no-cert]. */
function keyedBy(world: World, certificate: Reading<string>, key: Reading<string>): Keyed {
  const [cert, own] = [certificate.setting, key.setting];
  const isNamed = certificate.statement !== undefined || cert.origin.kind === 'assumed';
  if (!isNamed || cert.value === '') return { certificate: unknown(cert), state: fact('not-needed', cert) };
  const first = firstOf(cert);
  const at = certificateAt(world, first);
  const isKeyNamed = key.statement !== undefined || own.origin.kind === 'assumed';
  if (!isKeyNamed || own.value === '') return { certificate: at, state: fact<CertificateState>('key-not-named', cert) };
  return { certificate: at, state: keyPairState(world, first, firstOf(own)) };
}

/** A second one, behind a comma, is for other kinds of keys [docs: op.me, ServerCertFile]. */
function firstOf(setting: Setting): Setting {
  return setting.value === undefined ? setting : { ...setting, value: setting.value.split(',')[0]!.trim() };
}
