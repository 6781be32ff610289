import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Host, Listener, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { agreesWithChecker } from '../support/checker.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const MAIN = '/etc/nginx/nginx.conf';
const CASE = join(import.meta.dirname, '../../fixtures/truth/nginx/mail-listen-ssl/root/etc/ssl');
const FILES = {
  '/etc/nginx/c.pem': readFileSync(join(CASE, 'certs/mail.example.org.crt'), 'utf8'),
  '/etc/nginx/k.pem': readFileSync(join(CASE, 'private/mail.example.org.key'), 'utf8'),
};
const told: TestAssume = { complete: true, versions: { nginx: '1.22.1' }, build: 'debian' };
const HEAD = 'load_module modules/ngx_mail_module.so;\nload_module modules/ngx_stream_module.so;\nevents {}\n';
const PAIR = 'ssl_certificate c.pem; ssl_certificate_key k.pem;';

const settled = (host: Host): readonly Service[] => {
  const services = servicesOf(host).filter((one) => one.dialect === 'nginx');
  return link([host], services, { ...nothingAssumed, backends: 'accept' }).services;
};

function serviceOf(text: string, more: Readonly<Record<string, string>> = {}, assume: TestAssume = told): Service {
  const [service] = settled(hostOf({ [MAIN]: HEAD + text, ...FILES, ...more }, assume));
  assert.ok(service, text);
  return service;
}

const only = (text: string): Listener => {
  const { listeners } = serviceOf(text);
  assert.equal(listeners.length, 1, text);
  return listeners[0]!;
};
const sockets = ({ listeners }: Service) =>
  listeners.map((one) => `${show(one.protocol)} ${show(one.address)}:${show(one.port)}`);
const mail = (server: string, around = '') => `mail { auth_http 127.0.0.1:9; ${around} server { ${server} } }\n`;
const stream = (server: string, around = '') => `stream { ${around} server { ${server} } }\n`;
const template = (text: string): Host => {
  const file = readTemplate(plainFile('etc/nginx/nginx.conf', text));
  const base = hostOf({ [MAIN]: '' });
  return { ...base, entry: (path) => (path === MAIN ? { kind: 'file', file } : base.entry(path)) };
};

/** What `nginx -t` said to each [measured: 1.22.1 of Debian 12]. */
const STARTS = [
  mail('listen 110;'),
  mail('listen 143; listen 110;'),
  mail('listen 110; ssl_certificate /nope.pem; ssl_certificate_key /nope.key;'),
  mail('listen 110; ssl_certificate /nope.pem;'),
  mail('listen 109; protocol pop3; protocol imap;'),
  mail('listen localhost:110;'),
  mail('listen 110-112; protocol imap;'),
  mail('listen 995; starttls only;', `${PAIR} ssl on;`),
  mail('listen 995; ssl on;', `${PAIR} starttls only;`),
  mail('listen 995; ssl on; starttls off;', PAIR),
  mail('listen 995; starttls only; ssl off;', PAIR),
  stream('listen 110; return ok;'),
  stream('listen 110; proxy_pass unix:/x;'),
  stream('listen 110; listen 110 udp; proxy_pass 127.0.0.1:1;'),
  stream('listen 110; proxy_pass localhost:110; proxy_bind 127.0.0.2; proxy_protocol on; allow 10.0.0.0/8; deny all;'),
  stream('listen 110 proxy_protocol; proxy_pass localhost:110; ssl_preread on;'),
];

const REFUSED = [
  'mail { server { listen 110; } }',
  mail('listen 1100;'),
  mail('listen 110 foo;'),
  mail('listen 110; listen 110;'),
  `${mail('listen 110; } server { listen *:110;')}`,
  mail('listen 110; starttls maybe;'),
  mail('listen 110; starttls on off;'),
  mail('listen 110; starttls;'),
  mail('listen 110; starttls on; starttls off;'),
  mail('listen 110; starttls on;'),
  mail('listen 110; ssl maybe;'),
  mail('listen 110; protocol pop2;'),
  mail('listen 110; typo on;'),
  mail('listen 110; proxy_pass x;'),
  'mail { auth_http 127.0.0.1:9; listen 110; }',
  'mail { auth_http 127.0.0.1:9; server { listen 110 } }',
  'mail { auth_http 127.0.0.1:9; server { listen 110; }',
  'mail { auth_http 127.0.0.1:9; } mail { }',
  'mail { auth_http 127.0.0.1:9; } }',
  'mail { auth_http "127.0.0.1:9"x; }',
  'mail { auth_http "127.0.0.1:9; }',
  mail('listen 0; protocol imap;'),
  mail('listen 70000; protocol imap;'),
  mail('listen ::1:110; protocol imap;'),
  mail('listen 995 ssl; starttls on;'),
  mail('listen 995 ssl;', 'ssl_certificate c.pem;'),
  mail('listen 995 ssl;', 'ssl_certificate nope.pem; ssl_certificate_key k.pem;'),
  mail('listen 995 ssl;', 'ssl_certificate c.pem; ssl_certificate_key nope.pem;'),
  mail('listen 995 ssl;', 'ssl_certificate nginx.conf; ssl_certificate_key k.pem;'),
  mail('listen 110; listen 995 ssl; ssl on; starttls on;', PAIR),
  stream('listen 110;'),
  stream('proxy_pass 127.0.0.1:1;'),
  stream('listen 110 ssl; proxy_pass 127.0.0.1:1;'),
  stream('listen 110; proxy_pass 127.0.0.1:1; typo x;'),
  stream('listen 110; proxy_pass 127.0.0.1:1; } server { listen 110; proxy_pass 127.0.0.1:1;'),
  stream('listen 110 udp ssl; proxy_pass 127.0.0.1:1;'),
  stream('listen 110; proxy_pass 127.0.0.1:1; proxy_pass 127.0.0.1:2;'),
  'http { stream { } }',
  'include /etc/nginx/nope.conf;',
  'include /etc/nginx/;',
];

