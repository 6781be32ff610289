import type { Files, Profile } from './profile.ts';

/** The same in Debian 11, 12 and 13 [compared: 3.2.6-2+deb11u2, 3.6.1-4+deb12u4, 3.10.2-1+deb13u2]. */
const debian: Files = {
  'cyrus.conf': `
START {
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
  #idled cmd="idled"
  #mupdatepush cmd="/usr/sbin/cyrus ctl_mboxlist -m"
  delprune cmd="/usr/sbin/cyrus expire -E 3"
  tlsprune cmd="/usr/sbin/cyrus tls_prune"
}
SERVICES {
  imap cmd="imapd -U 30" listen="imap" prefork=0 maxchild=100
  #imaps cmd="imapd -s -U 30" listen="imaps" prefork=0 maxchild=100
  pop3 cmd="pop3d -U 30" listen="pop3" prefork=0 maxchild=50
  #pop3s cmd="pop3d -s -U 30" listen="pop3s" prefork=0 maxchild=50
  nntp cmd="nntpd -U 30" listen="nntp" prefork=0 maxchild=100
  #nntps cmd="nntpd -s -U 30" listen="nntps" prefork=0 maxchild=100
  http cmd="httpd -U 30" listen="8008" prefork=0 maxchild=100
  #https cmd="httpd -s -U 30" listen="8443" prefork=0 maxchild=100
  #lmtp cmd="lmtpd" listen="localhost:lmtp" prefork=0 maxchild=20
  lmtpunix cmd="lmtpd" listen="/run/cyrus/socket/lmtp" prefork=0 maxchild=20
  sieve cmd="timsieved" listen="localhost:sieve" prefork=0 maxchild=100
  notify cmd="notifyd" listen="/run/cyrus/socket/notify" proto="udp" prefork=1
  #mupdate cmd="mupdate" listen=3905 prefork=1
  #mupdate cmd="mupdate -m" listen=3905 prefork=1
  #imap cmd="proxyd" listen="imap" prefork=0 maxchild=100
  #imaps cmd="proxyd -s" listen="imaps" prefork=0 maxchild=100
  #pop3 cmd="pop3proxyd" listen="pop3" prefork=0 maxchild=50
  #pop3s cmd="pop3proxyd -s" listen="pop3s" prefork=0 maxchild=50
  #lmtp cmd="lmtpproxyd" listen="lmtp" prefork=1 maxchild=20
}
EVENTS {
  checkpoint cmd="/usr/sbin/cyrus ctl_cyrusdb -c" period=30
  delprune cmd="/usr/sbin/cyrus expire -E 3" at=0401
  tlsprune cmd="/usr/sbin/cyrus tls_prune" at=0401
  deleteprune cmd="/usr/sbin/cyrus expire -E 4 -D 28" at=0430
  expungeprune cmd="/usr/sbin/cyrus expire -E 4 -X 28" at=0445
  #squatter_1 cmd="/usr/bin/nice -n 19 /usr/sbin/cyrus squatter -s" period=120
  #squatter_a cmd="/usr/sbin/cyrus squatter" at=0517
}
`,
  'default/cyrus-imapd': `
#CYRUS_VERBOSE=1
#LISTENQUEUE=32
#CYRUSOPTFILESYS=1
#CONF=/etc/imapd.conf
#MASTERCONF=/etc/cyrus.conf
#CHKCYRUS=0
#PIDFILE=/run/cyrus-master.pid
OPTIONS=""
`,
  'imapd.conf': `
configdirectory: /var/lib/cyrus
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
defaultpartition: default
partition-default: /var/spool/cyrus/mail
partition-news: /var/spool/cyrus/news
newsspool: /var/spool/news
altnamespace: no
unixhierarchysep: no
#reject8bit: yes
#munge8bit: no
lmtp_downcase_rcpt: yes
#admins: cyrus
#lmtp_admins: postman
#mupdate_admins: mupdateman
#imap_admins: cyrus
#sieve_admins: cyrus
#proxyservers: cyrus
allowanonymouslogin: no
popminpoll: 1
autocreate_quota: 0
umask: 077
#sendmail: /usr/sbin/sendmail
sieveusehomedir: false
sievedir: /var/spool/sieve
httpmodules: caldav carddav
#mailnotifier: zephyr
#sievenotifier: zephyr
hashimapspool: true
allowplaintext: yes
#sasl_mech_list: PLAIN
#allowapop: no
#sasl_minimum_layer: 0
#sasl_maximum_layer: 256
#loginrealms: example.com
#virtdomains: userid
#defaultdomain:
sasl_pwcheck_method: auxprop
#sasl_auxprop_plugin: sasldb
sasl_auto_transition: no
#tls_server_cert: /etc/ssl/certs/ssl-cert-snakeoil.pem
#tls_server_key: /etc/ssl/private/ssl-cert-snakeoil.key
#imap_tls_server_cert: /etc/ssl/certs/cyrus-imap.pem
#imap_tls_server_key: /etc/ssl/private/cyrus-imap.key
#pop3_tls_server_cert: /etc/ssl/certs/cyrus-pop3.pem
#pop3_tls_server_key: /etc/ssl/private/cyrus-pop3.key
#lmtp_tls_server_cert: /etc/ssl/certs/cyrus-lmtp.pem
#lmtp_tls_server_key: /etc/ssl/private/cyrus-lmtp.key
#sieve_tls_server_cert: /etc/ssl/certs/cyrus-sieve.pem
#sieve_tls_server_key: /etc/ssl/private/cyrus-sieve.key
#tls_client_ca_file: /etc/ssl/certs/cyrus-imapd-ca.pem
tls_client_ca_dir: /etc/ssl/certs
tls_session_timeout: 1440
#tls_ciphers: TLSv1.2:+TLSv1:+HIGH:!aNULL:@STRENGTH
#tls_versions: tls1_0 tls1_1 tls1_2
#tls_require_cert: false
#imap_tls_require_cert: false
#pop3_tls_require_cert: false
#lmtp_tls_require_cert: false
#sieve_tls_require_cert: false
lmtpsocket: /run/cyrus/socket/lmtp
idlesocket: /run/cyrus/socket/idle
notifysocket: /run/cyrus/socket/notify
syslog_prefix: cyrus
`,
};

