/** What is wrong with a cipher, in the words of a report, the worst first. */
export const weaknesses = ['NULL', 'anonymous', 'EXPORT', 'DES', 'RC4', 'RC2', '3DES'] as const;
export type Weakness = (typeof weaknesses)[number];
export const NO_FORWARD_SECRECY = 'no cipher with forward secrecy';

/** What a list of ciphers leaves of those up to TLS 1.2. */
interface Left {
  /** Weak ones that a word of its own asks for; what a broad word such as `ALL` sweeps in hangs on the library. */
  readonly asked: readonly Weakness[];
  /** Whether any is left with forward secrecy; undefined where none is left, or a word is not known. */
  readonly hasForwardSecrecy: boolean | undefined;
}

/** What is weak in a list of OpenSSL's that somebody wrote [openssl-ciphers(1)]. */
export function weakCiphers(list: string): readonly string[] {
  const { asked, hasForwardSecrecy } = ciphersLeft(list);
  return [...asked, ...(hasForwardSecrecy === false ? [NO_FORWARD_SECRECY] : [])];
}

const MOST_WORDS = 1_000;

/** Reads the list word by word, as OpenSSL does: `!` for good, `-` until it is added again, `+` only moves to the end. */
export function ciphersLeft(list: string): Left {
  const words = list.split(/[:, ;]+/, MOST_WORDS).filter(Boolean);
  const left = new Map<string, readonly Weakness[]>();
  const banned = new Set<string>();
  let isKnown = true;
  let level = 0;
  for (const word of words) {
    const [, sign = '', name = ''] = /^([!+-]?)(.*)$/.exec(word) ?? [];
    const levelAt = /^@SECLEVEL=(\d)$/i.exec(word);
    if (levelAt) level = Number(levelAt[1]);
    if (word.startsWith('@') || sign === '+') continue;
    const chosen = selected(name);
    if (!chosen) isKnown = false;
    const meant = sharedBy(chosen ?? []);
    for (const one of chosen ?? []) {
      if (sign === '!') banned.add(one);
      if (sign === '!' || sign === '-') left.delete(one);
      // What was asked for by name stays so, whatever takes it in again.
      else if (!banned.has(one)) left.set(one, [...(left.get(one) ?? []), ...meant]);
    }
  }
  const names = [...left].filter(([one]) => allowedAt(level, one));
  const asked = names.flatMap(([, meant]) => meant);
  const rest = names.filter(([one]) => weaknessesOf(one).length === 0).map(([one]) => one);
  return {
    asked: weaknesses.filter((one) => asked.includes(one)),
    hasForwardSecrecy: !isKnown || rest.length === 0 ? undefined : rest.some(isForwardSecret),
  };
}

/** What a word asks for is what all that it selects have in common: `HIGH` asks for nothing weak, whatever the library counts to it. */
function sharedBy([first, ...rest]: readonly string[]): readonly Weakness[] {
  if (first === undefined) return [];
  return weaknessesOf(first).filter((weak) => rest.every((one) => weaknessesOf(one).includes(weak)));
}

/** A security level of 1 or more refuses what authenticates nobody and what has fewer than 80 bits, 2 also RC4, 3 also 3DES [SSL_CTX_set_security_level(3)]. */
function allowedAt(level: number, cipher: string): boolean {
  const weak = weaknessesOf(cipher);
  if (level >= 1 && weak.some((one) => ['NULL', 'anonymous', 'EXPORT', 'DES'].includes(one))) return false;
  if (level >= 2 && (weak.includes('RC4') || weak.includes('RC2'))) return false;
  return level < 3 || !weak.includes('3DES');
}

const PATTERNS: readonly (readonly [Weakness, RegExp])[] = [
  ['NULL', /(^|-)NULL-/],
  ['anonymous', /^(EXP-)?(ADH|AECDH)-/],
  ['EXPORT', /^EXP/],
  ['DES', /(^|-)DES-CBC-/],
  ['RC4', /(^|-)RC4-/],
  ['RC2', /(^|-)RC2-/],
  ['3DES', /(^|-)DES-CBC3-/],
];

function weaknessesOf(cipher: string): readonly Weakness[] {
  return PATTERNS.filter(([, pattern]) => pattern.test(cipher)).map(([name]) => name);
}

function isForwardSecret(cipher: string): boolean {
  return /^(EXP-)?(ECDHE|DHE|EDH|EECDH)-/.test(cipher);
}

