import assert from 'node:assert/strict';
import type { Completion } from '../../src/model/model.ts';
import { completionsOf } from '../../src/sources/completions.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';
import { known } from '../support/known.ts';

const shipped = (dialect: string): readonly Completion[] =>
  ['mail', 'pair'].includes(dialect)
    ? [
        {
          dialect,
          name: 'Debian 12',
          release: { version: '1', build: 'debian' },
          files: new Map(
            ['/etc/mail/mail.conf', '/etc/store.conf', '/etc/master.conf'].map((path) => [path, plainFile(path, '')]),
          ),
        },
      ]
    : [];

describe('what distributions ship', () => {
  const completes = (paths: readonly string[], complete = false) =>
    completionsOf(hostOf(Object.fromEntries(paths.map((path) => [path, ''])), { complete }), known, shipped).map(
      ({ dialect }) => dialect,
    );

  it('completes fragments without a main file', () => {
    assert.deepEqual(completes(['/etc/mail/conf.d/10-a.conf']), ['mail']);
    assert.deepEqual(completes(['/etc/mail/conf.d/10-a.conf', '/etc/mail/mail.conf']), []);
  });

  it('completes a main file without its companion, and the other way round', () => {
    assert.deepEqual(completes(['/etc/master.conf']), ['pair']);
    assert.deepEqual(completes(['/etc/store.conf']), ['pair']);
    assert.deepEqual(completes(['/etc/store.conf', '/etc/master.conf']), []);
  });

  it('completes nothing on a host of which all is there, and no dialect of which nothing is', () => {
    assert.deepEqual(completes(['/etc/mail/conf.d/10-a.conf'], true), []);
    assert.deepEqual(completes(['/etc/tunnel/a.conf']), []);
  });
});
