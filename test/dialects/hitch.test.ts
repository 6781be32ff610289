import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { link } from '../../src/link/link.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Listener, Service } from '../../src/model/model.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { show } from '../support/agree.ts';
import { agreesWithChecker } from '../support/checker.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const MAIN = '/etc/hitch/hitch.conf';
const PAIR = readFileSync(
  join(import.meta.dirname, '../../fixtures/truth/hitch/pop3s-minimal/root/etc/hitch/mail.pem'),
  'utf8',
);
const CERTIFICATE = PAIR.slice(PAIR.indexOf('-----BEGIN CERTIFICATE'), PAIR.lastIndexOf('-----END CERTIFICATE') + 26);
const KEY = PAIR.replace(CERTIFICATE, '');
const FILES = {
  '/etc/hitch/p.pem': PAIR,
  '/etc/hitch/c.pem': CERTIFICATE,
  '/etc/hitch/k.pem': KEY,
  '/etc/hitch/d/a.pem.bak': PAIR,
  '/etc/hitch/empty/.hidden': '',
};
const told: TestAssume = { complete: true, versions: { hitch: '1.7.2' }, build: 'debian' };

function serviceOf(text: string, more: Readonly<Record<string, string>> = {}, assume: TestAssume = told): Service {
  const host = hostOf({ [MAIN]: text, ...FILES, ...more }, assume);
  const services = servicesOf(host).filter((one) => one.dialect === 'hitch');
  const [service] = link([host], services, { ...nothingAssumed, backends: 'accept' }).services;
  assert.ok(service, text);
  return service;
}

const sockets = ({ listeners }: Service) =>
  listeners.map(
    (one: Listener) => `${show(one.protocol)} ${show(one.address)}:${show(one.port)} ${show(one.transport)}`,
  );

const F = 'frontend = "[*]:995"\n';
const P = 'pem-file = "/etc/hitch/p.pem"\n';

/** What `hitch --test` said to each [measured: hitch 1.7.2 of Debian 12]. */
const STARTS = [
  F + P,
  `${F}${P}write-proxy = on write-proxy-v2 = on\n`,
  `${F}pem-file = { cert = "/etc/hitch/c.pem" private-key = "/etc/hitch/k.pem" }\n`,
  'frontend = { host = "*" port = "995" pem-file = "/etc/hitch/p.pem" }\n',
  `frontend = "[*]:995";\n${P}`,
  `${F}${P}tls-protos = TLSv1.2 TLSv1.3\n`,
  `${F}${P}tls = off\n`,
  `${F}${P}tls = off ssl = on\n`,
  `${F}pem-dir = "/etc/hitch/d"\n`,
  'frontend = "[*]:995+/etc/hitch/p.pem"\n',
  `quiet = yes workers = 4 ${F}${P}`,
  `${F}${P}# comment "x\n`,
  `${F}${P}quiet = YES # a\n`,
  `${F}${P}backend = ""\n`,
  `${F}${P}client-verify = none\nocsp-dir = ""\n`,
  `frontend = "[127.0.0.1]:995"\nfrontend = { port = "995" }\n${P}`,
];

const REFUSED = [
  `${F}${P}write-proxy-v1 = on\nwrite-proxy-v2 = on\n`,
  `${F}${P}write-ip = on\nproxy-proxy = on\n`,
  `${F}pem-file = "/etc/hitch/c.pem"\n`,
  `${F}pem-file = "/etc/hitch/hitch.conf"\n`,
  F + F + P,
  `frontend = "*:995"\n${P}`,
  `frontend = "[*]:70000"\nbackend = "[::1]:110"\n${P}`,
  `frontend = { host = "*" }\nbackend = "[::1]:110"\n${P}`,
  `frontend = { host = "*" port = "995" pem-file = "/etc/hitch/p.pem" }\nfrontend = "[*]:993"\n`,
  `frontend = { port = 995 }\nbackend = "[::1]:110"\n${P}`,
  `frontend = "[*]:995" // x\n${P}`,
  `frontend = [*]:995\nbackend = "[::1]:110"\n${P}`,
  `${F}${P}backend = "127.0.0.1:110"\n`,
  `${F}${P}tls-protos = TLSv1.2\ntls-protos = TLSv1.3\n`,
  `${F}${P}tls-protos = "TLSv1.2"\n`,
  `${F}${P}tls = on ssl = on\n`,
  `${F}${P}tls=on tls=off\n`,
  `${F}${P}user = daemon\n`,
  `${F}${P}user = "yes"\n`,
  `${F}${P}nope = 1\n`,
  `${F}pem-dir = "/etc/hitch/nope"\n`,
  `${F}pem-dir = "/etc/hitch/empty"\n`,
  `${F}pem-file = ""\n`,
  `${F}pem-file = "/etc/hitch/p.pem`,
  `frontend = "[*]:995" "x"\n${P}`,
  `frontend = "[*]:995" }\n${P}`,
  `syslog = "t" ${F}${P}x`,
  `${F}${P}backlog = "3"\n`,
  `${F}${P}prefer-server-ciphers = maybe\n`,
  `frontend = { host = "*" port = "995"\nbackend = "[::1]:110"\n${P}`,
  `FRONTEND = "[*]:995"\nbackend = "[::1]:110"\n${P}`,
  `${F}${P}workers = \n`,
];

