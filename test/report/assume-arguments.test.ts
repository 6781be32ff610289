import assert from 'node:assert/strict';
import { assumeFromArgument } from '../../src/config/assume.ts';
import { assumeArguments } from '../../src/report/assume-arguments.ts';

describe('what an undecided entry asks for', () => {
  for (const [asked, pasted] of [
    ['versions: {dovecot: …}', '--assume versions.dovecot=…'],
    ['build: …', '--assume build=…'],
    ['client: […]', '--assume client=…'],
    ['present: [/etc/ssl/mail.pem]', '--assume present=/etc/ssl/mail.pem'],
    ['complete: true', '--assume complete=true'],
    ['backends: accept', '--assume backends=accept'],
    ['backends: {192.0.2.1:110: …}', '--assume backends.192.0.2.1:110=…'],
    ['backends: {"[::1]:110": …}', "--assume 'backends.[::1]:110=…'"],
    ['versions: {postfix: …}, build: …', '--assume versions.postfix=… --assume build=…'],
    ['', ''],
  ] as const)
    it(`is told as it is pasted: ${asked || 'nothing'}`, () => assert.equal(assumeArguments(asked), pasted));

  it('is taken with the answer in place', () => {
    assert.deepEqual(assumeFromArgument('versions.dovecot=2.4.1').versions, { dovecot: '2.4.1' });
    assert.deepEqual(assumeFromArgument('backends.[::1]:110=pop3').backends, { '[::1]:110': 'pop3' });
    assert.deepEqual(assumeFromArgument('present=/etc/ssl/mail.pem').present, ['/etc/ssl/mail.pem']);
  });
});