/** What one word selects; undefined for one that we do not know. `kRSA+AES` selects what both do. */
function selected(word: string): readonly string[] | undefined {
  const parts = word.split('+').map((part) => (CIPHERS.includes(part) ? [part] : byAlias(part)));
  if (parts.some((part) => part === undefined)) return undefined;
  const [first, ...rest] = parts;
  return (first ?? []).filter((one) => rest.every((other) => other!.includes(one)));
}

function byAlias(part: string): readonly string[] | undefined {
  const fits = ALIASES[part] ?? ALIASES[part.toUpperCase()];
  // The name of one cipher that the table does not list says all of itself.
  if (!fits) return /^[A-Z0-9]+(-[A-Z0-9]+)+$/.test(part) ? [part] : undefined;
  return CIPHERS.filter((cipher) => fits.test(cipher));
}

const STRONG = /^(?!.*(NULL|RC4|RC2|DES|SEED|IDEA))/;

/** Words of openssl-ciphers(1) and the names of ciphers for which they stand. */
const ALIASES: Readonly<Record<string, RegExp>> = {
  ALL: /^(?!.*NULL)/,
  DEFAULT: /^(?!.*(NULL|^EXP|^ADH|^AECDH|RC4|RC2|DES))/,
  COMPLEMENTOFDEFAULT: /^(ADH|AECDH)-(?!NULL)/,
  COMPLEMENTOFALL: /NULL-/,
  HIGH: STRONG,
  MEDIUM: /^(?!EXP).*(RC4|SEED|IDEA|DES-CBC3)/,
  LOW: /^(?!EXP).*DES-CBC-/,
  EXP: /^EXP/,
  EXPORT: /^EXP/,
  EXPORT40: /^EXP/,
  EXPORT56: /^EXP/,
  NULL: /(^|-)NULL-/,
  eNULL: /(^|-)NULL-/,
  ENULL: /(^|-)NULL-/,
  aNULL: /^(EXP-)?(ADH|AECDH)-/,
  ANULL: /^(EXP-)?(ADH|AECDH)-/,
  ADH: /^(EXP-)?ADH-/,
  AECDH: /^AECDH-/,
  kRSA: /^(EXP-)?(?!ADH|AECDH|DHE|EDH|ECDHE)(AES|ARIA|CAMELLIA|NULL|RC4|RC2|DES|SEED|IDEA)/,
  RSA: /^(EXP-)?(?!ADH|AECDH|DHE|EDH|ECDHE)(AES|ARIA|CAMELLIA|NULL|RC4|RC2|DES|SEED|IDEA)/,
  aRSA: /^(EXP-)?(?!ADH|AECDH|DHE-DSS|EDH-DSS|ECDHE-ECDSA)/,
  aDSS: /-DSS-/,
  DSS: /-DSS-/,
  aECDSA: /-ECDSA-/,
  ECDSA: /-ECDSA-/,
  kDHE: /^(DHE|EDH|ADH|EXP-EDH|EXP-ADH)-/,
  kEDH: /^(DHE|EDH|ADH|EXP-EDH|EXP-ADH)-/,
  DH: /^(DHE|EDH|ADH|EXP-EDH|EXP-ADH)-/,
  kDH: /^$/,
  DHE: /^(DHE|EDH|EXP-EDH)-/,
  EDH: /^(DHE|EDH|EXP-EDH)-/,
  kECDHE: /^(ECDHE|AECDH)-/,
  kEECDH: /^(ECDHE|AECDH)-/,
  ECDH: /^(ECDHE|AECDH)-/,
  kECDH: /^$/,
  kECDHr: /^$/,
  kECDHe: /^$/,
  aECDH: /^$/,
  aDH: /^$/,
  ECDHE: /^ECDHE-/,
  EECDH: /^ECDHE-/,
  AES: /AES/,
  AES128: /AES128/,
  AES256: /AES256/,
  AESGCM: /AES\d+-GCM/,
  AESCCM: /AES\d+-CCM/,
  AESCCM8: /AES\d+-CCM8/,
  ARIA: /ARIA/,
  ARIA128: /ARIA128/,
  ARIA256: /ARIA256/,
  ARIAGCM: /ARIA/,
  CAMELLIA: /CAMELLIA/,
  CAMELLIA128: /CAMELLIA128/,
  CAMELLIA256: /CAMELLIA256/,
  CHACHA20: /CHACHA20/,
  '3DES': /DES-CBC3/,
  DES: /DES-CBC-/,
  RC4: /RC4/,
  RC2: /RC2/,
  IDEA: /IDEA/,
  SEED: /SEED/,
  MD5: /-MD5$/,
  SHA: /-SHA$/,
  SHA1: /-SHA$/,
  SHA256: /-SHA256$(?<!GCM-SHA256)/,
  SHA384: /-SHA384$(?<!GCM-SHA384)/,
  PSK: /^$/,
  KPSK: /^$/,
  SRP: /^$/,
  KRB5: /^$/,
  FZA: /^$/,
  GOST: /^$/,
  AGOST01: /^$/,
  SSLV2: /^$/,
  SSLV3: /-(SHA|MD5)$/,
  TLSV1: /^ECDHE-.*-SHA$|^AECDH-/,
  'TLSV1.0': /^ECDHE-.*-SHA$|^AECDH-/,
  'TLSV1.2': /-(SHA256|SHA384|POLY1305|CCM8?)$/,
};

