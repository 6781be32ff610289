import { type Kind, type Row, switchOf, text } from '../settings.ts';

/** `1`, `true` and `ON` do not count [source: courierpop3d, courier-imap's starttls; measured: starttls-one]. */
const beginsWithY: Kind<boolean> = switchOf(
  (written) => /^y/i.test(written),
  (written) => !/^y/i.test(written),
);

/** As `atoi` reads it, so that any word is 0 [measured: tls-required-2; ansible/courier-boolean-true]. */
const numberNotZero: Kind<boolean> = switchOf(
  (written) => leadingNumber(written) !== 0,
  (written) => leadingNumber(written) === 0,
);

function leadingNumber(written: string): number {
  return Number(/^\s*[-+]?\d+/.exec(written)?.[0] ?? 0);
}

const BY_SCRIPT = 'source: /usr/sbin/pop3d, pop3d-ssl, imapd and imapd-ssl of 1.0.16';

/** What differs between POP3 and IMAP. */
export const switches = {
  pop3: {
    starttls: {
      name: 'POP3_STARTTLS',
      kind: beginsWithY,
      defaults: [{ value: false, cite: 'measured: required without it' }],
      cite: 'comment in pop3d-ssl; measured: starttls-no, starttls-lowercase',
    },
    required: {
      name: 'POP3_TLS_REQUIRED',
      kind: numberNotZero,
      defaults: [{ value: false, cite: 'measured: required-commented' }],
      cite: 'comment in pop3d-ssl; measured: tls-required-2, tls-required-starttls-no',
    },
  },
  imap: {
    starttls: {
      name: 'IMAPDSTARTTLS',
      kind: beginsWithY,
      defaults: [{ value: false, cite: 'source: /usr/sbin/imapd hands on an empty IMAP_STARTTLS' }],
      cite: 'comment in imapd-ssl; measured',
    },
    required: {
      name: 'IMAP_TLS_REQUIRED',
      kind: numberNotZero,
      defaults: [{ value: false, cite: 'comment in imapd-ssl' }],
      cite: 'comment in imapd-ssl; measured: imap-tls-required',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Row<boolean>>>>>;

/** Start flags; only init scripts read them [measured: start-no-systemd]. */
export const startFlags = {
  pop3d: { name: 'POP3DSTART', kind: text, defaults: [], cite: '/etc/init.d/courier-pop' },
  'pop3d-ssl': { name: 'POP3DSSLSTART', kind: text, defaults: [], cite: '/etc/init.d/courier-pop-ssl' },
  imapd: { name: 'IMAPDSTART', kind: text, defaults: [], cite: '/etc/init.d/courier-imap' },
  'imapd-ssl': { name: 'IMAPDSSLSTART', kind: text, defaults: [], cite: '/etc/init.d/courier-imap-ssl' },
} as const satisfies Readonly<Record<string, Row<string>>>;

/** Where the sockets are, by transport. */
export const sockets = {
  plain: {
    port: { name: 'PORT', kind: text, defaults: [], cite: BY_SCRIPT },
    address: { name: 'ADDRESS', kind: text, defaults: [], cite: BY_SCRIPT },
  },
  tls: {
    port: { name: 'SSLPORT', kind: text, defaults: [], cite: BY_SCRIPT },
    address: { name: 'SSLADDRESS', kind: text, defaults: [], cite: BY_SCRIPT },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Row<string>>>>>;

/** The rest that decides something. */
export const rows = {
  COURIERTLS: {
    name: 'COURIERTLS',
    kind: text,
    defaults: [],
    cite: 'comment in pop3d-ssl; measured: without it no STLS',
  },
  TLS_CERTFILE: { name: 'TLS_CERTFILE', kind: text, defaults: [], cite: 'couriertls(1); measured' },
  TLS_PRIVATE_KEYFILE: {
    name: 'TLS_PRIVATE_KEYFILE',
    kind: text,
    defaults: [],
    cite: 'couriertls(1); measured: separate-key-file',
  },
  TLS_PRIORITY: {
    name: 'TLS_PRIORITY',
    kind: text,
    defaults: [{ value: 'NORMAL', cite: 'comment in pop3d-ssl; measured: tls-protocol-12-gnutls' }],
    cite: "couriertls(1): GnuTLS builds, Debian's among them",
  },
  TLS_PROTOCOL: { name: 'TLS_PROTOCOL', kind: text, defaults: [], cite: 'comment in pop3d-ssl: OpenSSL builds' },
  TLS_STARTTLS_PROTOCOL: {
    name: 'TLS_STARTTLS_PROTOCOL',
    kind: text,
    defaults: [],
    cite: 'comment in pop3d-ssl: OpenSSL builds, for STARTTLS in place of TLS_PROTOCOL',
  },
  TLS_CIPHER_LIST: { name: 'TLS_CIPHER_LIST', kind: text, defaults: [], cite: 'couriertls(1): OpenSSL builds' },
} as const satisfies Readonly<Record<string, Row<string>>>;

/** What `TLS_PROTOCOL` asks for: the least version, or one alone in old files [comment in pop3d-ssl]. */
export const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  SSL3: ['SSLv3'],
  SSL23: ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2'],
  TLS1: ['TLSv1.0'],
  TLSv1: ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
  'TLSv1.1': ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
  'TLSv1.2': ['TLSv1.2', 'TLSv1.3'],
};

/** Names that say something about one protocol, and nothing in the files of the other [measured: imap-pop-name-mixup]. */
export const FOREIGN: Readonly<Record<'pop3' | 'imap', RegExp>> = {
  pop3: /^IMAP_TLS_REQUIRED$|^IMAPDSTARTTLS$|^IMAPD(SSL)?START$/,
  imap: /^POP3_TLS_REQUIRED$|^POP3_STARTTLS$|^POP3D(SSL)?START$/,
};
