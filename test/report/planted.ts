/** What a password of a scratch tree looks like: `planted` names the dialect, so that a leak says whose it is. */
export const planted = (dialect: string, which: number | string = 1): string => `pl4nted-${dialect}-${which}`;
/** A private key whose body is as easily found. */
const key = (dialect: string): string =>
  `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANpl4nted${dialect.replaceAll('-', '')}AASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----`;

type Files = Readonly<Record<string, string>>;
const of =
  (id: string) =>
  (which: number | string = 1) =>
    planted(id, which);

const dovecot = of('dovecot');
const exim = of('exim');
const postfix = of('postfix');
const node = of('node-smtp-server');

/** Every dialect's own ways to write a secret down, beside the line that a finding shows. */
export const secretsOf: Readonly<Record<string, Files>> = {
  courier: {
    'etc/courier/pop3d': `ADDRESS=0\nDB_PASSWORD=${of('courier')()}\nPORT=110\nPOP3DSTART=YES\nPOP3AUTH="LOGIN"\nLDAP_BINDPW=${of('courier')(2)}\n`,
  },
  maddy: {
    'etc/maddy/maddy.conf': `$(hostname) = mx.example.org\nauth.pass_table local_authdb {\n  table sql_table {\n    driver postgres\n    dsn "user=maddy password=${of('maddy')()} dbname=maddy"\n    table_name credentials\n  }\n}\nimap tcp://0.0.0.0:143 {\n  tls off\n  auth &local_authdb\n  storage &local_mailboxes\n}\nauth.ldap directory {\n  urls ldap://directory.example.org\n  bind plain "cn=maddy" "${of('maddy')(2)}"\n}\n`,
  },
  stalwart: {
    'opt/stalwart/etc/config.toml': `[server.listener.imap]\nbind = ["0.0.0.0:143"]\nprotocol = "imap"\n\n[imap.auth]\nallow-plain-text = true\n\n[authentication.fallback-admin]\nuser = "admin"\nsecret = "${of('stalwart')()}"\n\n[store.db]\ntype = "postgresql"\npassword = "${of('stalwart')(2)}"\n`,
  },
  cyrus: {
    'etc/cyrus.conf': 'START {\n}\nSERVICES {\n  pop3 cmd="pop3d -U 30" listen="pop3" prefork=0\n}\nEVENTS {\n}\n',
    'etc/imapd.conf': `configdirectory: /var/lib/cyrus\nsql_passwd: ${of('cyrus')()}\nallowplaintext: yes\nldap_password: ${of('cyrus')(2)}\nsasl_sql_passwd: ${of('cyrus')(3)}\nsrs_secrets: ${of('cyrus')(4)}\nadmins: cyrus\n`,
  },
  'docker-mailserver': {
    'compose.yaml': `services:\n  mail:\n    image: docker.io/mailserver/docker-mailserver:latest\n    hostname: mail.example.org\n    ports: ["143:143", "587:587"]\n    environment:\n      LDAP_BIND_PW: ${of('docker-mailserver')()}\n      SSL_TYPE: ""\n      RELAY_PASSWORD: ${of('docker-mailserver')(2)}\n      SRS_SECRET: ${of('docker-mailserver')(3)}\n      ENABLE_POP3: 1\n`,
  },
  dovecot: {
    'etc/dovecot/dovecot.conf': `protocols = imap pop3\ndoveadm_password = ${dovecot()}\ndisable_plaintext_auth = no\nssl_key_password = ${dovecot(2)}\nssl = no\nimapc_password = ${dovecot(3)}\npassdb {\n  driver = static\n  args = user=a password=${dovecot(4)}\n}\npassdb {\n  driver = sql\n  args = host=db user=mail password=${dovecot(5)} dbname=mail\n}\nauth_policy_hash_nonce = ${dovecot(6)}\nmail_crypt_private_password = ${dovecot(7)}\ndict {\n  quota = mysql://mail:${dovecot(8)}@db/mail\n}\nssl_key = ${key('dovecot')}\n`,
  },
  exim: {
    'etc/exim/exim.conf': `hide mysql_servers = localhost/mail/exim/${exim()}\ndaemon_smtp_ports = 25 : 587\nldap_default_servers = ldap.example.org\nDBPASS = ${exim(2)}\ntls_advertise_hosts =\npgsql_servers = db/mail/exim/${exim(3)}\nacl_smtp_rcpt = acl\nbegin acl\nacl:\n  accept\nbegin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  server_condition = \${if and{{eq{$auth2}{a}}{eq{$auth3}{${exim(4)}}}}}\n  server_set_id = $auth2\ncram:\n  driver = cram_md5\n  public_name = CRAM-MD5\n  server_secret = ${exim(5)}\n  client_secret = ${exim(6)}\nout:\n  driver = plaintext\n  public_name = LOGIN\n  client_send = : user : ${exim(7)}\n`,
  },
  forwarder: {
    'etc/systemd/system/forward.service': `[Service]\nEnvironment=PROXY_PASSWORD=${of('forwarder')()}\nExecStart=/usr/bin/socat TCP-LISTEN:110,fork PROXY:proxy:mail.example.org:110,proxyauth=me:${of('forwarder')(2)}\n[Install]\nWantedBy=multi-user.target\n`,
  },
  haproxy: {
    'etc/haproxy/haproxy.cfg': `userlist admins\n  user a insecure-password ${of('haproxy')()}\nlisten stats\n  bind 127.0.0.1:8404\n  mode http\n  stats auth admin:${of('haproxy')(2)}\nlisten pop3\n  mode tcp\n  bind :110\n  server a 192.0.2.1:110\npeers them\n  peer a 192.0.2.3:1024\n`,
  },
  inetd: {
    'etc/inetd.conf': `imap stream tcp nowait root /usr/sbin/imapd imapd --password ${of('inetd')()}\npop3 stream tcp nowait root /usr/sbin/ipop3d ipop3d\npop2 stream tcp nowait root /usr/sbin/ipop2d ipop2d --secret=${of('inetd')(2)}\n`,
  },
  mailcow: {
    'mailcow.conf': `MAILCOW_HOSTNAME=mail.example.org\nDBPASS=${of('mailcow')()}\nDBROOT=${of('mailcow')(2)}\nREDISPASS=${of('mailcow')(3)}\nPOP_PORT=110\n`,
    'docker-compose.yml': `services:\n  dovecot-mailcow:\n    image: ghcr.io/mailcow/dovecot:2.3\n    environment:\n      DBPASS: ${of('mailcow')(4)}\n      DOVECOT_MASTER_PASS: ${of('mailcow')(5)}\n    volumes: ["./extra.conf:/etc/dovecot/extra.conf"]\n    ports: ["\${POP_PORT:-110}:110"]\n`,
    'extra.conf': `disable_plaintext_auth = no\ndoveadm_password = ${of('mailcow')(6)}\n`,
  },
  mailu: {
    'docker-compose.yml':
      'services:\n  front:\n    image: ghcr.io/mailu/nginx:2024.06\n    env_file: mailu.env\n    ports: ["110:110", "143:143", "25:25", "587:587"]\n',
    'mailu.env': `SECRET_KEY=${of('mailu')()}\nTLS_FLAVOR=notls\nINITIAL_ADMIN_PW=${of('mailu')(2)}\nDB_PW=${of('mailu')(3)}\nAPI_TOKEN=${of('mailu')(4)}\n`,
  },
  mailutils: {
    'etc/mailutils.conf': `program pop3d {\n  server 0.0.0.0:110 {\n    tls-mode no;\n  };\n  sql {\n    passwd ${of('mailutils')()};\n  };\n  ldap { passwd "${of('mailutils')(2)}"; };\n};\n`,
    'etc/mailutils.d/pop3d': `server 0.0.0.0:110 {\n  tls-mode no;\n};\nsql { passwd ${of('mailutils')(3)}; };\n`,
  },
  nginx: {
    'etc/nginx/nginx.conf': `events {}\nmail {\n  auth_http http://me:${of('nginx')()}@127.0.0.1/auth;\n  auth_http_header X-Auth-Key ${of('nginx')(2)};\n  server {\n    listen 110;\n    auth_http_header X-Other "${of('nginx')(3)}";\n    protocol pop3;\n  }\n}\n`,
  },
  'node-smtp-server': {
    'package.json': '{"name": "intake"}\n',
    'server.js': `const { SMTPServer } = require('smtp-server');\nconst password = '${node()}';\nconst server = new SMTPServer({\n  key: \`${key('node-smtp-server')}\`,\n  passphrase: '${node(2)}',\n  hideSTARTTLS: true,\n  allowInsecureAuth: true,\n  authOptional: true,\n  onAuth(auth, session, callback) {\n    if (auth.password !== '${node(3)}') return callback(new Error('no'));\n    callback(null, { user: 1 });\n  },\n});\nserver.listen(587);\n`,
  },
  opensmtpd: {
    'etc/smtpd.conf': `table creds { me = ${of('opensmtpd')()} }\nlisten on 0.0.0.0 port 587 auth <creds>\ntable secrets { label = "me:${of('opensmtpd')(2)}" }\naction "out" relay host smtp://me:${of('opensmtpd')(3)}@relay.example.org\nmatch from any for any action "out"\n`,
  },
  perdition: {
    'etc/perdition/perdition.conf': `map_library /usr/lib/libperditiondb_mysql.so.0\nmap_library_opt "localhost:3306:db:map:me:${of('perdition')()}"\nprotocol POP3\nbind_address 0.0.0.0:110\nmap_library_opt "localhost:3306:db:map:me:${of('perdition')(2)}"\noutgoing_server 192.0.2.1\n`,
    'etc/default/perdition': `RUN_PERDITION=yes\nPOP3_FLAGS="--password ${of('perdition')(3)}"\nPOP3=yes\n`,
  },
  popa3d: {
    'etc/default/popa3d': `DB_PASSWORD=${of('popa3d')()}\nRUN_STANDALONE=yes\nAPI_TOKEN=${of('popa3d')(2)}\n`,
    'etc/init.d/popa3d': '#!/bin/sh\n. /etc/default/popa3d\npopa3d -D\n',
  },
  postfix: {
    'etc/postfix/main.cf': `smtp_sasl_password_maps = inline:{ relay.example.org=me:${postfix()} }\nsmtpd_sasl_auth_enable = yes\nvirtual_bind_pw = ${postfix(2)}\nsmtpd_tls_auth_only = no\nsmtp_sasl_password_maps = static:me:${postfix(3)}\nmy_secret = ${postfix(4)}\nsmtpd_tls_security_level = none\nlmtp_sasl_password_maps = static:me:${postfix(5)}\n`,
    'etc/postfix/master.cf': `smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n  -o smtpd_sasl_auth_enable=yes\n  -o smtp_sasl_password_maps=static:me:${postfix(6)}\n  -o smtpd_tls_security_level=none\n`,
  },
  sendmail: {
    'etc/mail/sendmail.mc': `define(\`confLDAP_DEFAULT_SPEC', \`-h ldap -w ${of('sendmail')()}')dnl\nDAEMON_OPTIONS(\`Port=587, Name=MSA')dnl\nTRUST_AUTH_MECH(\`PLAIN LOGIN')dnl\ndefine(\`confAUTH_MECHANISMS', \`PLAIN LOGIN')dnl\ndefine(\`confSECRET', \`${of('sendmail')(2)}')dnl\nMAILER(\`smtp')dnl\n`,
  },
  stunnel: {
    'etc/stunnel/pop3.conf': `engineCtrl = PIN:${of('stunnel')(1)}\n[pop3]\nprotocolPassword = ${of('stunnel')(2)}\nclient = yes\nprotocolPassword = ${of('stunnel')(3)}\naccept = 110\nticketMacSecret = ${of('stunnel')(4)}\nconnect = 192.0.2.1:995\nticketKeySecret = ${of('stunnel')(5)}\n`,
  },
  'systemd-socket': {
    'etc/systemd/system/pop3.socket': '[Socket]\nListenStream=110\nAccept=yes\n[Install]\nWantedBy=sockets.target\n',
    'etc/systemd/system/pop3@.service': `[Service]\nEnvironment=MAIL_PASSWORD=${of('systemd-socket')()}\nExecStart=/usr/sbin/ipop3d --password=${of('systemd-socket')(2)}\nEnvironment="API_TOKEN=${of('systemd-socket')(3)}"\nStandardInput=socket\n`,
  },
  xinetd: {
    'etc/xinetd.d/ipop3': `service pop3\n{\n  disable = no\n  socket_type = stream\n  env = MAIL_PASSWORD=${of('xinetd')()}\n  wait = no\n  user = root\n  server = /usr/sbin/ipop3d\n  server_args = --password ${of('xinetd')(2)}\n}\n`,
    'etc/xinetd.conf': 'defaults\n{\n}\nincludedir /etc/xinetd.d\n',
  },
};

