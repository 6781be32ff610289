import assert from 'node:assert/strict';
import { conditional } from '../../src/judge/wording.ts';
import { assuming, judged, open, serviceOf, told } from './network.ts';

const way = (...texts: readonly string[]) => texts.map((text) => assuming(text, text));

describe('the wording of a finding', () => {
  it('names each protocol with its own ports', () => {
    const { findings } = judged([serviceOf([open('pop3', 110), open('imap', 143), open('imap', 1143)])]);
    assert.deepEqual(findings.map(told), [
      'error certain cleartext-login: imap on ports 143 and 1143, and pop3 on port 110 take passwords without TLS',
    ]);
  });

  it('names an assumption once, where another way asks for it and more', () => {
    assert.equal(conditional([way('a'), way('b', 'a')], 'it leaks'), 'if a, it leaks');
  });

  it('names two ways, and of more the first', () => {
    assert.equal(conditional([way('a'), way('b', 'c')], 'it leaks'), 'if a, or if b and c, it leaks');
    assert.equal(conditional([way('a'), way('b'), way('c')], 'it leaks'), 'if a (or in 2 other cases), it leaks');
  });
});
