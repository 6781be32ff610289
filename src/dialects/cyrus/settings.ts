import { type Kind, type Row, switchOf, text } from '../settings.ts';

/** Read by how the value begins, capitals count [source: lib/libconfig.c, config_parse_switch; measured: boolean-*]. */
export const onOff: Kind<boolean> = switchOf(
  (written) => /^([1yt]|on)/.test(written),
  (written) => /^([0nf]|of)/.test(written),
);

/** As `strtol` with base 0 reads it, to the end [source: lib/libconfig.c]. */
export const number: Kind<number> = {
  read: (written) => (/^[-+]?(0x[\da-f]+|\d+)$/i.test(written) ? Number(written.replace(/^\+/, '')) : undefined),
};

export const rows = {
  allowplaintext: {
    name: 'allowplaintext',
    kind: onOff,
    defaults: [
      { since: '2.3.9', value: false, cite: 'source: lib/imapoptions 2.3.9 to 3.12; measured: minimal-defaults' },
      { value: true, cite: 'source: lib/imapoptions 2.3.8 and before' },
    ],
    cite: 'imapd.conf(5); source: imap/pop3d.c cmd_user, imap/imapd.c cmd_login, imap/global.c mysasl_secprops',
  },
  allowstarttls: {
    name: 'allowstarttls',
    kind: onOff,
    defaults: [{ value: false, cite: 'source: lib/imapoptions 3.8.6, 3.10.2, 3.12.1' }],
    cite: 'release notes of 3.8.6, 3.10.2 and 3.12.1; source: imap/tls.c tls_starttls_enabled',
  },
  tls_required: {
    name: 'tls_required',
    kind: onOff,
    defaults: [{ value: false, cite: 'source: lib/imapoptions 2.5.6 and later' }],
    cite: 'imapd.conf(5); source: imap/pop3d.c, imap/imapd.c, timsieved/parser.c; lmtpd does not look at it',
  },
  master_bind_errors_fatal: {
    name: 'master_bind_errors_fatal',
    kind: onOff,
    defaults: [{ value: false, cite: 'source: lib/imapoptions 3.2 and later' }],
    cite: 'imapd.conf(5)',
  },
  sasl_minimum_layer: {
    name: 'sasl_minimum_layer',
    kind: number,
    defaults: [{ value: 0, cite: 'imapd.conf(5)' }],
    cite: 'imapd.conf(5); measured: it stops AUTH, but neither USER and PASS nor the LOGIN command',
  },
  sasl_mech_list: {
    name: 'sasl_mech_list',
    kind: text,
    defaults: [],
    cite: 'Cyrus SASL options, mech_list; measured: mech-list-no-plain',
  },
  tls_server_cert: { name: 'tls_server_cert', kind: text, defaults: [], cite: 'imapd.conf(5), since 2.5.0' },
  tls_server_key: { name: 'tls_server_key', kind: text, defaults: [], cite: 'imapd.conf(5), since 2.5.0' },
  tls_cert_file: {
    name: 'tls_cert_file',
    kind: text,
    defaults: [],
    cite: 'imapd.conf(5): the name before 2.5.0, still read; measured: old-tls-option-names',
  },
  tls_key_file: { name: 'tls_key_file', kind: text, defaults: [], cite: 'imapd.conf(5): the name before 2.5.0' },
  tls_versions: {
    name: 'tls_versions',
    kind: text,
    defaults: [
      { since: '3.1.8', value: 'tls1_0 tls1_1 tls1_2 tls1_3', cite: 'source: lib/imapoptions 3.2' },
      { since: '2.5.7', value: 'tls1_0 tls1_1 tls1_2', cite: 'source: lib/imapoptions 2.5.7' },
      { since: '2.5.0', value: 'ssl2 ssl3 tls1_0 tls1_1 tls1_2', cite: 'source: lib/imapoptions 2.5.0' },
      { since: '2.4.18', value: 'tls1_0 tls1_1 tls1_2', cite: 'source: lib/imapoptions 2.4.18' },
    ],
    cite: 'imapd.conf(5): versions that are not disabled',
  },
  tls_ciphers: { name: 'tls_ciphers', kind: text, defaults: [], cite: 'imapd.conf(5), since 2.5.0' },
  tls_cipher_list: {
    name: 'tls_cipher_list',
    kind: text,
    defaults: [],
    cite: 'imapd.conf(5): the name before 2.5.0, still read',
  },
  tls_compression: {
    name: 'tls_compression',
    kind: onOff,
    defaults: [{ value: false, cite: 'imapd.conf(5)' }],
    cite: 'imapd.conf(5), since 2.5.0',
  },
} as const satisfies Readonly<Record<string, Row<boolean> | Row<number> | Row<string>>>;

/** Settings of one entry in the SERVICES section of cyrus.conf; the first of a name counts [source: master/masterconf.c]. */
export const entryRows = {
  cmd: { name: 'cmd', kind: text, defaults: [], cite: 'cyrus.conf(5)' },
  listen: { name: 'listen', kind: text, defaults: [], cite: 'cyrus.conf(5)' },
  proto: { name: 'proto', kind: text, defaults: [{ value: 'tcp', cite: 'cyrus.conf(5)' }], cite: 'cyrus.conf(5)' },
  maxchild: {
    name: 'maxchild',
    kind: text,
    defaults: [{ value: '-1', cite: 'cyrus.conf(5): no limit' }],
    cite: 'cyrus.conf(5)',
  },
} as const satisfies Readonly<Record<string, Row<string>>>;

/** All that the master looks for in such an entry; what else stands there is passed over. */
export const entryNames = [
  'cmd',
  'listen',
  'proto',
  'prefork',
  'maxchild',
  'babysit',
  'maxforkrate',
  'maxfds',
] as const;
