import assert from 'node:assert/strict';
import type { Listener } from '../../src/model/model.ts';
import { settleWeak } from '../../src/link/weak.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { servicesOf } from '../support/services.ts';

type Files = Readonly<Record<string, string>>;

interface Row {
  readonly about: string;
  readonly files: Files;
  readonly told?: TestAssume;
  readonly versions?: string;
  readonly byDefault?: string;
  readonly ciphers?: string;
  readonly compression?: boolean;
}

const debian = (dialect: string, version: string): TestAssume => ({
  versions: { [dialect]: version },
  build: 'debian',
});
const upstream = (dialect: string, version: string): TestAssume => ({
  versions: { [dialect]: version },
  build: 'upstream',
});

const courier = (line: string): Files => ({
  '/etc/courier/pop3d': 'PORT=110\nADDRESS=0\nPOP3DSTART=YES\n',
  '/etc/courier/pop3d-ssl': `SSLPORT=995\nSSLADDRESS=0\nPOP3DSSLSTART=YES\nPOP3_STARTTLS=YES\nCOURIERTLS=/usr/bin/couriertls\nTLS_CERTFILE=/etc/courier/x.pem\n${line}\n`,
});
const cyrus = (line: string): Files => ({
  '/etc/cyrus.conf': 'SERVICES {\n  pop3s cmd="pop3d -s" listen="pop3s"\n}\n',
  '/etc/imapd.conf': `configdirectory: /var/lib/cyrus\ntls_server_cert: /etc/x.pem\ntls_server_key: /etc/x.pem\n${line}\n`,
});
const sendmail = (line: string): Files => ({
  '/etc/mail/sendmail.cf': `O DaemonPortOptions=Name=MTA, Port=25\nO ServerCertFile=/etc/mail/x.pem\nO ServerKeyFile=/etc/mail/x.pem\n${line}\n`,
});
const perdition = (line: string): Files => ({
  '/etc/default/perdition': 'RUN_PERDITION=yes\nPOP3S=yes\nPOP3=no\nIMAP4=no\nIMAP4S=no\nMANAGESIEVE=no\n',
  '/etc/perdition/perdition.conf': `ssl_mode ssl_listen\nssl_cert_file /etc/x.pem\nssl_key_file /etc/x.pem\n${line}\n`,
});
const mailutils = (line: string): Files => ({
  '/etc/mailutils.conf': `tls { ssl-certificate-file /etc/x.pem; ssl-key-file /etc/x.key; ${line} }; server 0.0.0.0 { tls-mode ondemand; };`,
  '/etc/systemd/system/mailutils-pop3d.service':
    '[Service]\nExecStart=/usr/sbin/pop3d --daemon\n[Install]\nWantedBy=multi-user.target\n',
});
const opensmtpd = (words: string): Files => ({
  '/etc/smtpd.conf': `pki x cert "/etc/x.pem"\npki x key "/etc/x.key"\nlisten on 0.0.0.0 port 465 smtps pki x auth ${words}\naction "a" maildir\nmatch from any for local action "a"\n`,
});
const haproxy = (words: string, global = ''): Files => ({
  '/etc/haproxy/haproxy.cfg': `global\n${global}\nfrontend imaps\n  mode tcp\n  bind :993 ssl crt /etc/x.pem ${words}\n  default_backend b\nbackend b\n  mode tcp\n  server a 127.0.0.1:143\n`,
});
const exim = (line: string): Files => ({
  '/etc/exim/exim.conf': `daemon_smtp_ports = 465\ntls_on_connect_ports = 465\ntls_advertise_hosts = *\ntls_certificate = /etc/x.pem\n${line}\n`,
});
const postfix = (lines: string): Files => ({
  '/etc/postfix/main.cf': `compatibility_level = 3.6\nsmtpd_tls_security_level = encrypt\nsmtpd_tls_cert_file = /etc/x.pem\nsmtpd_tls_mandatory_protocols = >=TLSv1.2\n${lines}\n`,
  '/etc/postfix/master.cf': 'submission inet n - y - - smtpd\n  -o smtpd_sasl_auth_enable=yes\n',
});
const node = (options: string): Files => ({
  '/srv/package.json': '{"main": "server.js", "dependencies": {"smtp-server": "3"}}',
  '/srv/server.js': `const { SMTPServer } = require('smtp-server');\nconst fs = require('fs');\nnew SMTPServer({ secure: true, cert: fs.readFileSync('/etc/x.pem'), key: fs.readFileSync('/etc/x.key'), ${options} onAuth(auth, session, callback) { callback(null, { user: 1 }); } }).listen(465);\n`,
});

