import type { Files } from './profile.ts';

/** What Debian 11, Debian 12 and upstream 2.3 have in common, below /etc/dovecot: listeners, logins, protocols. */
export const main23: Files = {
  'conf.d/10-auth.conf': `
#disable_plaintext_auth = yes
#auth_cache_size = 0
#auth_cache_ttl = 1 hour
#auth_cache_negative_ttl = 1 hour
#auth_realms =
#auth_default_realm =
#auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@
#auth_username_translation =
#auth_username_format = %Lu
#auth_master_user_separator =
#auth_anonymous_username = anonymous
#auth_worker_max_count = 30
#auth_gssapi_hostname =
#auth_krb5_keytab =
#auth_use_winbind = no
#auth_winbind_helper_path = /usr/bin/ntlm_auth
#auth_failure_delay = 2 secs
#auth_ssl_require_client_cert = no
#auth_ssl_username_from_cert = no
auth_mechanisms = plain
#!include auth-deny.conf.ext
#!include auth-master.conf.ext
!include auth-system.conf.ext
#!include auth-sql.conf.ext
#!include auth-ldap.conf.ext
#!include auth-passwdfile.conf.ext
#!include auth-checkpassword.conf.ext
#!include auth-static.conf.ext
`,
  'conf.d/10-logging.conf': `
plugin {
}
`,
  'conf.d/10-mail.conf': `
mail_location = mbox:~/mail:INBOX=/var/mail/%u
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
  'conf.d/20-imap.conf': `
#imap_hibernate_timeout = 0
#imap_max_line_length = 64k
#imap_logout_format = in=%i out=%o deleted=%{deleted} expunged=%{expunged}
#  body_bytes=%{fetch_body_bytes}
#imap_capability =
#imap_idle_notify_interval = 2 mins
#imap_id_send =
#imap_id_log =
#imap_client_workarounds =
#imap_urlauth_host =
#imap_literal_minus = no
#imap_fetch_failure = disconnect-immediately
protocol imap {
  #mail_plugins = $mail_plugins
  #mail_max_userip_connections = 10
}
`,
  'conf.d/20-lmtp.conf': `
#lmtp_proxy = no
#lmtp_save_to_detail_mailbox = no
#lmtp_rcpt_check_quota = no
#lmtp_add_received_header = yes
#lmtp_hdr_delivery_address = final
#lmtp_client_workarounds =
protocol lmtp {
  #mail_plugins = $mail_plugins
}
`,
  'conf.d/20-pop3.conf': `
#pop3_no_flag_updates = no
#pop3_enable_last = no
#pop3_reuse_xuidl = no
#pop3_lock_session = no
#pop3_fast_size_lookups = no
#pop3_uidl_format = %08Xu%08Xv
#pop3_save_uidl = no
#pop3_uidl_duplicates = allow
#pop3_deleted_flag =
#pop3_logout_format = top=%t/%p, retr=%r/%b, del=%d/%m, size=%s
#pop3_client_workarounds =
protocol pop3 {
  #mail_plugins = $mail_plugins
  #mail_max_userip_connections = 10
}
`,
};