describe('hitch', () => {
  agreesWithChecker((text) => serviceOf(text), { starts: STARTS, refused: REFUSED });

  it('still lists what a refused file asks for', () => {
    const service = serviceOf(`client = on\nfrontend = "[192.0.2.1]:995"\nbackend = "[127.0.0.1]:110"\n${P}`);
    assert.deepEqual(sockets(service), ['pop3 192.0.2.1:995 tls']);
    assert.match(service.startError.is ?? '', /"client"/);
  });

  it('takes a back end that is named twice from the last line', () => {
    const [listener] = serviceOf(`${F}${P}backend = "[127.0.0.1]:143"\nbackend = "[192.0.2.9]:110"\n`).listeners;
    assert.deepEqual(listener!.backends[0]!.to.is, { kind: 'socket', address: '192.0.2.9', port: 110 });
  });

  it('opens a socket for each family, and reads names from /etc/services', () => {
    const text = `frontend = "[localhost]:pop3s"\nfrontend = { port = "993" }\nbackend = "[127.0.0.1]:110"\n${P}`;
    assert.deepEqual(sockets(serviceOf(text)), [
      'pop3 127.0.0.1:995 tls',
      'pop3 ::1:995 tls',
      'pop3 0.0.0.0:993 tls',
      'pop3 :::993 tls',
    ]);
  });

  it('takes clear text in client mode, which only the command line asks for', () => {
    const unit = '[Service]\nExecStart=\nExecStart=/usr/sbin/hitch --client --config /etc/hitch/hitch.conf\n';
    const text = 'frontend = "[*]:110"\nbackend = "[192.0.2.9]:995"\n';
    const service = serviceOf(text, { '/etc/systemd/system/hitch.service.d/client.conf': unit });
    const [listener] = service.listeners;
    assert.equal(service.starts.is, true);
    assert.equal(show(listener!.transport), 'plain');
    assert.equal(show(listener!.cleartextLogin.remote), 'accepted');
    assert.equal(show(listener!.clientMode), 'true');
    assert.equal(show(listener!.backends[0]!.transport), 'tls');
    assert.equal(show(listener!.backends[0]!.verified), 'false');
  });

  it('says that "tls = off" does nothing', () => {
    const { problems } = serviceOf(`${F}${P}tls = off\n`);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['"tls = off" is deprecated and has no effect'],
    );
  });

  it('leaves what stands before a web server alone', () => {
    const host = hostOf({ [MAIN]: `frontend = "[*]:443"\nbackend = "[127.0.0.1]:6086"\n${P}` }, told);
    assert.deepEqual(
      servicesOf(host).filter((one) => one.dialect === 'hitch'),
      [],
    );
  });

  it('tells the back end of TLS with version 2 of the PROXY header alone', () => {
    const sent = (line: string) => show(serviceOf(F + P + line).listeners[0]!.backends[0]!.sendsProxy);
    assert.equal(sent('write-proxy-v2 = on\n'), 'v2-ssl');
    assert.equal(sent('write-proxy = on\n'), 'v2-ssl');
    assert.equal(sent('write-proxy-v1 = on\n'), 'v1');
    assert.equal(sent('write-ip = on\n'), 'unknown');
    assert.equal(sent(''), 'none');
  });

  it('binds to loopback where its cure is applied', () => {
    const service = serviceOf(F + P);
    const cured = dialect('hitch').remedies['bind-loopback']!(service.listeners[0]!, service);
    const text = applyEdits(service.main, cured!.edits);
    assert.equal(show(serviceOf(text).listeners[0]!.reach), 'loopback');
  });
});
