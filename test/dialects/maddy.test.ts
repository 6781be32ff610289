import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, Service } from '../../src/model/model.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { show } from '../support/agree.ts';
import { hostOf, type TestAssume } from '../support/host.ts';
import { dialect, servicesOf } from '../support/services.ts';

const HOME = join(import.meta.dirname, '../../fixtures/truth/opensmtpd/auth-optional/root/etc/ssl/mail');
const FILES = {
  '/etc/m.crt': readFileSync(join(HOME, 'mail.crt'), 'utf8'),
  '/etc/m.key': readFileSync(join(HOME, 'mail.key'), 'utf8'),
};
const PATH = '/etc/maddy/maddy.conf';
const TLS = 'tls file /etc/m.crt /etc/m.key\n';
const IMAP = 'imap tcp://127.0.0.1:143 {\n auth &a\n storage &b\n}\n';
const told: TestAssume = { complete: true, versions: { maddy: '0.9.4' }, build: 'upstream' };

function serviceOf(text: string, more: Readonly<Record<string, string>> = {}, assume: TestAssume = told): Service {
  const given = hostOf({ [PATH]: text, ...FILES, ...more }, assume);
  const file = readTemplate(plainFile(PATH.slice(1), text));
  const host: Host = { ...given, entry: (path) => (path === PATH ? { kind: 'file', file } : given.entry(path)) };
  const service = servicesOf(host).find((one) => one.dialect === 'maddy');
  assert.ok(service, text);
  return service;
}

const sockets = ({ listeners }: Service): readonly string[] =>
  listeners.map((one) =>
    [one.protocol, one.address, one.port, one.transport, one.starttls, one.cleartextLogin.loopback]
      .map((value) => show(value))
      .join(' '),
  );

/** What `maddy verify-config` took and refused, and in which words [measured: maddy 0.9.4]. */
const STARTS = [
  TLS + IMAP,
  `tls off\n${IMAP}`,
  `tls self_signed\n${IMAP}`,
  `tls {\n loader file /etc/m.crt /etc/m.key\n protocols tls1.2 tls1.3\n}\n${IMAP}`,
  `tls {\n}\n${IMAP}`,
  `tls $(nope)\n${IMAP}`,
  'lmtp tcp://127.0.0.1:24 {\n auth &a\n deliver_to &b\n}\n',
  '(eps) {\n auth &a\n storage &b\n}\nimap tcp://127.0.0.1:143 {\n import eps\n tls off\n}\n',
  'tls off\nimap tcp://127.0.0.1:143 { auth &a\n storage &b }\n',
];
const REFUSED: readonly (readonly [string, string])[] = [
  [`tls /etc/m.crt /etc/m.key\n${IMAP}`, 'unknown module: /etc/m.crt (namespace: tls.loader)'],
  [IMAP, 'missing required directive: tls'],
  [
    'tls off\nimap tls://127.0.0.1:993 {\n auth &a\n storage &b\n}\n',
    "imap: can't bind on IMAPS endpoint without TLS configuration",
  ],
  [
    'tls off\nsubmission tcp://127.0.0.1:587 {\n deliver_to &b\n}\n',
    'submission: auth. provider must be set for submission endpoint',
  ],
  [`tls off\n${IMAP.replace('storage', 'insecure_auht yes\n storage')}`, 'unexpected directive: insecure_auht'],
  [`tls file /nope/c.pem /nope/k.pem\n${IMAP}`, 'failed to load /nope/c.pem and /nope/k.pem'],
  [`tls off\n${IMAP.replace('tcp:', 'imap:')}`, 'imap: invalid address: imap://127.0.0.1:143'],
  [`tls off\n${IMAP.replace(':143', ':imap')}`, 'imap: invalid address: tcp://127.0.0.1:imap'],
  [`tls off\n${IMAP.replace(':143', '')}`, 'imap: invalid address: tcp://127.0.0.1'],
  [`tls off\n${IMAP.replace('storage', 'insecure_auth maybe\n storage')}`, "bool argument should be 'yes' or 'no'"],
  [
    `tls off\n${IMAP.replace('storage', 'insecure_auth\n insecure_auth yes\n storage')}`,
    'duplicate directive: insecure_auth',
  ],
  ['tls off\nimap tcp://127.0.0.1:143 {\n auth &a\n storage &b\n', 'unexpected EOF when looking for }'],
  [`tls off\n}\n${IMAP}`, 'unexpected }'],
  [`tls file /etc/m.crt\n${IMAP}`, 'tls.loader.file: odd amount of arguments'],
  [`tls file m.crt m.key\n${IMAP}`, 'tls.loader.file: only absolute paths allowed in certificate paths'],
  [`tls file /etc/m.crt /etc/m.crt\n${IMAP}`, 'failed to load /etc/m.crt and /etc/m.crt'],
  [`tls off\n${IMAP.replace('127.0.0.1', '')}`, 'imap: no IP'],
  [`tls off\nimport nope\n${IMAP}`, 'unknown import: nope'],
];

