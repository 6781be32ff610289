import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { agreesWithChecker } from '../support/checker.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const HOME = join(import.meta.dirname, '../../fixtures/truth/opensmtpd/auth-optional/root/etc/ssl/mail');
const FILES = {
  '/etc/m.crt': readFileSync(join(HOME, 'mail.crt'), 'utf8'),
  '/etc/m.key': readFileSync(join(HOME, 'mail.key'), 'utf8'),
};
const RULES = '\naction "l" maildir\nmatch for local action "l"\n';
const P = 'pki m cert "/etc/m.crt"\npki m key "/etc/m.key"\n';
const told: TestAssume = { complete: true, versions: { opensmtpd: '6.8.0p2' }, build: 'debian' };

function serviceOf(text: string, assume: TestAssume = told, rules: string = RULES): Service {
  const told = hostOf({ '/etc/smtpd.conf': text + rules, ...FILES }, assume);
  const file = readTemplate(plainFile('etc/smtpd.conf', text + rules));
  const host: Host = {
    ...told,
    entry: (path) => (path === '/etc/smtpd.conf' ? { kind: 'file', file } : told.entry(path)),
  };
  const [service] = servicesOf(host);
  assert.ok(service, text);
  return service;
}

const sockets = ({ listeners }: Service): readonly string[] =>
  listeners.map((one) =>
    [`${show(one.address)}:${show(one.port)}`, one.transport, one.starttls, one.auth, one.cleartextLogin.loopback]
      .map((value) => (typeof value === 'string' ? value : show(value)))
      .join(' '),
  );

/** What `smtpd -n` said to each [measured: OpenSMTPD 6.8.0p2 of Debian 12]. */
const STARTS = [
  'listen on lo',
  'listen on 0.0.0.0 tls',
  `${P}listen on 0.0.0.0 tls pki m auth # c`,
  `${P}listen on 0.0.0.0 tls \\\n pki m auth`,
  `a = "0.0.0.0 port 587"\n${P}listen on $a tls pki m auth`,
  `opts = "tls pki m auth"\n${P}listen on 0.0.0.0 $opts`,
  'p = "587"\nlisten on lo port $p',
  'listen on 0.0.0.0 port submission',
  'listen on 0.0.0.0 inet6',
  'listen on socket tag x',
  '# comment \\\nlisten on all',
  `${P}listen on 0.0.0.0 smtps verify pki m`,
  `${P}table c file:/etc/passwd\nlisten on 0.0.0.0 tls pki m auth <c> hostname x mask-src senders <c> masquerade proxy-v2`,
  'pki "*" cert "/etc/m.crt"\npki "*" key "/etc/m.key"\nlisten on lo tls auth',
  'pki M cert "/etc/m.crt"\nlisten on lo tls pki m\npki m key "/etc/m.key"',
  'smtp max-message-size 10M\nqueue ttl 4d\nsrs key x\nlisten on lo',
  "listen on 'lo'",
];

const REFUSED = [
  'listen on all',
  'listen on 0.0.0.0 secure',
  'listen on 0.0.0.0 auth',
  'listen on 0.0.0.0 tls pki nope',
  `${P}listen on 0.0.0.0 pki m`,
  `listen on lo tls pki m\n${P}`,
  `${P}listen on 0.0.0.0 tls pki m smtps`,
  `${P}listen on 0.0.0.0 tls pki m auth auth-optional`,
  `${P}listen on 0.0.0.0 tls verify pki m auth`,
  `${P}listen on 0.0.0.0 tls pki m protocols "TLSv1.2"`,
  'include "/etc/inc.conf"\nlisten on lo',
  'listen on $undefined',
  'h = lo\nlisten on "$h"',
  'p = 587\nlisten on lo port $p',
  'listen on 0.0.0.0 port nosuch',
  'listen on 0.0.0.0 port 99999',
  'listen on 0.0.0.0 port "587"',
  'listen on lo port 25, 587',
  'listen on { lo }',
  'listen on lo port 25 port 26',
  'listen on 127.0.0.1 hostname foo bar',
  'foo bar\nlisten on lo',
  'accept for any relay\nlisten on lo',
  'pki m cert /etc/m.crt\npki m key /etc/m.key\nlisten on lo tls pki m',
  'c = "/etc/m.crt"\nk = "/etc/m.key"\npki m cert $c\npki m key $k\nlisten on lo tls pki m',
  'pki m cert "/nope"\npki m key "/nope"\nlisten on lo',
  'pki m cert "/etc/m.crt"\nlisten on lo tls pki m',
  "listen on 'lo'\r",
];

describe('opensmtpd', () => {
  agreesWithChecker((text) => serviceOf(text), { starts: STARTS, refused: REFUSED });

  it('does not start without a rule', () => {
    assert.equal(serviceOf('listen on lo', told, '\n').startError.is, 'no rules, nothing to do');
  });

  it('takes a password in clear on no line', () => {
    for (const text of [...STARTS, ...REFUSED])
      for (const { cleartextLogin } of serviceOf(text).listeners) assert.equal(cleartextLogin.loopback.is, 'refused');
  });

  it('binds every address of an interface and of a name, or those of a family', () => {
    assert.deepEqual(sockets(serviceOf('listen on localhost')), [
      '127.0.0.1:25 plain none none refused',
      '::1:25 plain none none refused',
    ]);
    assert.deepEqual(sockets(serviceOf(`${P}listen on lo inet6 smtps pki m auth`)), [
      '::1:465 tls none offered refused',
    ]);
    assert.deepEqual(sockets(serviceOf('listen on eth0', { ...told, addresses: ['192.0.2.1'] })), [
      '192.0.2.1:25 plain none none refused',
    ]);
  });

  it('finds STARTTLS broken without a certificate before 7.0, and does not start since', () => {
    const [listener] = serviceOf('listen on lo tls auth').listeners;
    assert.equal(listener?.serving.is, 'starttls-broken');
    assert.equal(listener?.certificateState.is, 'not-named');
    const later = serviceOf('listen on lo tls auth', { ...told, versions: { opensmtpd: '7.6.0p1' } });
    assert.equal(later.startError.is, 'invalid listen option: pki required for tls/smtps');
  });

  it('knows the certificate by an expression that stands in both lines', () => {
    const text =
      'pki {{ host }} cert "/etc/m.crt"\npki {{ host }} key "/etc/m.key"\nlisten on 0.0.0.0 tls pki {{ host }} auth';
    const [listener] = serviceOf(text).listeners;
    assert.equal(listener?.certificateState.is, 'usable');
    assert.equal(listener?.starttls.is, 'required');
  });

  it('says of options behind an expression that they are unknown, and of the login that it is refused', () => {
    const [listener] = serviceOf('listen on 0.0.0.0 {{ options }}').listeners;
    assert.equal(show(listener!.starttls), 'unknown');
    assert.equal(listener?.cleartextLogin.remote.is, 'refused');
  });

  it('names a certificate, and binds to loopback, so that the daemon takes it', () => {
    const text = 'listen on 0.0.0.0 tls auth';
    const service = serviceOf(text);
    const [listener] = service.listeners;
    const { remedies } = dialect('opensmtpd');
    const edits = [
      remedies['bind-loopback']!(listener!, service)!.edits,
      remedies['name-certificate']!(listener!, service)!.edits,
    ].flat();
    assert.match(
      applyEdits(service.main, edits),
      /^pki mail cert "[^"]+"\npki mail key "[^"]+"\nlisten on lo tls auth pki mail\n/,
    );
  });
});