const ROWS: readonly Row[] = [
  {
    about: "Courier's list where OpenSSL does the TLS",
    files: courier('TLS_CIPHER_LIST="HIGH:RC4-SHA"\nTLS_PROTOCOL=TLSv1.1++'),
    told: upstream('courier', '1.0.16'),
    versions: 'TLSv1.1',
    ciphers: 'RC4',
  },
  {
    about: 'one old version alone, as old files of Courier say',
    files: courier('TLS_PROTOCOL=SSL3'),
    told: upstream('courier', '0.73'),
    versions: 'SSLv3',
  },
  {
    about: "Courier's priority string where GnuTLS does it, and not the list that it passes over",
    files: courier('TLS_CIPHER_LIST="RC4-SHA"\nTLS_PRIORITY="NORMAL:-VERS-ALL:+VERS-TLS1.2:+ARCFOUR-128"'),
    told: debian('courier', '1.0.16'),
    ciphers: 'RC4',
    compression: false,
  },
  {
    about: "what GnuTLS speaks by default, under Debian's Courier",
    files: courier(''),
    told: debian('courier', '1.0.16'),
    byDefault: 'TLSv1.0 TLSv1.1',
  },
  {
    about: 'the new name of a list in imapd.conf, and compression',
    files: cyrus('tls_ciphers: HIGH:DES-CBC3-SHA\ntls_compression: 1\ntls_versions: tls1_2 tls1_3'),
    told: upstream('cyrus', '3.6.1'),
    ciphers: '3DES',
    compression: true,
    versions: '',
  },
  {
    about: 'the old name of that list, and the new one before it',
    files: cyrus('tls_cipher_list: NULL-SHA256\ntls_versions: tls1_2'),
    told: upstream('cyrus', '2.4.18'),
    ciphers: 'NULL',
    versions: '',
  },
  {
    about: "flags of OpenSSL's that sendmail clears, and its list",
    files: sendmail(
      'O CipherList=HIGH:RC4-SHA\nO ServerSSLOptions=-SSL_OP_NO_SSLv3,-SSL_OP_NO_COMPRESSION +SSL_OP_NO_TLSv1',
    ),
    told: upstream('sendmail', '8.17.1.9'),
    versions: 'SSLv3',
    ciphers: 'RC4',
    compression: true,
  },
  {
    about: "perdition's list and its compression",
    files: perdition(
      'ssl_listen_ciphers ALL:!ADH:RC4-SHA\nssl_listen_compression\nssl_listen_min_proto_version tlsv1.1',
    ),
    told: debian('perdition', '2.2'),
    versions: 'TLSv1.1',
    ciphers: 'RC4',
    compression: true,
  },
  {
    about: 'a priority string of Mailutils that puts on SSL 3.0 and 3DES',
    files: mailutils('ssl-priorities "NORMAL:+VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1:+3DES-CBC:+COMP-DEFLATE";'),
    told: debian('mailutils', '3.15'),
    versions: 'SSLv3',
    ciphers: '3DES',
    compression: true,
  },
  {
    about: 'a priority string of Mailutils with nothing weak',
    files: mailutils('ssl-priorities "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";'),
    told: debian('mailutils', '3.15'),
    versions: '',
    ciphers: '',
    compression: false,
  },
  {
    about: 'ciphers of a line of OpenSMTPD',
    files: opensmtpd('ciphers "HIGH:RC4-SHA" protocols "TLSv1.0"'),
    told: debian('opensmtpd', '7.6.0p1'),
    ciphers: 'RC4',
    versions: '',
  },
  {
    about: 'versions that HAProxy takes off before it had a lower end of its own',
    files: haproxy('no-sslv3'),
    told: upstream('haproxy', '2.0.35'),
    versions: 'TLSv1 TLSv1.1',
  },
  {
    about: 'the same since 2.2, where nothing older than 1.2 is left',
    files: haproxy('no-sslv3'),
    told: upstream('haproxy', '2.6.12'),
    versions: '',
  },
  {
    about: 'versions that the global section takes off',
    files: haproxy('', '  ssl-default-bind-options no-sslv3 no-tlsv10 no-tlsv11'),
    told: upstream('haproxy', '2.0.35'),
    versions: '',
  },
  {
    about: 'a least version of HAProxy beside one that it takes off in vain',
    files: haproxy('no-tlsv10 ssl-min-ver TLSv1.0'),
    told: upstream('haproxy', '2.6.12'),
    versions: 'TLSv1 TLSv1.1',
  },
  {
    about: "flags of OpenSSL's that Exim clears",
    files: exim('openssl_options = +no_sslv2 -no_sslv3 -no_compression\ntls_require_ciphers = HIGH:RC4-SHA'),
    told: upstream('exim', '4.96'),
    versions: 'SSLv3',
    ciphers: 'RC4',
    compression: true,
  },
  {
    about: "a priority string under Debian's Exim",
    files: exim('tls_require_ciphers = NORMAL:-VERS-TLS1.0:-VERS-TLS1.1:+3DES-CBC'),
    told: { ...debian('exim', '4.96') },
    versions: '',
    ciphers: '3DES',
    compression: false,
  },
  {
    about: "Postfix's list for the grade that counts",
    files: postfix(
      'tls_medium_cipherlist = HIGH:RC4-SHA:DES-CBC3-SHA\nsmtpd_tls_mandatory_exclude_ciphers = 3DES\ntls_ssl_options = NO_COMPRESSION',
    ),
    told: debian('postfix', '3.7.11'),
    ciphers: 'RC4',
    compression: false,
    versions: '',
  },
  {
    about: "Postfix's list for another grade",
    files: postfix('tls_medium_cipherlist = HIGH:RC4-SHA\nsmtpd_tls_mandatory_ciphers = high'),
    told: debian('postfix', '3.7.11'),
    ciphers: '',
    versions: '',
  },
  {
    about: "a grade of Postfix's that is weak by its name, less what is excluded",
    files: postfix('smtpd_tls_mandatory_ciphers = export\nsmtpd_tls_exclude_ciphers = EXP'),
    told: debian('postfix', '3.7.11'),
    ciphers: '',
    versions: '',
  },
  {
    about: "a program's own least version and list",
    files: node("minVersion: 'TLSv1.1', ciphers: 'HIGH:RC4-SHA:@SECLEVEL=0',"),
    versions: 'TLSv1.1',
    ciphers: 'RC4',
  },
];

describe('weak TLS', () => {
  for (const { about, files, told = {}, ...wanted } of ROWS)
    it(`is told of ${about}`, () => {
      const [listener] = servicesOf(hostOf(files, { complete: false, ...told }))
        .map(settleWeak)
        .flatMap(({ listeners }) => listeners)
        .filter(speaksTls);
      assert.ok(listener?.weak);
      const { versions, defaultVersions, ciphers, compression } = listener.weak;
      assert.deepEqual(
        {
          ...(wanted.versions === undefined ? {} : { versions: versions.is?.join(' ') }),
          ...(wanted.byDefault === undefined ? {} : { byDefault: defaultVersions?.is?.join(' ') }),
          ...(ciphers.is === undefined && wanted.ciphers === undefined ? {} : { ciphers: ciphers.is?.join(', ') }),
          ...(compression.is === undefined ? {} : { compression: compression.is }),
        },
        wanted,
      );
    });
});

function speaksTls({ transport, starttls }: Listener): boolean {
  return transport.is === 'tls' || (starttls.is !== undefined && starttls.is !== 'none');
}
