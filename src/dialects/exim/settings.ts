import type { Release } from '../../model/model.ts';
import { type Row, switchOf, text } from '../settings.ts';

/** Debian 8 to 13, and the same upstream [docs: packages.debian.org, ChangeLog]. */
export const releases: readonly Release[] = ['4.84.2', '4.89', '4.92', '4.94.2', '4.96', '4.98.2'].flatMap(
  (version) => [
    { version, build: 'upstream' as const },
    { version, build: 'debian' as const },
  ],
);

const plain = (name: string, value: string, cite: string): Row<string> => ({
  name,
  kind: text,
  defaults: [{ value, cite }],
  cite,
});
const unset = (name: string, cite: string): Row<string> => ({ name, kind: text, defaults: [], cite });
const secret = (name: string, cite: string): Row<string> => ({ ...unset(name, cite), secret: true });

/** Booleans take these words in any case [spec, 6.11]. */
const flag = switchOf(
  (written) => /^(true|yes)$/i.test(written),
  (written) => /^(false|no)$/i.test(written),
);

/** The main options that decide listeners. */
export const rows = {
  ports: plain('daemon_smtp_ports', 'smtp', 'spec, 14.23 "daemon_smtp_ports" [measured: ports-by-name]'),
  interfaces: plain('local_interfaces', '<; ::0 ; 0.0.0.0', 'spec, 13.1 [measured: advertise-hosts-cipher, exim -bP]'),
  tlsPorts: plain('tls_on_connect_ports', '', 'spec, 13.4 [measured: on-connect-587]'),
  starttlsHosts: {
    name: 'tls_advertise_hosts',
    kind: text,
    defaults: [
      { value: '*', since: '4.87', cite: 'ChangeLog 4.87, JH/18' },
      { value: '', cite: 'ChangeLog 4.87, JH/18: empty before' },
    ],
    cite: 'spec, 14.23 "tls_advertise_hosts" [measured: auth-no-tls]',
  } satisfies Row<string>,
  certificate: plain('tls_certificate', '', 'spec, 14.23 "tls_certificate" [measured: cert-missing]'),
  key: plain('tls_privatekey', '', 'spec, 14.23 "tls_privatekey" [measured: cert-and-key-in-one]'),
  authHosts: plain(
    'auth_advertise_hosts',
    '*',
    'spec, 14.23 "auth_advertise_hosts" [measured: advertise-hosts-cipher]',
  ),
  authAcl: unset('acl_smtp_auth', 'spec, 14.23 "acl_smtp_auth" [measured: acl-smtp-auth]'),
  ciphers: plain('tls_require_ciphers', '', 'spec, 14.23 "tls_require_ciphers" [measured: tls-floor-12]'),
  opensslOptions: plain('openssl_options', '', 'spec, 14.23 "openssl_options"'),
  hostname: unset('primary_hostname', 'spec, 14.23 "primary_hostname"'),
  proxies: plain('hosts_proxy', '', 'spec, 14.23 "hosts_proxy"'),
  noIpv6: {
    name: 'disable_ipv6',
    kind: flag,
    defaults: [{ value: false, cite: 'spec, 14.23 "disable_ipv6"' }],
    cite: 'spec, 14.23 "disable_ipv6" [measured: disable-ipv6]',
  } satisfies Row<boolean>,
};

/** The options of one authenticator. */
export const driverRows = {
  driver: unset('driver', 'spec, chapter 33'),
  publicName: unset('public_name', 'spec, 33.1 "public_name": default the name of the authenticator'),
  advertise: unset('server_advertise_condition', 'spec, 33.1 [measured: advertise-condition-both]'),
  condition: secret('server_condition', 'spec, 33.1 and 34.1; it may hold a password [measured: server-condition-tls]'),
  secret: secret('server_secret', 'spec, chapter 35'),
  socket: unset('server_socket', 'spec, chapter 37'),
  password: secret('server_password', 'spec, chapter 39'),
};

/** What Debian's script takes from update-exim4.conf.conf, and the init script from /etc/default/exim4. */
export const debianRows = {
  split: plain('dc_use_split_config', 'false', 'update-exim4.conf(8) [measured: debian-split-ignored-dropins]'),
  type: plain('dc_eximconfig_configtype', '', 'update-exim4.conf(8): no macros for "none"'),
  interfaces: plain('dc_local_interfaces', '', 'update-exim4.conf(8): empty is all [measured: debian-internet]'),
  relayNets: plain('dc_relay_nets', '', 'update-exim4.conf(8)'),
  minimalDns: plain('dc_minimaldns', 'false', 'update-exim4.conf(8)'),
  hideName: plain('dc_hide_mailname', '', 'update-exim4.conf(8)'),
  readHost: plain('dc_readhost', '', 'update-exim4.conf(8)'),
  listenerOptions: plain('SMTPLISTENEROPTIONS', '', '/etc/init.d/exim4 [measured: debian-listener-options]'),
  queueRunner: plain('QUEUERUNNER', 'combined', '/etc/init.d/exim4: "queueonly" and "nodaemon" start no listener'),
};

/** Options whose values no report shows: passwords, and what may hold them. */
export const SECRETS =
  /^(server_condition|server_secret|server_password|client_(send|secret|password)|(mysql|pgsql|redis|oracle)_servers|ldap_default_servers)$/;
