import assert from 'node:assert/strict';
import { lintFiles } from '../../src/lint.ts';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { chainsOf } from '../../src/report/chain.ts';
import { rules } from '../judge/network.ts';

async function chain(files: Readonly<Record<string, string>>, wanted: string, told: Partial<Assume> = {}) {
  const assume = { ...nothingAssumed, ...told };
  return chainsOf(await lintFiles(files, { rules, assume, policy: noPolicy }), wanted, { color: false });
}

const DOVECOT = {
  'mx1/etc/dovecot/dovecot.conf': 'protocols = pop3\ndisable_plaintext_auth = yes\n!include local.conf\n',
  'mx1/etc/dovecot/local.conf': 'disable_plaintext_auth = no\nssl_key_password = geheim\n',
};
const KNOWN = { versions: { dovecot: '2.3.19' }, build: 'debian', complete: true } as const;

describe('the chain behind a listener', () => {
  it('names what decided each fact: includes, what a line overrides, and whose default it is', async () => {
    const told = await chain(DOVECOT, '0.0.0.0:110', KNOWN);
    assert.match(told, /^pop3 0\.0\.0\.0:110 of dovecot 2\.3\.19 on mx1\n/);
    assert.match(told, / {2}read mx1\/etc\/dovecot\/dovecot\.conf, mx1\/etc\/dovecot\/local\.conf\n/);
    assert.match(
      told,
      /cleartextLogin\.remote accepted\n {4}mx1\/etc\/dovecot\/local\.conf:1:1 disable_plaintext_auth = no\n {6}in place of what mx1\/etc\/dovecot\/dovecot\.conf:2:1 says\n/,
    );
    assert.match(told, /default of Dovecot 2\.3\.19 .*\(one would write it at mx1\/etc\/dovecot\//);
    assert.match(told, /error .* \[cleartext-login\] at mx1\/etc\/dovecot\/local\.conf:1:1\n/);
    assert.doesNotMatch(told, /geheim/);
  });

  it('takes IPv6 in brackets, any address, and a protocol in front', async () => {
    assert.match(await chain(DOVECOT, '[::]:110', KNOWN), /^pop3 \[::\]:110 of dovecot/);
    assert.equal((await chain(DOVECOT, '*:110', KNOWN)).match(/^pop3 /gm)?.length, 2);
    assert.equal((await chain(DOVECOT, 'pop3 *:*', KNOWN)).match(/^pop3 /gm)?.length, 4);
    assert.equal(await chain(DOVECOT, 'imap *:110', KNOWN), '');
    assert.equal(await chain(DOVECOT, '192.0.2.1:110', KNOWN), '');
  });

  it('tells every host that has it', async () => {
    const files = { ...DOVECOT, 'mx2/etc/inetd.conf': 'pop3 stream tcp nowait root /usr/sbin/ipop3d ipop3d\n' };
    const told = await chain(files, '0.0.0.0:110', KNOWN);
    assert.deepEqual(told.match(/^pop3 .* on mx\d$/gm), [
      'pop3 0.0.0.0:110 of dovecot 2.3.19 on mx1',
      'pop3 0.0.0.0:110 of inetd on mx2',
    ]);
  });

  it('follows the way to the back end', async () => {
    const files = {
      ...DOVECOT,
      'mx1/etc/stunnel/pop3s.conf': 'cert = /etc/ssl/mail.pem\n[pop3s]\naccept = 995\nconnect = 127.0.0.1:110\n',
    };
    const told = await chain(files, '0.0.0.0:995', { ...KNOWN, complete: false });
    assert.match(told, / {2}path 0\.0\.0\.0:995 tls → stunnel → 127\.0\.0\.1:110 plain → dovecot/);
    assert.match(
      told,
      /hands on to 127\.0\.0\.1:110, that is pop3 .*:110 of dovecot on mx1 \(mx1\/etc\/stunnel\/pop3s\.conf:4:1\)/,
    );
  });

  it('tells case by case what hangs on an assumption', async () => {
    const told = await chain(DOVECOT, '0.0.0.0:110');
    assert.match(told, /depends on what is assumed\n {4}if /);
  });
});
