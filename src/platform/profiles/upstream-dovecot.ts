import { main23 } from './dovecot-2.3-main.ts';
import { more23 } from './dovecot-2.3-more.ts';
import type { Files, Profile } from './profile.ts';

const own23: Files = {
  'conf.d/10-mail.conf': `
namespace inbox {
  inbox = yes
}
protocol !indexer-worker {
}
`,
  'conf.d/10-master.conf': `
#default_process_limit = 100
#default_client_limit = 1000
#default_vsz_limit = 256M
#default_login_user = dovenull
#default_internal_user = dovecot
service imap-login {
  inet_listener imap {
    #port = 143
  }
  inet_listener imaps {
    #port = 993
    #ssl = yes
  }
  #service_count = 1
  #process_min_avail = 0
  #vsz_limit = $default_vsz_limit
}
service pop3-login {
  inet_listener pop3 {
    #port = 110
  }
  inet_listener pop3s {
    #port = 995
    #ssl = yes
  }
}
service submission-login {
  inet_listener submission {
    #port = 587
  }
  inet_listener submissions {
    #port = 465
  }
}
service lmtp {
  unix_listener lmtp {
    #mode = 0666
  }
  #inet_listener lmtp {
    #address =
    #port =
  #}
}
service imap {
  #vsz_limit = $default_vsz_limit
  #process_limit = 1024
}
service pop3 {
  #process_limit = 1024
}
service submission {
  #process_limit = 1024
}
service auth {
  unix_listener auth-userdb {
    #mode = 0666
    #user =
    #group =
  }
  #unix_listener /var/spool/postfix/private/auth {
  #  mode = 0666
  #}
  #user = $default_internal_user
}
service auth-worker {
  #user = root
}
service dict {
  unix_listener dict {
    #mode = 0600
    #user =
    #group =
  }
}
`,
  'conf.d/10-ssl.conf': `
#ssl = yes
ssl_cert = </etc/ssl/certs/dovecot.pem
ssl_key = </etc/ssl/private/dovecot.pem
#ssl_key_password =
#ssl_ca =
#ssl_require_crl = yes
#ssl_client_ca_dir =
#ssl_client_ca_file =
#ssl_client_require_valid_cert = yes
#ssl_verify_client_cert = no
#ssl_cert_username_field = commonName
#ssl_dh = </etc/dovecot/dh.pem
#ssl_min_protocol = TLSv1.2
#ssl_cipher_list = ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH
#ssl_cipher_list = ALL:!DH:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH
#ssl_curve_list =
#ssl_prefer_server_ciphers = no
#ssl_crypto_device =
#ssl_options =
`,
  'dovecot.conf': `
#protocols = imap pop3 lmtp submission
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

const own24: Files = {
  'dovecot.conf': `
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
!include_try conf.d/*.conf
protocols {
  imap = yes
  lmtp = yes
}
mail_home = /srv/mail/%{user}
mail_driver = sdbox
mail_path = ~/mail
mail_uid = vmail
mail_gid = vmail
#first_valid_uid = uid-number-of-vmail-user
namespace inbox {
  inbox = yes
  separator = /
}
passdb pam {
}
ssl_server {
  cert_file = /etc/dovecot/ssl-cert.pem
  key_file = /etc/dovecot/ssl-key.pem
}
`,
};

/** doc/example-config of 2.3.21. */
export const upstream23: Profile = {
  dialect: 'dovecot',
  name: 'upstream 2.3',
  release: { version: '2.3.21', build: 'upstream' },
  folder: '/etc/dovecot',
  files: { ...main23, ...more23, ...own23 },
};

/** doc/dovecot.conf.in of 2.4.1. */
export const upstream24: Profile = {
  dialect: 'dovecot',
  name: 'upstream 2.4',
  release: { version: '2.4.1', build: 'upstream' },
  folder: '/etc/dovecot',
  files: { ...own24 },
};
