import type { Files } from './profile.ts';

/** The same for storage, plugins and user databases, with live lines alone where comments name nothing that decides about logins. */
export const more23: Files = {
  'conf.d/10-director.conf': `
service director {
  unix_listener login/director {
  }
  fifo_listener login/proxy-notify {
  }
  unix_listener director-userdb {
  }
  inet_listener {
  }
}
service imap-login {
}
service pop3-login {
}
service submission-login {
}
protocol lmtp {
}
`,
  'conf.d/10-tcpwrapper.conf': '',
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
  'conf.d/90-acl.conf': `
plugin {
}
plugin {
}
`,
  'conf.d/90-plugin.conf': `
plugin {
}
`,
  'conf.d/90-quota.conf': `
plugin {
}
plugin {
}
plugin {
}
plugin {
}
`,
  'conf.d/auth-checkpassword.conf.ext': `
passdb {
  driver = checkpassword
  args = /usr/bin/checkpassword
}
userdb {
  driver = prefetch
}
`,
  'conf.d/auth-deny.conf.ext': `
passdb {
  driver = passwd-file
  deny = yes
  args = /etc/dovecot/deny-users
}
`,
  'conf.d/auth-dict.conf.ext': `
passdb {
  driver = dict
  args = /etc/dovecot/dovecot-dict-auth.conf.ext
}
userdb {
  driver = dict
  args = /etc/dovecot/dovecot-dict-auth.conf.ext
}
`,
  'conf.d/auth-ldap.conf.ext': `
passdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf.ext
}
userdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf.ext
}
`,
  'conf.d/auth-master.conf.ext': `
passdb {
  driver = passwd-file
  master = yes
  args = /etc/dovecot/master-users
  pass = yes
}
`,
  'conf.d/auth-passwdfile.conf.ext': `
passdb {
  driver = passwd-file
  args = scheme=CRYPT username_format=%u /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = username_format=%u /etc/dovecot/users
}
`,
  'conf.d/auth-sql.conf.ext': `
passdb {
  driver = sql
  args = /etc/dovecot/dovecot-sql.conf.ext
}
userdb {
  driver = sql
  args = /etc/dovecot/dovecot-sql.conf.ext
}
`,
  'conf.d/auth-static.conf.ext': '',
  'conf.d/auth-system.conf.ext': `
passdb {
  driver = pam
  #args = dovecot
}
#passdb {
  #driver = passwd
  #args =
#}
#passdb {
  #driver = shadow
  #args =
#}
#passdb {
  #driver = bsdauth
  #args =
#}
userdb {
  driver = passwd
  #args =
  #override_fields = home=/home/virtual/%u
}
#userdb {
  #driver = static
  #  args = uid=500 gid=500 home=/var/mail/%u
  #args =
#}
`,
};
