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

const MAIN = '/etc/haproxy/haproxy.cfg';
const PAIR = readFileSync(
  join(import.meta.dirname, '../../fixtures/truth/haproxy/tls-offload/root/etc/haproxy/certs/mail.pem'),
  'utf8',
);
const CERTIFICATE = PAIR.slice(PAIR.indexOf('-----BEGIN CERTIFICATE'), PAIR.lastIndexOf('-----END CERTIFICATE') + 26);
const FILES = {
  '/etc/certs/p.pem': PAIR,
  '/etc/certs/c.pem': CERTIFICATE,
  '/etc/certs/split.pem': CERTIFICATE,
  '/etc/certs/split.pem.key': PAIR.replace(CERTIFICATE, ''),
  '/etc/certs/all/one.pem': PAIR,
};
const told: TestAssume = { complete: true, versions: { haproxy: '2.6.12' }, build: 'debian' };

const settled = (host: Host): readonly Service[] => {
  const services = servicesOf(host).filter((one) => one.dialect === 'haproxy');
  return link([host], services, { ...nothingAssumed, backends: 'accept' }).services;
};

function serviceOf(text: string, more: Readonly<Record<string, string>> = {}, assume: TestAssume = told): Service {
  const [service] = settled(hostOf({ [MAIN]: text, ...FILES, ...more }, assume));
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

const L = 'listen pop3\n mode tcp\n bind :110\n';
const S = ' server a 127.0.0.1:1110\n';

/** What `haproxy -c` said to each [measured: 2.6.12 of Debian 12]. */
const STARTS = [
  L + S,
  `listen pop3\n bind :110\n${S}`,
  `${L} bind :110\n${S}`,
  `${L} server a 127.0.0.1:110 ssl ca-file @system-ca\n`,
  `${L} server a 127.0.0.1:110 ssl verify none\n`,
  `global\n ssl-server-verify none\n${L} server a 127.0.0.1:110 ssl\n`,
  `${L} server a 127.0.0.1:+1\n`,
  `listen p\n bind :110 crt /etc/certs/p.pem\n${S}`,
  `listen p\n bind :110 ssl crt /etc/certs/all\n${S}`,
  `listen p\n bind :110 ssl crt /etc/certs/split.pem\n${S}`,
  'frontend pop3\n bind :110\n',
  `listen p\n bind "\${ADDR}:110"\n${S}`,
  `listen p\n bind ::1:110\n${S}`,
  `listen p\n bind :110,127.0.0.1:111\n${S}`,
  `.if !defined(X)\n${L}${S}.else\n foo\n.endif\n`,
  `.if version_atleast(2.4) && !defined(X)\n${L}${S}.elif true\nnonsense\n.endif\n`,
  `.if 0\nnonsense\n.else\n${L}${S}.endif\n`,
  `defaults a\n mode tcp\ndefaults b\n mode http\nfrontend pop3 from a\n bind :110\n default_backend y\nbackend y from a\n${S}`,
  `${L} server a '127.0.0.1:110' # x\n`,
  `${L} option tcplog\n timeout client 5s\n acl x src 1.2.3.4\n tcp-request connection reject if x\n${S}`,
  `${L} server a 127.0.0.1:110 source 127.0.0.2 usesrc clientip\n`,
  `listen p\n bind *:110-112 interface lo name x\n${S}`,
  L.replaceAll('\n', '\r\n') + S,
  `resolvers d\n nameserver a 127.0.0.1:53\n${L}${S}`,
];

const REFUSED = [
  `${L} server a 127.0.0.1:110 ssl\n`,
  `${L} server a 127.0.0.1:110 ssl verify required\n`,
  `listen pop3\n bind 110\n${S}`,
  `listen p\n bind :110 ssl crt /etc/certs/nope.pem\n${S}`,
  `listen p\n bind :110 ssl crt /etc/certs/c.pem\n${S}`,
  `listen p\n bind :110 crt /etc/certs/nope.pem\n${S}`,
  `listen p\n bind :110 ssl\n${S}`,
  `listen p\n mode foo\n bind :110\n${S}`,
  'frontend pop3\n bind :110\n use_backend nope\n',
  'frontend pop3\n bind :110\n use_backend nope if TRUE\n',
  'frontend pop3\n bind :110\n default_backend nope\n',
  `bind :110\n${L}${S}`,
  `${L} server a 127.0.0.1:110`,
  `${L} server a "127.0.0.1:1\n`,
  `${L} foo bar\n${S}`,
  `listen p\n bind :110 , 127.0.0.1:111\n${S}`,
  `listen p\n bind :110,:70000\n${S}`,
  `${L} server a\n`,
  `${L} server a 127.0.0.1:1 foo\n`,
  `${L} default-server foo\n${S}`,
  `.if defined(X)\n${L}${S}`,
  `LISTEN p\n bind :110\n${S}`,
  `listen my pop\n bind :110\n${S}`,
  `listen po/p\n bind :110\n${S}`,
  `listen\n bind :110\n${S}`,
  `\uFEFF${L}${S}`,
];

describe('haproxy', () => {
  agreesWithChecker((text) => serviceOf(text), { starts: STARTS, refused: REFUSED });

  it('passes bytes through without a word of TLS, and says what TLS on either side makes of it', () => {
    const passed = only(L + S);
    assert.equal(show(passed.passesThrough), 'true');
    assert.equal(show(passed.cleartextLogin.remote), 'accepted');
    const ended = only(`listen p\n bind :995 ssl crt /etc/certs/p.pem\n${S}`);
    assert.deepEqual(
      [show(ended.transport), show(ended.passesThrough), show(ended.tlsLogin)],
      ['tls', 'false', 'accepted'],
    );
    const turned = only(`${L} server a 192.0.2.9:995 ssl verify none\n`);
    assert.deepEqual([show(turned.transport), show(turned.clientMode)], ['plain', 'true']);
  });

  it('takes its sections in mode http for no mail listener', () => {
    const web = `defaults\n mode http\nfrontend www\n bind :80\n default_backend app\nbackend app\n${S.replace('1110', '8080')}`;
    assert.deepEqual(settled(hostOf({ [MAIN]: web }, told)), []);
    assert.deepEqual(sockets(serviceOf(`${web}frontend pop3\n bind :110\n default_backend app\n`)), []);
  });

  it('says nothing of what a fragment lacks', () => {
    const text = 'frontend smtp\n bind *:25\n mode tcp\n default_backend elsewhere\n made-up word\n';
    const [service] = settled(hostOf({ [MAIN]: text }));
    assert.equal(service!.starts.is, true);
  });

  it('reads every file that one process is given', () => {
    const defaults = 'CONFIG="/etc/haproxy/conf.d"\nEXTRAOPTS="-S /run/x -f /etc/haproxy/more.cfg"\n';
    const files = {
      '/etc/default/haproxy': defaults,
      '/etc/haproxy/conf.d/10-global.cfg': 'global\ndefaults\n mode tcp\n',
      '/etc/haproxy/conf.d/20-pop3.cfg': `listen pop3\n bind :110\n${S}`,
      '/etc/haproxy/conf.d/30-old.cfg.bak': `listen old\n bind :143\n${S}`,
      '/etc/haproxy/more.cfg': 'listen imap\n bind :143\n server a 127.0.0.1:1143\n',
    };
    const [service] = settled(hostOf({ ...files, [MAIN]: L + S }, told));
    assert.equal(service!.main.path, 'etc/haproxy/conf.d/10-global.cfg');
    assert.deepEqual(sockets(service!), ['pop3 0.0.0.0:110', 'imap 0.0.0.0:143']);
  });

  it('puts variables into addresses, with quotes and without', () => {
    const text = `global\n setenv PORT 143\nlisten p\n bind "\${ADDR}:110"\n bind \${ADDR}:$PORT\n${S}`;
    const found = serviceOf(text, { '/etc/default/haproxy': 'ADDR=127.0.0.1\n' });
    assert.deepEqual(sockets(found), ['pop3 127.0.0.1:110', 'imap 127.0.0.1:143']);
  });

  it('asks whether others reach an address that the environment of another host hides', () => {
    const [service] = settled(hostOf({ [MAIN]: `listen p\n bind "\${ADDR}:110"\n${S}` }));
    assert.match(show(service!.listeners[0]!.reach), /"remote" if .*ADDR.*; "loopback" if/);
  });

  it('lets in whom its rules let in', () => {
    const reach = (rules: string) => {
      const one = only(`${L} acl here src 127.0.0.0/8\n acl lan src 10.0.0.0/8 192.168.0.0/16\n${rules}${S}`);
      return `${show(one.reach)} ${show(one.cleartextFrom)}`;
    };
    assert.match(reach(' tcp-request connection reject unless here\n'), /^loopback/);
    assert.match(reach(' tcp-request content reject if !here\n'), /^loopback/);
    assert.equal(reach(' tcp-request connection reject if ! lan\n'), 'remote ["10.0.0.0/8","192.168.0.0/16"]');
    const accepted = ' tcp-request connection accept if lan\n tcp-request connection reject\n';
    assert.equal(reach(accepted), 'remote ["10.0.0.0/8","192.168.0.0/16"]');
    assert.match(reach(' tcp-request connection reject if lan\n'), /^remote \["0\.0\.0\.0\/0"/);
    assert.match(reach(' tcp-request connection reject if { src_conn_rate gt 3 }\n'), /^remote \["0\.0\.0\.0\/0"/);
  });

  it('tells the back end who the client is, and from where it dials', () => {
    const [hop] = only(
      `${L} server a 127.0.0.1:10110 send-proxy-v2 proxy-v2-options ssl,unique-id source 192.0.2.1\n`,
    ).backends;
    assert.equal(show(hop!.sendsProxy), 'v2-ssl');
    assert.equal(show(hop!.source!), '192.0.2.1');
    const [plain] = only(`${L} default-server send-proxy\n server a 127.0.0.1:10110 no-send-proxy\n`).backends;
    assert.equal(show(plain!.sendsProxy), 'none');
  });

  it('counts a hop as verified where the certificate is held against a name', () => {
    const verified = (words: string) => show(only(`${L} server a 192.0.2.9:995 ssl ${words}\n`).backends[0]!.verified);
    assert.equal(verified('verify none'), 'false');
    assert.equal(verified('verify required ca-file @system-ca'), 'false');
    assert.equal(verified('verify required ca-file @system-ca verifyhost mail.example.org'), 'true');
    assert.equal(verified('ca-file @system-ca sni str(mail.example.org)'), 'true');
  });

  it('dials a server without a port on that of the client', () => {
    const text = 'listen pop\n mode tcp\n bind :110\n bind :143\n server a 192.0.2.9\n server b 192.0.2.9:+1000\n';
    const targets = serviceOf(text).listeners.map(({ backends }) => backends.map(({ port }) => port.is));
    assert.deepEqual(targets, [
      [110, 1110],
      [143, 1143],
    ]);
  });

  it('asks about the branches of a template and knows both ports of its lines', () => {
    const text = `listen pop3\n mode tcp\n{% if tls %}\n bind :995 ssl crt {{ pem }}\n{% else %}\n bind {{ ip }}:110\n{% endif %}\n${S}`;
    const file = readTemplate(plainFile('etc/haproxy/haproxy.cfg', text));
    const base = hostOf({ [MAIN]: '' });
    const host: Host = { ...base, entry: (path) => (path === MAIN ? { kind: 'file', file } : base.entry(path)) };
    const [service] = settled(host);
    assert.deepEqual(
      service!.listeners.map(({ port, open }) => `${show(port)} ${show(open)}`),
      [
        '995 conditional (true if "tls" is true; false if "tls" is false)',
        '110 conditional (false if "tls" is true; true if "tls" is false)',
      ],
    );
  });

  it('cures a plain socket with TLS, and others keep away from loopback', () => {
    const cured = (remedy: 'bind-loopback' | 'require-tls-for-login' | 'close-listener') => {
      const service = serviceOf(L + S);
      const cure = dialect('haproxy').remedies[remedy]!(service.listeners[0]!, service)!;
      return serviceOf(applyEdits(service.main, cure.edits), { '/etc/haproxy/certs/mail.pem': PAIR });
    };
    assert.equal(show(cured('require-tls-for-login').listeners[0]!.transport), 'tls');
    assert.equal(show(cured('require-tls-for-login').starts), 'true');
    assert.equal(show(cured('bind-loopback').listeners[0]!.reach), 'loopback');
    assert.deepEqual(cured('close-listener').listeners, []);
  });
});
