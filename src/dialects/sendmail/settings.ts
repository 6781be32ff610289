import type { Release } from '../../model/model.ts';
import { type Row, text } from '../settings.ts';

/** Debian 10 to 13, and the same upstream [docs: packages.debian.org]. */
export const releases: readonly Release[] = ['8.15.2', '8.17.1.9', '8.18.1'].flatMap((version) => [
  { version, build: 'upstream' as const },
  { version, build: 'debian' as const },
]);

const plain = (name: string, cite: string): Row<string> => ({ name, kind: text, defaults: [], cite });

/** Options of sendmail.cf that decide listeners; names count in any case [docs: op.me, "O -- Set Option"]. */
export const rows = {
  daemon: plain('DaemonPortOptions', 'op.me: lines add up'),
  mechanisms: {
    ...plain('AuthMechanisms', 'op.me'),
    defaults: [
      {
        value: 'EXTERNAL GSSAPI KERBEROS_V4 DIGEST-MD5 CRAM-MD5',
        cite: 'cf/m4/proto.m4; measured: debian-default offers CRAM-MD5 and DIGEST-MD5',
      },
    ],
  } satisfies Row<string>,
  options: {
    ...plain('AuthOptions', 'op.me'),
    defaults: [{ value: '', cite: 'cf/m4/proto.m4; measured: auth-no-tls' }],
  } satisfies Row<string>,
  certificate: plain('ServerCertFile', 'op.me'),
  key: plain('ServerKeyFile', 'op.me'),
  ciphers: plain('CipherList', 'op.me: for both sides; a list of OpenSSL'),
  sslOptions: plain('ServerSSLOptions', 'op.me: flags of OpenSSL, `+` sets and `-` clears one'),
};

/** What `define` calls them [docs: cf/README]. */
export const DEFINES: ReadonlyMap<string, string> = new Map([
  ['confAUTH_MECHANISMS', rows.mechanisms.name],
  ['confAUTH_OPTIONS', rows.options.name],
  ['confSERVER_CERT', rows.certificate.name],
  ['confSERVER_KEY', rows.key.name],
  ['confCIPHER_LIST', rows.ciphers.name],
  ['confSERVER_SSL_OPTIONS', rows.sslOptions.name],
]);

/** Macros whose calls are read; all others are passed over. */
export const MACROS: ReadonlySet<string> = new Set([
  'DAEMON_OPTIONS',
  'DOMAIN',
  'FEATURE',
  'define',
  'ifdef',
  'ifelse',
  'include',
  'sinclude',
  'undefine',
]);

/** Domains of the distribution that set nothing of the above [source: cf/domain/generic.m4, debian-mta.m4]. */
export const DOMAINS: ReadonlySet<string> = new Set(['generic', 'debian-mta', 'debian-msp', 'unspecified-domain']);