describe('nginx', () => {
  agreesWithChecker((text) => serviceOf(text), { starts: STARTS, refused: REFUSED });

  it('wants the module on Debian alone, where it comes before the block', () => {
    const starts = (text: string, build?: 'debian' | 'upstream') =>
      show(
        settled(
          hostOf({ [MAIN]: text }, { complete: true, versions: { nginx: '1.22.1' }, ...(build ? { build } : {}) }),
        )[0]!.starts,
      );
    const bare = mail('listen 110;');
    assert.equal(starts(bare, 'debian'), 'false');
    assert.equal(starts(bare, 'upstream'), 'true');
    assert.equal(starts(`${bare}load_module modules/ngx_mail_module.so;`, 'debian'), 'false');
  });

  it('takes "ssl on" for unknown since 1.25.1', () => {
    const text = mail('listen 995; ssl on;', PAIR);
    const service = serviceOf(text, {}, { ...told, versions: { nginx: '1.26.3' } });
    assert.equal(service.startError.is, 'unknown directive "ssl"');
  });

  it('makes no service of a web server', () => {
    const text = 'events {}\nhttp { server { listen 80; location / { proxy_pass http://127.0.0.1:8080; } } }\n';
    assert.deepEqual(settled(hostOf({ [MAIN]: text }, told)), []);
  });

  it('takes a password in clear whatever the announced methods are, and refuses it with "starttls only"', () => {
    const login = (words: string) => show(only(mail(`listen 143; ${words}`, PAIR)).cleartextLogin.remote);
    assert.equal(login(''), 'accepted');
    assert.equal(login('imap_auth cram-md5;'), 'accepted');
    assert.equal(login('starttls on;'), 'accepted');
    assert.equal(login('starttls ONLY;'), 'refused');
  });

  it('leaves it to the authentication server where nobody says what that does', () => {
    const host = hostOf({ [MAIN]: HEAD + mail('listen 143;') }, told);
    const [service] = link([host], settled(host), nothingAssumed).services;
    const [hop] = service!.listeners[0]!.backends;
    assert.deepEqual(hop!.to.is, { kind: 'program', name: 'auth_http 127.0.0.1:9' });
  });

  it('calls SMTP on 587 and 465 submission', () => {
    const text = mail('listen 25; listen 587; listen 2525; protocol smtp;');
    assert.deepEqual(sockets(serviceOf(text)), ['smtp 0.0.0.0:25', 'submission 0.0.0.0:587', 'smtp 0.0.0.0:2525']);
  });

  it('follows a stream over maps, upstreams and variables to its hops', () => {
    const around = `map $server_port $hop { default 192.0.2.9:110; 143 imap; }
      upstream imap { server 192.0.2.1:143 down; server 192.0.2.2:143 backup; server 192.0.2.3:143; }`;
    const service = serviceOf(stream('listen 110; listen 143; proxy_pass $hop;', around));
    const hops = service.listeners.map(({ backends }) => backends.map(({ to }) => to.is));
    assert.deepEqual(hops, [
      [{ kind: 'socket', address: '192.0.2.9', port: 110 }],
      [{ kind: 'socket', address: '192.0.2.3', port: 143 }],
    ]);
    const [listener] = serviceOf(stream('listen 110; proxy_pass 192.0.2.9:1$server_port;')).listeners;
    assert.deepEqual(listener!.backends[0]!.to.is, { kind: 'socket', address: '192.0.2.9', port: 1110 });
  });

  it('leaves out a stream that nothing connects with mail', () => {
    const text = stream(
      'listen 443; proxy_pass $name; ssl_preread on;',
      'map $ssl_preread_alpn_protocols $name { default 127.0.0.1:8443; }',
    );
    assert.deepEqual(sockets(serviceOf(text)), []);
  });

  it('lets in whom "allow" lets in before "deny all"', () => {
    const one = only(stream('listen 110; proxy_pass 127.0.0.1:1110; allow 10.0.0.0/8; deny all;'));
    assert.equal(`${show(one.reach)} ${show(one.cleartextFrom)}`, 'remote ["10.0.0.0/8"]');
    const inherited = only(stream('listen 110; proxy_pass 127.0.0.1:1110;', 'allow 127.0.0.1; deny all;'));
    assert.equal(show(inherited.reach), 'loopback');
  });

  it('tells the back end who the client is, and holds the certificate against a name', () => {
    const words = 'proxy_protocol on; proxy_bind 192.0.2.1; proxy_ssl on; proxy_ssl_verify on;';
    const [hop] = only(stream(`listen 995 ssl; proxy_pass mail.example.org:995; ${words} ${PAIR}`)).backends;
    assert.deepEqual(
      [show(hop!.sendsProxy), show(hop!.source!), show(hop!.verified), show(hop!.transport)],
      ['v1', '192.0.2.1', 'true', 'tls'],
    );
  });

  it('goes on in the other arm of a condition from the same brace', () => {
    const text = `mail {\nauth_http x:9;\n{% if a %}\nserver {\n  listen 110;\n{% else %}\nserver {\n  listen 143;\n{% endif %}\n  starttls off;\n}\n}\nstream {\nserver { listen 995; proxy_pass 192.0.2.9:995; }\n}\n`;
    const [service] = settled(template(text));
    assert.equal(service!.problems.length, 0);
    assert.deepEqual(
      service!.listeners.map(({ port, open }) => `${show(port)} ${show(open)}`),
      [
        '110 conditional (true if "a" is true; false if "a" is false)',
        '995 true',
        '143 conditional (false if "a" is true; true if "a" is false)',
      ],
    );
  });

  it('has one socket for a line that comes out in two ways', () => {
    const text = mail('listen 110{% if balanced %} proxy_protocol{% endif %};').replaceAll('; ', ';\n');
    const [service] = settled(template(text));
    assert.deepEqual(
      service!.listeners.map(({ port, open, expectsProxy }) => `${show(port)} ${show(open)} ${show(expectsProxy)}`),
      ['110 true conditional (true if "balanced" is true; false if "balanced" is false)'],
    );
  });

  it('asks what a file that is not carried says of STARTTLS, and knows what a loop cannot bring', () => {
    const [asked] = settled(hostOf({ [MAIN]: mail('listen 110; include /etc/other/tls.conf;') }))[0]!.listeners;
    assert.match(show(asked!.starttls), /conditional .*does not set "starttls"/);
    const loop =
      'mail {\nauth_http x:9;\n{% for ip in list %}\nset_real_ip_from {{ ip }};\n{% endfor %}\nserver { listen 110; }\n}\n';
    assert.equal(show(settled(template(loop))[0]!.listeners[0]!.starttls), 'none');
  });

  it('puts the cures where a server takes them', () => {
    const cured = (text: string, remedy: 'bind-loopback' | 'require-tls-for-login' | 'name-certificate') => {
      const service = serviceOf(text);
      const cure = dialect('nginx').remedies[remedy]!(service.listeners[0]!, service)!;
      const body = applyEdits(service.main, cure.edits).slice(HEAD.length);
      const files = {
        '/etc/ssl/certs/mail.pem': FILES['/etc/nginx/c.pem'],
        '/etc/ssl/private/mail.key': FILES['/etc/nginx/k.pem'],
      };
      const after = serviceOf(body, files);
      assert.equal(after.starts.is, true, `${body}: ${after.startError.is}`);
      return after.listeners.map((one) => [one.reach, one.transport, one.starttls].map(show).join(' '));
    };
    assert.deepEqual(cured(mail('listen 110; listen [::]:110;'), 'require-tls-for-login'), [
      'remote plain required',
      'remote plain required',
    ]);
    assert.deepEqual(cured(mail('listen 110; starttls on;', PAIR), 'require-tls-for-login'), ['remote plain required']);
    assert.deepEqual(cured(stream('listen 110; proxy_pass 192.0.2.9:110;'), 'require-tls-for-login'), [
      'remote tls none',
    ]);
    assert.deepEqual(cured(mail('listen *:110;'), 'bind-loopback'), ['loopback plain none']);
    assert.deepEqual(cured(mail('listen 995 ssl;'), 'name-certificate'), ['remote tls none']);
  });
});
