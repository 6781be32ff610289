import assert from 'node:assert/strict';
import { rulesIn } from '../../src/judge/load.ts';
import { regionOf } from '../../src/text/line-index.ts';
import { judgeFiles } from '../support/example.ts';

const rules = await rulesIn('rules', 'rules');
const versions = { dovecot: '2.3.19.1', stunnel: '5.68', xinetd: '2.3.15.3' };
const judged = (files: Readonly<Record<string, string>>, told: Readonly<Record<string, unknown>> = {}) =>
  judgeFiles(files, { complete: false, build: 'debian', versions, ...told }, rules);
const found = (files: Readonly<Record<string, string>>, told: Readonly<Record<string, unknown>> = {}) =>
  judged(files, told).findings.map(
    ({ rule, level, at }) => `${level} ${rule} ${at.file.path}:${regionOf(at).startLine}`,
  );

const terminator = 'cert = /etc/ssl/private/mail.pem\n[imaps]\naccept = 993\nconnect = 127.0.0.1:143\n';
const dovecot = 'protocols = imap\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\nssl = no\n';

describe('rules about what lies between services', () => {
  for (const id of ['terminator-bypass', 'cleartext-hop', 'unverified-upstream', 'port-conflict'])
    it(`${id} has a bad example in which no file alone is found fault with`, () => {
      const rule = rules.find((one) => one.id === id);
      const examples = rule!.examples.bad.filter(({ files }) => Object.keys(files).length > 1);
      const isHarmless = ({ files, assume }: (typeof examples)[number]) =>
        Object.entries(files).every(
          ([path, text]) => judgeFiles({ [path]: text }, assume, rules).findings.length === 0,
        );
      assert.ok(examples.some(isHarmless));
    });

  it('find nothing where a back end on loopback stands behind a terminator', () => {
    assert.deepEqual(found({ 'etc/stunnel/mail.conf': terminator, 'etc/dovecot/dovecot.conf': dovecot }), []);
  });

  it('say where the login is open, and where the terminator is gone round', () => {
    const open = dovecot.replace('listen = 127.0.0.1', 'listen = *');
    const { findings } = judged({ 'etc/stunnel/mail.conf': terminator, 'etc/dovecot/dovecot.conf': open });
    assert.deepEqual(
      findings.map(({ rule, message }) => `${rule}: ${message}`),
      [
        'terminator-bypass: imap on port 143 is reached past the TLS of stunnel on port 993, and takes passwords without TLS',
        'cleartext-login: imap on port 143 takes passwords without TLS',
      ],
    );
  });

  it('call a hop to a name that only DNS knows another host with a proviso', () => {
    const onward = terminator.replace('127.0.0.1:143', 'mailstore.example.org:143');
    assert.deepEqual(found({ 'etc/stunnel/mail.conf': onward }), ['warning cleartext-hop etc/stunnel/mail.conf:4']);
  });

  it('make a note of an unchecked way that stays on its host', () => {
    const client = 'client = yes\n[imap]\naccept = 127.0.0.1:143\nconnect = 127.0.0.1:10993\n';
    assert.deepEqual(found({ 'etc/stunnel/mail.conf': client }), ['note unverified-upstream etc/stunnel/mail.conf:4']);
  });

  it('blame a relay for what it opens, and name what the back end relies on', () => {
    const redirect =
      'service imap-lan\n{\n type = UNLISTED\n port = 1143\n socket_type = stream\n protocol = tcp\n wait = no\n user = nobody\n redirect = 127.0.0.1 143\n}\n';
    const { findings } = judged({
      'etc/xinetd.conf': redirect,
      'etc/dovecot/dovecot.conf':
        'protocols = imap\nlisten = 127.0.0.1\nssl = required\nssl_cert = </etc/a.pem\nssl_key = </etc/a.key\n',
    });
    const [only, ...more] = findings;
    assert.deepEqual([only?.rule, only?.at.file.path, more], ['cleartext-login', 'etc/xinetd.conf', []]);
    assert.ok(
      only!.because.some(({ at, note }) => at.file.path.endsWith('dovecot.conf') && /counts as secured/.test(note)),
    );
  });

  it('tell one of two that want a socket, and which of two instances has lost it', () => {
    const second = terminator.replace('127.0.0.1:143', '127.0.0.1:1143');
    assert.deepEqual(found({ 'etc/stunnel/a.conf': terminator, 'etc/stunnel/b.conf': second }), [
      'warning port-conflict etc/stunnel/b.conf:3',
    ]);
  });
});
