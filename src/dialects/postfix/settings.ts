import type { Release } from '../../model/model.ts';
import { type Default, type Kind, type Row, text } from '../settings.ts';
import { bool } from './switches.ts';

/** Debian 7 to 13, and the last point release of each series [docs: packages.debian.org, postfix.org announcements]. */
export const releases: readonly Release[] = [
  ...['2.9.6', '2.11.3', '3.1.15', '3.4.23', '3.5.25', '3.7.11', '3.10.13'].map(
    (version) => ({ version, build: 'debian' }) as const,
  ),
  ...[
    '2.9.15',
    '2.10.10',
    '2.11.11',
    '3.0.15',
    '3.3.22',
    '3.4.29',
    '3.5.25',
    '3.6.15',
    '3.8.14',
    '3.9.8',
    '3.10.7',
  ].map((version) => ({ version, build: 'upstream' }) as const),
].sort((a, b) => order(a.version) - order(b.version));

function order(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}

/** What a level comes to for a server. */
export type Level = '' | 'none' | 'may' | 'encrypt';

const LEVELS: Readonly<Record<string, Level>> = {
  '': '',
  none: 'none',
  may: 'may',
  encrypt: 'encrypt',
  fingerprint: 'encrypt',
  verify: 'encrypt',
  secure: 'encrypt',
};

/** Those of a client count as encrypt with a warning, `dane` is fatal [measured: level-verify, level-invalid; source: smtpd.c]. */
const level: Kind<Level> = {
  words: ['may', 'encrypt', 'none', ''],
  read: (written) => LEVELS[written.toLowerCase()],
};

const flag = (name: string, cite: string): Row<boolean> => ({
  name,
  kind: bool,
  defaults: [{ value: false, cite: 'postconf(5): no in every release [source: mail_params.h, 2.3 to 3.12]' }],
  cite,
});
const plain = (name: string, cite: string, ...defaults: readonly Default<string>[]): Row<string> => ({
  name,
  kind: text,
  defaults,
  cite,
});
const empty: Default<string> = { value: '', cite: 'postconf(5): empty' };

