import assert from 'node:assert/strict';
import { conditional, noteOf } from '../../src/judge/wording.ts';
import { fact } from '../../src/model/facts.ts';
import type { Protocol } from '../../src/model/model.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { assuming, judged, open, serviceOf, told } from './network.ts';

const way = (...texts: readonly string[]) => texts.map((text) => assuming(text, text));

describe('the wording of a finding', () => {
  it('names each protocol with its own ports', () => {
    const { findings } = judged([serviceOf([open('pop3', 110), open('imap', 143), open('imap', 1143)])]);
    assert.deepEqual(findings.map(told), [
      'error certain cleartext-login: imap on ports 143 and 1143, and pop3 on port 110 take passwords without TLS',
    ]);
  });

  it('says AUTH where all of them speak SMTP', () => {
    const named = fact('mail');
    const smtp = { protocol: fact<Protocol>('smtp'), named };
    const submission = { protocol: fact<Protocol>('submission'), named };
    const messages = (...list: readonly ReturnType<typeof open>[]) => judged([serviceOf(list)]).findings.map(told);
    assert.deepEqual(messages(open('imap', 25, smtp), open('pop3', 587, submission)), [
      'error certain cleartext-login: smtp on port 25 and submission on port 587 take AUTH without TLS',
    ]);
    assert.deepEqual(messages(open('imap', 143), open('pop3', 587, submission)), [
      'error certain cleartext-login: imap on port 143 and submission on port 587 take passwords without TLS',
    ]);
  });

  it('names an assumption once, where another way asks for it and more', () => {
    assert.equal(conditional([way('a'), way('b', 'a')], 'it leaks'), 'if a, it leaks');
  });

  it("tells a line of a distribution's file from a default that is compiled in", () => {
    const file = { ...plainFile('Debian 12: /etc/imapd.conf', 'allowplaintext: yes\n'), shippedBy: 'Debian 12' };
    const setting = (of: string) =>
      ({ name: 'allowplaintext', value: 'yes', origin: { kind: 'default', of, near: startOf(file) } }) as const;
    assert.equal(
      noteOf(setting('Debian 12'), []),
      'the tree holds no /etc/imapd.conf, and in that of Debian 12 "allowplaintext" is "yes"',
    );
    assert.equal(
      noteOf(setting('Cyrus IMAP 3.6.1'), []),
      'nothing sets "allowplaintext", and the default of Cyrus IMAP 3.6.1 is "yes"',
    );
  });

  it('names two ways, and of more the first', () => {
    assert.equal(conditional([way('a'), way('b', 'c')], 'it leaks'), 'if a, or if b and c, it leaks');
    assert.equal(conditional([way('a'), way('b'), way('c')], 'it leaks'), 'if a (or in 2 other cases), it leaks');
  });
});