describe('maddy', () => {
  it('starts with what verify-config takes', () => {
    for (const text of STARTS) assert.equal(serviceOf(text).startError.is, '', text);
  });

  it('stops at what verify-config refuses, and says so in the same words', () => {
    for (const [text, reason] of REFUSED) assert.equal(serviceOf(text).startError.is, reason, text);
  });

  it('takes passwords before TLS where TLS is off, whatever insecure_auth says', () => {
    const off = IMAP.replace('storage', 'insecure_auth no\n storage');
    assert.deepEqual(sockets(serviceOf(`tls off\n${off}`)), ['imap 127.0.0.1 143 plain none accepted']);
    assert.deepEqual(sockets(serviceOf(TLS + IMAP)), ['imap 127.0.0.1 143 plain required refused']);
    const on = IMAP.replace('storage', 'insecure_auth\n storage');
    assert.deepEqual(sockets(serviceOf(TLS + on)), ['imap 127.0.0.1 143 plain offered accepted']);
  });

  it('lets a block say for itself what TLS it has', () => {
    const text = `${TLS}imap tcp://:143 {\n tls off\n auth &a\n storage &b\n}\nsubmission tcp://0.0.0.0:587 {\n auth &a\n}\n`;
    assert.deepEqual(sockets(serviceOf(text)), [
      'imap :: 143 plain none accepted',
      'submission :: 587 plain required refused',
    ]);
  });

  it('replaces macros from where they are set, alone by all of their words', () => {
    const text = `$(ip) = 192.0.2.1\n$(all) = tcp://$(ip):143 tls://$(ip):993\n${TLS}imap $(all) \\\n tcp://$(later):143 {\n auth &a\n storage &b\n}\n$(later) = 127.0.0.1\n`;
    assert.deepEqual(sockets(serviceOf(text)), [
      'imap 192.0.2.1 143 plain required refused',
      'imap 192.0.2.1 993 tls none refused',
      'imap :: 143 plain required refused',
    ]);
  });

  it('does not let macros that are made of each other grow without end', () => {
    const doubled = (value: (name: string) => string) =>
      Array.from({ length: 60 }, (_, i) => `$(m${i + 1}) = ${value(`$(m${i})`)}\n`).join('');
    for (const value of [(name: string) => `${name} ${name}`, (name: string) => `x${name}${name}`]) {
      const text = `$(m0) = tcp://127.0.0.1:143\n${doubled(value)}${TLS}imap $(m60) {\n auth &a\n storage &b\n}\n`;
      assert.ok(serviceOf(text).listeners.length <= 1);
    }
    const many = '{env:'.repeat(100_000);
    assert.equal(serviceOf(`${TLS}imap tcp://127.0.0.1:143 ${many} {\n}\n`).listeners.length, 1);
  });

  it('does not know what the environment holds, and knows it in a container', () => {
    const text = `${TLS}imap tcp://127.0.0.1:{env:PORT} {\n insecure_auth {env:OPEN}\n auth &a\n storage &b\n}\n`;
    const [one] = serviceOf(text).listeners;
    assert.equal(show(one!.port), 'unknown');
    assert.equal(one!.cleartextLogin.loopback.could?.length, 2);
    const container = { '/run/container/maddy.env': 'PORT=1143\nOPEN=yes\n' };
    assert.deepEqual(sockets(serviceOf(text, container)), ['imap 127.0.0.1 1143 plain offered accepted']);
  });

  it('reads imports where they stand, and knows nothing of those that the tree does not hold', () => {
    const text = `${TLS}import ends\n`;
    const brought = { '/etc/maddy/ends.conf': IMAP };
    assert.deepEqual(sockets(serviceOf(text, brought)), ['imap 127.0.0.1 143 plain required refused']);
    const hidden = `${TLS}imap tcp://127.0.0.1:143 {\n import /srv/more\n auth &a\n}\n`;
    const [one] = serviceOf(hidden, {}, { versions: { maddy: '0.9.4' } }).listeners;
    assert.notEqual(one!.cleartextLogin.loopback.is, 'refused');
  });

  it('asks what a template decides', () => {
    const text = `{% if tls %}\n${TLS}{% else %}\ntls off\n{% endif %}\n${IMAP}`;
    const { could } = serviceOf(text).listeners[0]!.cleartextLogin.loopback;
    assert.deepEqual(
      could?.map(({ is, assuming }) => [is, assuming[0]?.text]),
      [
        ['refused', '"tls" is true'],
        ['accepted', '"tls" is false'],
      ],
    );
  });

  it('offers no login where nobody says who may', () => {
    const text = `${TLS}smtp tcp://0.0.0.0:25 {\n deliver_to &b\n}\n`;
    const [one] = serviceOf(text).listeners;
    assert.deepEqual([one?.auth.is, one?.starttls.is, one?.tlsLogin.is], ['none', 'offered', 'refused']);
  });

  it('is cured by its remedies', () => {
    const text = `${TLS}imap tcp://0.0.0.0:143 tls://0.0.0.0:993 {\n auth &a\n storage &b\n insecure_auth yes\n}\n`;
    const service = serviceOf(text);
    const [one] = service.listeners;
    const { remedies } = dialect('maddy');
    const cured = (id: 'bind-loopback' | 'close-listener' | 'require-tls-for-login') =>
      serviceOf(applyEdits(service.main, remedies[id]!(one!, service)!.edits));
    assert.equal(sockets(cured('bind-loopback'))[0], 'imap 127.0.0.1 143 plain offered accepted');
    assert.deepEqual(sockets(cured('close-listener')), ['imap :: 993 tls none refused']);
    assert.equal(sockets(cured('require-tls-for-login'))[0], 'imap :: 143 plain required refused');
  });
});
