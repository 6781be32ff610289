/** What one option takes. */
export interface Grammar {
  /** Whether the daemon takes this text; `since` and `before` name the releases where only some do. */
  reads(written: string): boolean | { readonly since?: string; readonly before?: string };
  /** What it says otherwise. */
  readonly reason: string;
}

/** Anything; whether it leads somewhere is found out later. */
export const text: Grammar = { reads: () => true, reason: '' };

/** Exactly these words, in any case. */
export function oneOf(words: readonly string[], reason: string): Grammar {
  const folded = new Set(words.map((word) => word.toLowerCase()));
  return { reads: (written) => folded.has(written.toLowerCase()), reason };
}

/** `true`, `1` and `on` are refused [measured: client = true]. */
export const switched = oneOf(['yes', 'no'], "The argument needs to be either 'yes' or 'no'");

/** What `strtol` reads to the end. */
export function whole(reason: string, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): Grammar {
  return {
    reads: (written) => /^\s*[+-]?\d+$/.test(written) && Number(written) >= least && Number(written) <= most,
    reason,
  };
}

const FACILITIES = 'auth|authpriv|cron|daemon|ftp|kern|lpr|mail|news|ntp|syslog|user|uucp|local[0-7]';
const LEVELS = '[0-7]|emerg|alert|crit|err|warning|notice|info|debug';
const DEBUG = new RegExp(`^((${FACILITIES})\\.)?(${LEVELS})$`, 'i');

/** `[facility.]level` [source: options.c, `parse_debug_level`]. */
export const debugLevel: Grammar = { reads: (written) => DEBUG.test(written), reason: 'Illegal debug level' };

/** Releases of TLS option names: from the first, and before the second where there is one. Names of all releases from 5.30 on need neither. */
type Life = readonly [since?: string | undefined, before?: string];

/** [source: `ssl_opts` of options.c, each release from 5.00 to 5.75; `stunnel -options` of 5.68 measured] */
const NAMES: Readonly<Record<string, Life>> = {
  ...always(
    'ALL ALLOW_UNSAFE_LEGACY_RENEGOTIATION CIPHER_SERVER_PREFERENCE CISCO_ANYCONNECT COOKIE_EXCHANGE',
    'CRYPTOPRO_TLSEXT_BUG DONT_INSERT_EMPTY_FRAGMENTS EPHEMERAL_RSA LEGACY_SERVER_CONNECT MICROSOFT_BIG_SSLV3_BUFFER',
    'MICROSOFT_SESS_ID_BUG MSIE_SSLV2_RSA_PADDING NETSCAPE_CA_DN_BUG NETSCAPE_CHALLENGE_BUG NETSCAPE_DEMO_CIPHER_CHANGE_BUG',
    'NETSCAPE_REUSE_CIPHER_CHANGE_BUG NO_COMPRESSION NO_DTLSV1 NO_DTLSV1_2 NO_QUERY_MTU',
    'NO_SESSION_RESUMPTION_ON_RENEGOTIATION NO_SSL_MASK NO_SSLV2 NO_SSLV3 NO_TICKET NO_TLSV1 PKCS1_CHECK_1 PKCS1_CHECK_2',
    'SAFARI_ECDHE_ECDSA_BUG SINGLE_DH_USE SINGLE_ECDH_USE SSLEAY_080_CLIENT_DH_BUG SSLREF2_REUSE_CERT_TYPE_BUG',
    'TLSEXT_PADDING TLS_BLOCK_PADDING_BUG TLS_D5_BUG TLS_ROLLBACK_BUG',
  ),
  NO_DTLS_MASK: ['5.39'],
  NO_ENCRYPT_THEN_MAC: ['5.39'],
  NO_TLSV1_3: ['5.39'],
  ALLOW_NO_DHE_KEX: ['5.45'],
  ENABLE_MIDDLEBOX_COMPAT: ['5.45'],
  NO_RENEGOTIATION: ['5.45'],
  PRIORITIZE_CHACHA: ['5.45'],
  ALLOW_CLIENT_RENEGOTIATION: ['5.60'],
  CLEANSE_PLAINTEXT: ['5.60'],
  DISABLE_TLSEXT_CA_NAMES: ['5.60'],
  ENABLE_KTLS: ['5.60'],
  IGNORE_UNEXPECTED_EOF: ['5.60'],
  NO_ANTI_REPLAY: ['5.60'],
  NO_EXTENDED_MASTER_SECRET: ['5.60'],
  // 5.61 turned the dots into underscores, so that each spelling stops the other releases.
  NO_TLSV1_1: ['5.61'],
  NO_TLSV1_2: ['5.61'],
  'NO_TLSV1.1': [undefined, '5.61'],
  'NO_TLSV1.2': [undefined, '5.61'],
  'NO_TLSV1.3': ['5.47', '5.61'],
  NON_EXPORT_FIRST: [undefined, '5.61'],
};

function always(...lines: readonly string[]): Readonly<Record<string, Life>> {
  return Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((name): [string, Life] => [name, []]));
}

/** One name of OpenSSL's, in any case; a minus sign in front clears it. Two names on a line are none [measured]. */
export const tlsOption: Grammar = {
  reads(written) {
    const name = written.replace(/^-/, '').toUpperCase();
    if (!Object.hasOwn(NAMES, name)) return false;
    const [since, before] = NAMES[name]!;
    return since || before ? { ...(since ? { since } : {}), ...(before ? { before } : {}) } : true;
  },
  reason: 'Illegal TLS option',
};

const FLAGS =
  /^(SO_DEBUG|SO_DONTROUTE|SO_KEEPALIVE|SO_OOBINLINE|SO_REUSEADDR|TCP_NODELAY|IP_FREEBIND|IPV6_V6ONLY)=(yes|no|1|0)$/i;
const NUMBERS =
  /^(SO_LINGER|SO_RCVBUF|SO_SNDBUF|SO_RCVLOWAT|SO_SNDLOWAT|SO_RCVTIMEO|SO_SNDTIMEO|TCP_KEEPCNT|TCP_KEEPIDLE|TCP_KEEPINTVL|IP_TOS|IP_TTL|TCP_MAXSEG)=[+-]?\d+(:[+-]?\d+)?$/;
const OTHERS = /^(SO_BINDTODEVICE|IP_BINDANY|IPV6_BINDANY|SO_EXCLUSIVEADDRUSE)=/;

/** `a:`, `l:` or `r:`, then NAME=VALUE [source: options.c, `sock_opts_def`]. */
export const socketOption: Grammar = {
  reads(written) {
    const [, rest] = /^[alr]:(.*)$/.exec(written) ?? [];
    if (rest === undefined) return false;
    // Names count exactly, values of flags in any case.
    const isFlag = FLAGS.test(rest) && rest.split('=')[0] === rest.split('=')[0]!.toUpperCase();
    return isFlag || NUMBERS.test(rest) || OTHERS.test(rest);
  },
  reason: 'Illegal socket option',
};
