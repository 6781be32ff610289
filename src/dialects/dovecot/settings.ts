import type { Release } from '../../model/model.ts';
import { type Row, switchOf, text, words } from '../settings.ts';

const debian = (version: string): Release => ({ version, build: 'debian' });
const upstream = (version: string): Release => ({ version, build: 'upstream' });

/** Oldest first: what Debian shipped, and the last release of each upstream line. */
export const releases: readonly Release[] = [
  upstream('1.0.15'),
  upstream('1.1.20'),
  debian('1.2.15'),
  upstream('1.2.17'),
  upstream('2.0.21'),
  debian('2.1.7'),
  upstream('2.1.17'),
  debian('2.2.27'),
  upstream('2.2.36.4'),
  debian('2.3.4.1'),
  upstream('2.3.4.1'),
  debian('2.3.13'),
  upstream('2.3.13'),
  debian('2.3.19.1'),
  upstream('2.3.19.1'),
  upstream('2.3.21'),
  debian('2.4.1'),
  upstream('2.4.1'),
  upstream('2.4.4'),
];

/** `yes`, `y` and `1` are yes, only `no` is no, in any case; all else stops the daemon [measured: syntax-bool-*; source: settings-parser.c]. */
export const toggle = switchOf(
  (written) => /^(yes|y|1)$/i.test(written),
  (written) => /^no$/i.test(written),
);

/** Case counts [measured: syntax-enum-uppercase]. */
export const sslWords = words(['no', 'yes', 'required']);

export const compiled = (value: string, cite: string) => ({ value, cite });

/** The settings that decide about logins, each default with where it was seen. */
export const rows = {
  ssl: {
    name: 'ssl',
    kind: sslWords,
    defaults: [{ value: 'yes', cite: 'measured: d11-defaults, v22-defaults, v24-minimal' }],
    cite: 'docs: ssl; measured: matrix-*, v24-matrix-*',
  } satisfies Row<'no' | 'yes' | 'required'>,
  disablePlaintextAuth: {
    name: 'disable_plaintext_auth',
    kind: toggle,
    defaults: [{ value: true, cite: 'measured: d11-defaults, v22-defaults' }],
    cite: 'docs: authentication; measured: matrix-*',
  } satisfies Row<boolean>,
  allowCleartext: {
    name: 'auth_allow_cleartext',
    kind: toggle,
    defaults: [{ value: false, since: '2.4', cite: 'measured: v24-minimal' }],
    cite: 'docs: 2.4 auth_allow_cleartext; measured: v24-matrix-*',
  } satisfies Row<boolean>,
  requireClientCert: {
    name: 'auth_ssl_require_client_cert',
    kind: toggle,
    defaults: [{ value: false, cite: 'measured: doveconf -d' }],
    cite: 'measured: client-cert-required',
  } satisfies Row<boolean>,
  protocols: {
    name: 'protocols',
    kind: text,
    defaults: [
      { ...compiled('', 'measured: v24-no-protocols'), since: '2.4' },
      {
        ...compiled('', 'measured: protocols-absent, doveconf -d of 2.3.13 and 2.3.19.1'),
        since: '2.0',
        build: 'debian',
      },
      { ...compiled('imap pop3 lmtp', 'measured: v22-defaults'), since: '2.0' },
      compiled('imap imaps', 'source: master-settings.c@1.2.rc1'),
    ],
    cite: 'docs: protocols; measured: protocols-*',
  } satisfies Row<string>,
  listen: {
    name: 'listen',
    kind: text,
    defaults: [
      { ...compiled('* ::', 'measured: doveconf -d'), since: '2.4' },
      { ...compiled('*, ::', 'measured: doveconf -d'), since: '2.0' },
      compiled('*', 'source: master-settings.c@1.2.rc1'),
    ],
    cite: 'docs: listen; measured: listen-*',
  } satisfies Row<string>,
  trustedNetworks: {
    name: 'login_trusted_networks',
    kind: text,
    defaults: [compiled('', 'measured: doveconf -d')],
    cite: 'docs: login_trusted_networks; measured: trusted-networks-*',
  } satisfies Row<string>,
  proxyNetworks: {
    name: 'haproxy_trusted_networks',
    kind: text,
    defaults: [compiled('', 'measured: doveconf -d')],
    cite: 'docs: haproxy; measured: haproxy-listener*',
  } satisfies Row<string>,
  mechanisms: {
    name: 'auth_mechanisms',
    kind: text,
    defaults: [compiled('plain', 'measured: doveconf -d')],
    cite: 'docs: auth_mechanisms; measured: mech-*',
  } satisfies Row<string>,
  minProtocol: {
    name: 'ssl_min_protocol',
    kind: text,
    defaults: [
      { ...compiled('TLSv1.2', 'measured: tls-min-protocol-default; source: 2.3.15'), since: '2.3.15' },
      { ...compiled('TLSv1', 'measured: d11-tls-default'), since: '2.3' },
    ],
    cite: 'docs: ssl_min_protocol; measured: tls-min-protocol-*',
  } satisfies Row<string>,
  sslProtocols: {
    name: 'ssl_protocols',
    kind: text,
    defaults: [
      { ...compiled('!SSLv3', 'measured: v22-tls-default'), since: '2.2' },
      compiled('!SSLv2', 'source: login-settings.c@2.1.16'),
    ],
    cite: 'measured: tls-ssl-protocols-*',
  } satisfies Row<string>,
  cipherList: {
    name: 'ssl_cipher_list',
    kind: text,
    defaults: [compiled('', 'measured: doveconf -d')],
    cite: 'measured: tls-bad-cipher-list, d11-tls-default',
  } satisfies Row<string>,
  sslOptions: {
    name: 'ssl_options',
    kind: text,
    defaults: [],
    cite: 'docs: ssl_options, "compression"; off by default',
  } satisfies Row<string>,
  certificate: {
    name: 'ssl_cert',
    kind: text,
    defaults: [],
    cite: 'docs: ssl_cert; measured: cert-*',
  } satisfies Row<string>,
  key: {
    name: 'ssl_key',
    kind: text,
    defaults: [],
    cite: 'docs: ssl_key; measured: cert-*',
  } satisfies Row<string>,
  certificateFile: {
    name: 'ssl_server_cert_file',
    kind: text,
    defaults: [],
    cite: 'docs: 2.4 ssl_server_cert_file; measured: v24-cert-*',
  } satisfies Row<string>,
  keyFile: {
    name: 'ssl_server_key_file',
    kind: text,
    defaults: [],
    cite: 'docs: 2.4 ssl_server_key_file; measured: v24-key-mismatch',
  } satisfies Row<string>,
} as const;

const plain = (name: string): Row<string> => ({ name, kind: text, defaults: [], cite: 'docs: settings' });

/** Settings whose names sound like secrets, and which hold a path, a switch or a scheme. */
export const noSecrets: readonly Row<unknown>[] = [
  ...Object.values(rows),
  ...'ssl_alt_key ssl_client_key ssl_client_key_file ssl_server_alt_key_file key_file alt_key_file passwd_file_path'
    .split(' ')
    .map(plain),
  ...'auth_verbose_passwords auth_debug_passwords passdb_default_password_scheme default_password_scheme last_login_key'
    .split(' ')
    .map(plain),
];
