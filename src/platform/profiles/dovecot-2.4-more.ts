import type { Files } from './profile.ts';

/** The same for storage, plugins and user databases, live lines alone. */
export const more24: Files = {
  'conf.d/15-lda.conf': `
protocol lda {
}
`,
  'conf.d/15-mailboxes.conf': `
namespace inbox {
  mailbox Drafts {
    special_use = \\Drafts
  }
  mailbox Junk {
    special_use = \\Junk
  }
  mailbox Trash {
    special_use = \\Trash
  }
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox "Sent Messages" {
    special_use = \\Sent
  }
}
`,
  'conf.d/30-dict-server.conf': `
dict_server {
}
`,
  'conf.d/90-acl.conf': '',
  'conf.d/90-fts.conf': `
fts_autoindex = yes
fts_autoindex_max_recent_msgs = 999
fts_search_add_missing = yes
`,
  'conf.d/90-quota.conf': '',
  'conf.d/auth-deny.conf.ext': '',
  'conf.d/auth-ldap.conf.ext': '',
  'conf.d/auth-master.conf.ext': '',
  'conf.d/auth-oauth2.conf.ext': '',
  'conf.d/auth-passwdfile.conf.ext': '',
  'conf.d/auth-sql.conf.ext': '',
  'conf.d/auth-static.conf.ext': '',
  'conf.d/auth-system.conf.ext': `
passdb pam {
#  driver = pam
#  session = yes
#  setcred = yes
#  failure_show_msg = yes
#  max_requests = 20
#  service_name = dovecot
#  skip = authenticated
#  fields {
#  }
}
userdb passwd {
}
#passdb passwb {
#}
#passdb bsdauth {
#}
#userdb passwd-file {
  #driver = passwd-file
  #auth_username_format=%{user|lower}
  #passwd_file_path = /etc/passwd
  #fields {
  #  user= %{user|lower}
  #  name = %{user|lower}
  #  home = /var/vmail/%{user}
  #}
  #skip = found
#}
#userdb static {
  #driver = static
  # fields {
  # }
  #allow_all_users = yes
#}
`,
};
