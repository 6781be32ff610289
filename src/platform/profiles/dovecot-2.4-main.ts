import type { Files } from './profile.ts';

/** What Debian 13 puts below /etc/dovecot: listeners, logins, protocols. */
export const main24: Files = {
  'conf.d/10-auth.conf': `
#auth_allow_cleartext = yes
#auth_cache_size = 0
#auth_cache_ttl = 1 hour
#auth_cache_negative_ttl = 1 hour
#auth_realms =
#auth_default_domain =
#auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@
#auth_username_translation =
#auth_username_format = %{user|lower}
#auth_username_format = %{user|username|lower}
#auth_master_user_separator =
#auth_anonymous_username = anonymous
#auth_gssapi_hostname =
#auth_krb5_keytab =
#auth_use_winbind = no
#auth_winbind_helper_path = /usr/bin/ntlm_auth
#auth_failure_delay = 2 secs
#auth_ssl_require_client_cert = no
#auth_ssl_username_from_cert = no
#auth_mechanisms = plain login
#!include auth-deny.conf.ext
#!include auth-master.conf.ext
#!include auth-oauth2.conf.ext
!include auth-system.conf.ext
#!include auth-sql.conf.ext
#!include auth-ldap.conf.ext
#!include auth-passwdfile.conf.ext
#!include auth-static.conf.ext
`,
  'conf.d/10-logging.conf': '',
  'conf.d/10-mail.conf': `
mail_driver = mbox
mail_home = /home/%{user | username}
mail_path = %{home}/mail
mail_inbox_path = /var/mail/%{user}
namespace inbox {
  inbox = yes
}
mail_privileged_group = mail
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
  #service_restart_request_count = 1
  #process_min_avail = 0
  #vsz_limit = 256M # default
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
    #listen = 127.0.0.1
    #port = 24
  #}
}
service imap {
  #vsz_limit = 256M # default
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
  #user = $SET:default_internal_user
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
ssl = yes
ssl_server_cert_file = /etc/dovecot/private/dovecot.pem
ssl_server_key_file = /etc/dovecot/private/dovecot.key
#ssl_server_key_password =
#ssl_server_ca_file =
#ssl_server_require_crl = yes
#ssl_server_request_client_cert = no
#ssl_server_cert_username_field = commonName
ssl_min_protocol = TLSv1.2
#ssl_server_dh_file = /etc/dovecot/dh.pem
#ssl_cipher_list = ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW@STRENGTH
#ssl_crypto_device = /dev/crypto
`,
  'conf.d/20-imap.conf': `
#imap_hibernate_timeout = 0
#imap_max_line_length = 64k
#imap_logout_format = in=%i out=%o deleted=%{deleted} expunged=%{expunged}
#  body_bytes=%{fetch_body_bytes}
#imap_capability {
#}
#imap_idle_notify_interval = 2 mins
#imap_id_send =
#imap_client_workarounds {
#}
#imap_urlauth_host =
#imap_literal_minus = no
#imap_fetch_failure = disconnect-immediately
protocol imap {
  #mail_plugins {
  #  imap_sieve = yes
  #}
  #mail_max_userip_connections = 10
}
`,
  'conf.d/20-lmtp.conf': `
#lmtp_proxy = no
#lmtp_save_to_detail_mailbox = no
#lmtp_rcpt_check_quota = no
#lmtp_add_received_header = yes
#lmtp_hdr_delivery_address = final
#lmtp_client_workarounds {
#}
protocol lmtp {
  #mail_plugins {
  #  sieve = yes
  #}
  auth_username_format = %{user | username | lower}
}
`,
  'conf.d/20-pop3.conf': `
#pop3_no_flag_updates = no
#pop3_enable_last = no
#pop3_reuse_xuidl = no
#pop3_lock_session = no
#pop3_fast_size_lookups = no
#pop3_uidl_format = %{uid | hex(8)}%{uidvalidity | hex(8)}
#pop3_save_uidl = no
#pop3_uidl_duplicates = allow
#pop3_deleted_flag =
#pop3_logout_format = top=%{top_count}/%{top_bytes}, retr=%{retr_count}/%{retr_bytes}, del=%{deleted_count}/%{deleted_bytes}, size=%{message_bytes}
#pop3_client_workarounds {
#}
protocol pop3 {
  #mail_plugins {
  #}
  #mail_max_userip_connections = 10
}
`,
  'dovecot.conf': `
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
#protocols = imap pop3 lmtp
!include_try /usr/share/dovecot/protocols.d/*.protocol
#listen = *, ::
#base_dir = /var/run/dovecot/
#instance_name = dovecot
#login_greeting = Dovecot ready.
#login_trusted_networks =
#auth_proxy_self =
#verbose_proctitle = yes
#shutdown_clients = yes
#doveadm_worker_count = 0
#doveadm_socket_path = doveadm-server
#import_environment {
#}
!include conf.d/*.conf
!include_try local.conf
`,
};