/** Upstream installs no configuration; these are its examples, doc/examples of 3.12.1. */
const upstream: Files = {
  'cyrus.conf': `
START {
  recover cmd="ctl_cyrusdb -r"
}
SERVICES {
  imap cmd="imapd" listen="imap" prefork=0
  imaps cmd="imapd -s" listen="imaps" prefork=0
  pop3 cmd="pop3d" listen="pop3" prefork=0
  pop3s cmd="pop3d -s" listen="pop3s" prefork=0
  sieve cmd="timsieved" listen="sieve" prefork=0
  # nntp cmd="nntpd" listen="nntp" prefork=0
  # nntps cmd="nntpd -s" listen="nntps" prefork=0
  http cmd="httpd" listen="http" prefork=0
  https cmd="httpd -s" listen="https" prefork=0
  # lmtp cmd="lmtpd" listen="lmtp" prefork=0
  lmtpunix cmd="lmtpd" listen="/run/cyrus/socket/lmtp" prefork=0
  # smmap cmd="smmapd" listen="/run/cyrus/socket/smmap" prefork=0
  # notify cmd="notifyd" listen="/run/cyrus/socket/notify" proto="udp" prefork=1
}
EVENTS {
  checkpoint cmd="ctl_cyrusdb -c" period=30
  delprune cmd="cyr_expire -E 3" at=0400
  deleteprune cmd="cyr_expire -E 4 -D 28" at=0430
  expungeprune cmd="cyr_expire -E 4 -X 28" at=0445
  tlsprune cmd="tls_prune" at=0400
}
DAEMON {
  # idled cmd="idled"
}
`,
  'imapd.conf': `
admins: cyrus
configdirectory: /var/lib/cyrus
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
duplicate_db_path: /run/cyrus/deliver.db
ptscache_db_path:  /run/cyrus/ptscache.db
statuscache_db_path: /run/cyrus/statuscache.db
tls_sessions_db_path: /run/cyrus/tls_sessions.db
defaultpartition: default
partition-default: /var/spool/cyrus/mail
sievedir: /var/spool/sieve
lmtpsocket: /run/cyrus/socket/lmtp
idlesocket: /run/cyrus/socket/idle
notifysocket: /run/cyrus/socket/notify
syslog_prefix: cyrus
httpmodules: caldav carddav
hashimapspool: true
virtdomains: yes
defaultdomain: localhost
popminpoll: 1
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_auto_transition: no
#tls_server_cert: /etc/ssl/certs/ssl-cert-snakeoil.pem
#tls_server_key: /etc/ssl/private/ssl-cert-snakeoil.key
#tls_client_ca_file: /etc/ssl/certs/cyrus-imapd-ca.pem
tls_client_ca_dir: /etc/ssl/certs
tls_session_timeout: 1440
`,
};

/** cyrus-common 3.2.6. */
export const debian11: Profile = {
  dialect: 'cyrus',
  name: 'Debian 11',
  release: { version: '3.2.6', build: 'debian' },
  folder: '/etc',
  files: debian,
};

/** cyrus-common 3.6.1. */
export const debian12: Profile = {
  dialect: 'cyrus',
  name: 'Debian 12',
  release: { version: '3.6.1', build: 'debian' },
  folder: '/etc',
  files: debian,
};

/** cyrus-common 3.10.2. */
export const debian13: Profile = {
  dialect: 'cyrus',
  name: 'Debian 13',
  release: { version: '3.10.2', build: 'debian' },
  folder: '/etc',
  files: debian,
};

/** Upstream's example of one server. */
export const upstream312: Profile = {
  dialect: 'cyrus',
  name: 'upstream 3.12',
  release: { version: '3.12.3', build: 'upstream' },
  folder: '/etc',
  files: upstream,
};