/** What decides listeners. */
export const rows = {
  wrapper: flag('smtpd_tls_wrappermode', 'postconf(5) [measured: smtps-wrappermode-level-none]'),
  authOnly: flag('smtpd_tls_auth_only', 'postconf(5) [measured: auth-tls-may-authonly]'),
  sasl: flag('smtpd_sasl_auth_enable', 'postconf(5) [measured: sasl-off-25-on-587]'),
  useTls: flag('smtpd_use_tls', 'postconf(5): void beside a level [measured: legacy-use-tls-level-none]'),
  enforceTls: flag('smtpd_enforce_tls', 'postconf(5): void beside a level [measured: legacy-enforce-in-master]'),
  level: {
    name: 'smtpd_tls_security_level',
    kind: level,
    defaults: [{ value: '', cite: 'postconf(5): empty, in every release [source: mail_params.h]' }],
    cite: 'postconf(5) [measured: level-verify, override-empty-level]',
  } satisfies Row<Level>,
  discard: plain('smtpd_discard_ehlo_keywords', 'postconf(5) [measured: discard-ehlo-auth]', empty),
  saslType: plain('smtpd_sasl_type', 'postconf(5)', { value: 'cyrus', cite: 'postconf(5): cyrus' }),
  saslPath: plain('smtpd_sasl_path', 'postconf(5)', { value: 'smtpd', cite: 'postconf(5): smtpd' }),
  saslOptions: plain('smtpd_sasl_security_options', 'postconf(5)', {
    value: 'noanonymous',
    cite: 'postconf(5): noanonymous',
  }),
  saslTlsOptions: plain(
    'smtpd_sasl_tls_security_options',
    'postconf(5): without it, smtpd_sasl_security_options [measured: noplaintext-everywhere]',
  ),
  chainFiles: plain(
    'smtpd_tls_chain_files',
    'postconf(5): 3.4 and later [measured: chain-files-override-missing-cert]',
    empty,
  ),
  cert: plain('smtpd_tls_cert_file', 'postconf(5) [measured: cert-not-configured-may]', empty),
  key: plain('smtpd_tls_key_file', 'postconf(5): without it, smtpd_tls_cert_file [measured: cert-key-in-one-file]'),
  eccert: plain('smtpd_tls_eccert_file', 'postconf(5)', empty),
  eckey: plain('smtpd_tls_eckey_file', 'postconf(5): without it, smtpd_tls_eccert_file'),
  dcert: plain('smtpd_tls_dcert_file', 'postconf(5): RSA and DSA apart until 3.10', empty),
  dkey: plain('smtpd_tls_dkey_file', 'postconf(5): without it, smtpd_tls_dcert_file'),
  protocols: plain('smtpd_tls_protocols', 'postconf(5): for level may'),
  mandatoryProtocols: plain('smtpd_tls_mandatory_protocols', 'postconf(5): for encrypt and wrapper mode'),
  ciphers: plain('smtpd_tls_ciphers', 'postconf(5): the grade for level may'),
  mandatoryCiphers: plain('smtpd_tls_mandatory_ciphers', 'postconf(5): the grade for encrypt and wrapper mode'),
  excludeCiphers: plain('smtpd_tls_exclude_ciphers', 'postconf(5): words of OpenSSL'),
  mandatoryExcludeCiphers: plain(
    'smtpd_tls_mandatory_exclude_ciphers',
    'postconf(5): beside smtpd_tls_exclude_ciphers',
  ),
  highList: plain('tls_high_cipherlist', 'postconf(5): what the grade "high" stands for'),
  mediumList: plain('tls_medium_cipherlist', 'postconf(5): what the grade "medium" stands for'),
  lowList: plain('tls_low_cipherlist', 'postconf(5): what the grade "low" stands for'),
  exportList: plain('tls_export_cipherlist', 'postconf(5): what the grade "export" stands for'),
  nullList: plain('tls_null_cipherlist', 'postconf(5): what the grade "null" stands for'),
  sslOptions: plain('tls_ssl_options', 'postconf(5): 2.11 and later'),
  hostname: plain('myhostname', 'postconf(5): what gethostname() says'),
  proxy: plain(
    'smtpd_upstream_proxy_protocol',
    'postconf(5): 2.10 and later [measured: haproxy-postfix-submission]',
    empty,
  ),
  screenProxy: plain('postscreen_upstream_proxy_protocol', 'postconf(5): 2.10 and later', empty),
  smtpdService: plain('smtpd_service_name', 'postconf(5): where postscreen hands over', {
    value: 'smtpd',
    cite: 'postconf(5): smtpd',
  }),
  interfaces: plain('inet_interfaces', 'postconf(5) [measured: inet-localhost, inet-hostname]', {
    value: 'all',
    cite: 'postconf(5): all',
  }),
  families: plain(
    'inet_protocols',
    'postconf(5) [measured: inet-protocols-ipv4, inet-protocols-ipv6]',
    { value: 'all', since: '2.9', cite: 'postconf(5): all since 2.9' },
    { value: 'ipv4', cite: 'postconf(5): ipv4 before 2.9' },
  ),
  disable: plain('master_service_disable', 'postconf(5): 2.6 and later [measured: master-service-disable]', empty),
  compatibility: plain('compatibility_level', 'postconf(5): 3.0 and later', { value: '0', cite: 'postconf(5): 0' }),
  relay: plain('smtpd_relay_restrictions', 'postconf(5): empty at level 0 [measured: compat-level-0-no-relay-rules]'),
  recipient: plain('smtpd_recipient_restrictions', 'postconf(5)', empty),
} as const;

const byName = new Map<string, Row<unknown>>(Object.values(rows).map((row) => [row.name, row]));

/** What a parameter of the table is where nobody writes it, for `$name`; undefined where that hangs on others or on the release. */
export function defaultText(name: string): string | undefined {
  const row = byName.get(name);
  const [only, ...others] = row?.defaults ?? [];
  if (!only || others.length > 0) return undefined;
  return typeof only.value === 'boolean' ? (only.value ? 'yes' : 'no') : String(only.value);
}