/** The ciphers up to TLS 1.2 of OpenSSL 3.0, without PSK and SRP, and those that releases before 1.1.0 had beside them. */
const CIPHERS: readonly string[] = [
  ...families(
    ['ECDHE-ECDSA', 'ECDHE-RSA', 'DHE-DSS', 'DHE-RSA', 'ADH', ''],
    ['AES256-GCM-SHA384', 'AES128-GCM-SHA256'],
  ),
  ...families(['ECDHE-ECDSA', 'ECDHE-RSA', 'DHE-RSA'], ['CHACHA20-POLY1305']),
  ...families(['ECDHE-ECDSA', 'DHE-RSA', ''], ['AES256-CCM8', 'AES256-CCM', 'AES128-CCM8', 'AES128-CCM']),
  ...families(['ECDHE-ECDSA', 'ECDHE', 'DHE-DSS', 'DHE-RSA', ''], ['ARIA256-GCM-SHA384', 'ARIA128-GCM-SHA256']),
  ...families(
    ['ECDHE-ECDSA', 'ECDHE-RSA'],
    ['AES256-SHA384', 'AES128-SHA256', 'CAMELLIA256-SHA384', 'CAMELLIA128-SHA256'],
  ),
  ...families(
    ['DHE-RSA', 'DHE-DSS', 'ADH', ''],
    ['AES256-SHA256', 'AES128-SHA256', 'CAMELLIA256-SHA256', 'CAMELLIA128-SHA256'],
  ),
  ...families(['ECDHE-ECDSA', 'ECDHE-RSA', 'DHE-RSA', 'DHE-DSS', 'AECDH', 'ADH', ''], ['AES256-SHA', 'AES128-SHA']),
  ...families(['DHE-RSA', 'DHE-DSS', 'ADH', ''], ['CAMELLIA256-SHA', 'CAMELLIA128-SHA']),
  ...families(['ECDHE-ECDSA', 'ECDHE-RSA', 'AECDH', ''], ['NULL-SHA']),
  ...['NULL-SHA256', 'NULL-MD5'],
  ...families(['ECDHE-ECDSA', 'ECDHE-RSA', 'AECDH', 'EDH-RSA', 'EDH-DSS', 'ADH', ''], ['DES-CBC3-SHA']),
  ...families(['EDH-RSA', 'EDH-DSS', 'ADH', '', 'EXP-EDH-RSA', 'EXP-ADH', 'EXP'], ['DES-CBC-SHA']),
  ...families(['ECDHE-ECDSA', 'ECDHE-RSA', 'AECDH', ''], ['RC4-SHA']),
  ...['RC4-MD5', 'ADH-RC4-MD5', 'EXP-RC4-MD5', 'EXP-ADH-RC4-MD5', 'EXP-RC2-CBC-MD5', 'IDEA-CBC-SHA'],
  ...families(['DHE-RSA', 'DHE-DSS', 'ADH', ''], ['SEED-SHA']),
];

function families(kinds: readonly string[], ciphers: readonly string[]): readonly string[] {
  return kinds.flatMap((kind) => ciphers.map((cipher) => (kind === '' ? cipher : `${kind}-${cipher}`)));
}

/** Grades of Postfix, of which three are weak by their name [postconf(5), smtpd_tls_mandatory_ciphers]. */
export const WEAK_GRADES: Readonly<Record<string, readonly Weakness[]>> = {
  null: ['NULL'],
  export: ['EXPORT'],
  low: ['DES'],
};
