import assert from 'node:assert/strict';
import { saidByName } from '../../src/link/meant.ts';

describe('names', () => {
  for (const [name, said] of [
    ['pop2', 'pop2 none'],
    ['POP-3', 'pop3 none'],
    ['pop3s', 'pop3 tls'],
    ['my_imaps-front', 'imap tls'],
    ['imap2', 'imap none'],
    ['smtps', 'submission tls'],
    ['managesieve.example', 'managesieve none'],
    ['dovecot', undefined],
    ['popular', undefined],
    ['imap-to-pop3', undefined],
    ['', undefined],
  ] as const)
    it(`"${name}" says ${said ?? 'nothing'}`, () => {
      const found = saidByName(name);
      assert.equal(found && `${found.protocol} ${found.transport}`, said);
    });
});
