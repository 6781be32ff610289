import assert from 'node:assert/strict';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Assume } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { keyMaterial } from '../../src/platform/keys.ts';
import { discover } from '../../src/sources/discover.ts';
import { assumed, madeFile, placedHost } from '../../src/sources/host.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { fitsGlob, fitsGlobBelow } from '../../src/text/glob.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { known } from '../support/known.ts';
import { inScratch } from '../support/scratch.ts';

describe('a host', () => {
  it('lacks what no tree holds: not carried, or absent where it is complete', () => {
    const kinds = (assume: Partial<Assume>) =>
      [
        '/etc/mail/mail.conf',
        '/usr/sbin/in.pop2d',
        '/bin/sh',
        '/etc/services',
        '/etc/hosts',
        '/etc/ssl/certs/ca-certificates.crt',
        '/usr/local/etc/x.conf',
        '/var/lib/mail.key',
      ].map((path) => told(assume).entry(path).kind);
    assert.deepEqual(new Set(kinds({})), new Set(['not-carried']));
    assert.deepEqual(kinds({ complete: true }), [
      'absent',
      'not-carried',
      'not-carried',
      'not-carried',
      'not-carried',
      'not-carried',
      'absent',
      'absent',
    ]);
    assert.equal(told({ complete: ['hosts/x/'] }).complete, true);
    assert.equal(told({ complete: ['hosts/y'] }).complete, false);
  });

  it('has what lies beside the tree, and no other certificate or key', () => {
    const host = told({ present: ['/etc/ssl/certs/*.pem', '/etc/letsencrypt/**'] });
    assert.equal(host.entry('/etc/ssl/certs/a.pem').kind, 'present');
    assert.equal(host.entry('/etc/letsencrypt/live/x/fullchain.pem').kind, 'present');
    assert.equal(host.entry('/etc/ssl/private/a.key').kind, 'absent');
    assert.equal(host.entry('/etc/mail/conf.d').kind, 'not-carried');
    assert.equal(host.entry('/etc/made.conf').kind, 'file');
  });

  it('carries releases, addresses by name, clients and packages as they are assumed', () => {
    const host = told({
      versions: { mail: '3.10' },
      addresses: { mx: ['192.0.2.1'] },
      client: ['192.0.2.2'],
      packages: ['a'],
    });
    assert.deepEqual(host.releases('mail'), [
      { version: '3.10', build: 'debian' },
      { version: '3.10', build: 'upstream' },
    ]);
    assert.deepEqual(host.releases('other'), []);
    assert.deepEqual([host.addresses, host.client, host.installed], [['192.0.2.1'], ['192.0.2.2'], ['a']]);
    assert.deepEqual(told({ versions: { mail: '1' }, build: 'debian' }).releases('mail'), [
      { version: '1', build: 'debian' },
    ]);
  });

  it('shows folders of what is placed and what is mounted as one', async () => {
    await inScratch(
      { 'etc/mail/mail.conf': 'protocols = x\n', 'etc/mail/key.p12': new Uint8Array([0, 1]), 'more/10-a.conf': '' },
      async (folder) => {
        const tree = await discover([folder], known);
        const host = placedHost(tree, {
          name: 'x',
          source: 'test',
          root: '',
          role: 'deploy',
          files: new Map([['/etc/mail/made.conf', madeFile(plainFile('play.yml', 'text'))]]),
          mounts: [
            { at: '/', from: '', templates: false },
            { at: '/etc/mail/conf.d', from: 'more', templates: false },
          ],
        });
        const names = (path: string) => {
          const entry = host.entry(path);
          return entry.kind === 'dir' ? [...entry.names].sort() : entry.kind;
        };
        assert.deepEqual(names('/etc/mail'), ['conf.d', 'key.p12', 'made.conf', 'mail.conf']);
        assert.deepEqual(names('/etc/mail/conf.d/'), ['10-a.conf']);
        assert.equal(names('/etc/mail/nothing'), 'not-carried');
        assert.equal(keyMaterial(host, '/etc/mail/key.p12').status, 'here');
      },
    );
  });

  it('says what assume tells of every host of a tree', async () => {
    await inScratch(
      { 'a/etc/mail/mail.conf': 'protocols = x\n', 'b/etc/mail/mail.conf': 'protocols = y\n' },
      async (folder) => {
        const tree = await discover([folder], known);
        const { hosts } = await hostsIn(tree, { ...nothingAssumed, complete: ['a'], names: { b: 'mx' } }, noPolicy);
        assert.deepEqual(
          hosts.map(({ name, complete }) => [name, complete]),
          [
            ['a', true],
            ['mx', false],
          ],
        );
      },
    );
  });
});

describe('a glob', () => {
  it('stays within a segment unless it is doubled', () => {
    assert.ok(fitsGlob('/etc/*.pem', '/etc/a.pem'));
    assert.ok(!fitsGlob('/etc/*.pem', '/etc/x/a.pem'));
    assert.ok(fitsGlob('/etc/**/*.pem', '/etc/a.pem') && fitsGlob('/etc/**/*.pem', '/etc/x/y/a.pem'));
    assert.ok(fitsGlob('docs/', 'docs/a/b') && !fitsGlob('docs/', 'doc'));
    assert.ok(fitsGlob('./a/{b,c?}/[0-9]', 'a/cx/7') && !fitsGlob('a/{b,c?}/[!0-9]', 'a/cx/7'));
    assert.ok(fitsGlob('a+(b).[', 'a+(b).['));
    assert.ok(fitsGlobBelow('a/*', 'a/b/c/d') && !fitsGlobBelow('b/*', 'a/b/c'));
  });
});

function told(assume: Partial<Assume>): Host {
  const files = new Map([['/etc/made.conf', madeFile(plainFile('made.conf', ''))]]);
  const tree = {
    roots: [''],
    known: [],
    paths: [],
    skipped: {},
    problems: [],
    read: () => ({ kind: 'none' as const }),
    list: () => [],
    below: () => [],
  };
  return assumed(placedHost(tree, { name: 'mx', source: 'test', root: 'hosts/x', role: 'deploy', files }), {
    ...nothingAssumed,
    ...assume,
  });
}
