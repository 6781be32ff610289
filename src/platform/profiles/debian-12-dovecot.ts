import { main23 } from './dovecot-2.3-main.ts';
import { more23 } from './dovecot-2.3-more.ts';
import { dovecotMade } from './made.ts';
import type { Files, Profile } from './profile.ts';

const own: Files = {
  'conf.d/10-ssl.conf': `
ssl = yes
ssl_cert = </etc/dovecot/private/dovecot.pem
ssl_key = </etc/dovecot/private/dovecot.key
#ssl_key_password =
#ssl_ca =
#ssl_require_crl = yes
#ssl_client_ca_dir =
ssl_client_ca_dir = /etc/ssl/certs
#ssl_client_ca_file =
#ssl_client_require_valid_cert = yes
#ssl_verify_client_cert = no
#ssl_cert_username_field = commonName
ssl_dh = </usr/share/dovecot/dh.pem
#ssl_min_protocol = TLSv1.2
#ssl_cipher_list = ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH
#ssl_cipher_list = ALL:!DH:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH
#ssl_curve_list =
#ssl_prefer_server_ciphers = no
#ssl_crypto_device =
#ssl_options =
`,
  'dovecot.conf': `
!include_try /usr/share/dovecot/protocols.d/*.protocol
#listen = *, ::
#base_dir = /var/run/dovecot/
#instance_name = dovecot
#login_greeting = Dovecot ready.
#login_trusted_networks =
#login_access_sockets =
#auth_proxy_self =
#verbose_proctitle = no
#shutdown_clients = yes
#doveadm_worker_count = 0
#doveadm_socket_path = doveadm-server
#import_environment = TZ
dict {
  #quota = mysql:/etc/dovecot/dovecot-dict-sql.conf.ext
}
!include conf.d/*.conf
!include_try local.conf
`,
};

/** dovecot-core, -imapd, -pop3d, -lmtpd and -ldap 1:2.3.19.1+dfsg1-2.1+deb12u6. */
export const debian12: Profile = {
  dialect: 'dovecot',
  name: 'Debian 12',
  release: { version: '2.3.19.1', build: 'debian' },
  folder: '/etc/dovecot',
  files: { ...main23, ...more23, ...own },
  made: dovecotMade,
};