/** The same for what puts files on hosts. */
export const secretsInSources: Readonly<Record<string, Files>> = {
  ansible: {
    'site.yml':
      '- hosts: mail\n  tasks:\n    - template:\n        src: dovecot.conf.j2\n        dest: /etc/dovecot/dovecot.conf\n',
    'group_vars/mail.yml': `db_password: ${of('ansible')()}\nopen: "no"\nadmin_token: ${of('ansible')(2)}\nnonce: ${of('ansible')(5)}\nsql: host=db password=${of('ansible')(4)}\n`,
    hosts: `[mail]\nmx1 ansible_password=${of('ansible')(3)}\n`,
    'templates/dovecot.conf.j2':
      'protocols = pop3\ndoveadm_password = {{ db_password }}\ndisable_plaintext_auth = {{ open }}\nimapc_password = {{ nonce }}\nssl = no\nuserdb {\n  driver = static\n  args = {{ sql }}\n}\n',
  },
  'image-build': {
    Dockerfile: `FROM debian:12\nENV DB_PASSWORD=${of('image-build')()}\nRUN apt-get install -y dovecot-pop3d\nRUN printf 'doveadm_password = ${of('image-build')(2)}\\ndisable_plaintext_auth = no\\nssl = no\\n' > /etc/dovecot/dovecot.conf\nCMD ["dovecot", "-F"]\n`,
    'compose.yaml': 'services:\n  mail:\n    build: .\n    ports: ["110:110"]\n',
  },
  'key-files': {
    'etc/dovecot/dovecot.conf': 'ssl_key = </etc/ssl/mail.key\n',
    'etc/ssl/mail.key': `${key('keyfiles')}\n`,
  },
};
