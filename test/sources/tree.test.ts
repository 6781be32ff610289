import assert from 'node:assert/strict';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy, type Policy } from '../../src/model/policy.ts';
import { fileAt, namesIn } from '../../src/platform/files.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { known } from '../support/known.ts';
import { inScratch, type Made } from '../support/scratch.ts';

const MAIL = 'protocols = imap\n';
const TUNNEL = 'accept = 110\n';

describe('the tree source', () => {
  it('makes the prefix of a canonical path a host, with all that lies below it', async () => {
    const [host, ...others] = await hosts({
      'rootfs/etc/mail/mail.conf': MAIL,
      'rootfs/usr/local/etc/mail/mail.conf': MAIL,
      'rootfs/etc/ssl/mail.pem': 'PEM',
      'rootfs/opt/tunnel.conf': TUNNEL,
      'README.md': MAIL,
    });
    assert.equal(others.length, 0);
    assert.equal(host!.root, 'rootfs');
    assert.deepEqual(host!.paths, [
      '/etc/mail/mail.conf',
      '/etc/ssl/mail.pem',
      '/opt/tunnel.conf',
      '/usr/local/etc/mail/mail.conf',
    ]);
    assert.equal(fileAt(host!, '/etc/ssl/mail.pem')?.path, 'rootfs/etc/ssl/mail.pem');
  });

  it('takes every prefix for a machine of its own', async () => {
    const found = await hosts({
      'etc/mail/mail.conf': MAIL,
      'hosts/mx1/etc/mail/mail.conf': MAIL,
      'hosts/mx2/etc/tunnel/a.conf': TUNNEL,
      'roles/x/files/tunnel.conf': TUNNEL,
    });
    assert.deepEqual(
      found.map(({ name, root }) => [name, root]),
      [
        ['host', ''],
        ['mx1', 'hosts/mx1'],
        ['mx2', 'hosts/mx2'],
        ['files', 'roles/x/files'],
      ],
    );
  });

  it('shows a template below a host root as the file that it becomes', async () => {
    const [host] = await hosts({
      'templates/etc/mail/mail.conf.j2': 'protocols = {{ p }}\n',
      'templates/etc/mail/conf.d/10-x.conf.erb': 'a = b\n',
    });
    assert.equal(fileAt(host!, '/etc/mail/mail.conf')?.holes.length, 1);
    assert.deepEqual(namesIn(host!, '/etc/mail/conf.d'), ['10-x.conf']);
  });

  it('takes templates for plain files on a host of which the tree holds everything', async () => {
    const files = { 'etc/mail/mail.conf': MAIL, 'etc/mail/conf.d/10-x.conf.in': 'a = b\n' };
    const [host] = await hosts(files, { complete: true });
    assert.deepEqual(namesIn(host!, '/etc/mail/conf.d'), ['10-x.conf.in']);
    assert.equal(host!.entry('/etc/mail/conf.d/10-x.conf').kind, 'absent');
  });

  it('says so where a host has more files than are listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`etc/x/${i}`, '']));
    await inScratch({ 'etc/mail/mail.conf': MAIL, ...many }, async (folder) => {
      const { hosts, problems } = await hostsIn(await discover([folder], known), nothingAssumed, noPolicy);
      assert.equal(hosts[0]!.paths.length, 2_000);
      assert.deepEqual(
        problems.map(({ code, at }) => [code, at.file.path]),
        [['limit-exceeded', 'etc']],
      );
    });
  });

  it('knows a whole path that is written as one name', async () => {
    const [host, ...others] = await hosts({
      'templates/etc_mail_mail.conf.j2': MAIL,
      'templates/etc_mail_conf.d_10-ssl.conf.j2': 'a = b\n',
    });
    assert.equal(others.length, 0);
    assert.deepEqual(host!.paths, ['/etc/mail/conf.d/10-ssl.conf', '/etc/mail/mail.conf']);
    assert.deepEqual(namesIn(host!, '/etc/mail'), ['conf.d', 'mail.conf']);
  });

  it('makes a loose main file a host with what lies beside and below it', async () => {
    const [host, ...others] = await hosts({
      'x/mail.conf.j2': MAIL,
      'x/conf.d/10-auth.conf.j2': 'a = b\n',
      'x/20-imap.conf': 'c = d\n',
    });
    assert.equal(others.length, 0);
    assert.deepEqual(host!.paths, [
      '/etc/mail/conf.d/10-auth.conf',
      '/etc/mail/conf.d/20-imap.conf',
      '/etc/mail/mail.conf',
    ]);
    assert.equal(fileAt(host!, '/etc/mail/conf.d/10-auth.conf')?.path, 'x/conf.d/10-auth.conf.j2');
    assert.deepEqual(namesIn(host!, '/etc/mail/conf.d'), ['10-auth.conf', '20-imap.conf']);
  });

  it('makes each of forty loose main files a host that does not list the others', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c/tunnel${i}.conf`, `accept = ${i}\n`]));
    const found = await hosts(files);
    assert.equal(found.length, 40);
    assert.deepEqual(found[0]!.paths, ['/etc/tunnel/tunnel0.conf']);
    assert.deepEqual(namesIn(found[0]!, '/etc/tunnel'), ['tunnel0.conf']);
    assert.equal(new Set(found.map(({ name }) => name)).size, 40);
  });

  it('demands the content that a dialect names for a loose main file', async () => {
    assert.deepEqual(await hosts({ 'mail.conf': 'to = someone\n', 'tunnel.conf': 'text\n' }), []);
  });

  it('pairs a companion of the same folder', async () => {
    const [host] = await hosts({ 'a/master.conf': 'SERVICES\n', 'a/store.conf': 'x\n', 'b/store.conf': 'y\n' });
    assert.equal(fileAt(host!, '/etc/store.conf')?.path, 'a/store.conf');
  });

  it('pairs companions in sibling folders by their longest common beginning, and none where two are alike', async () => {
    const found = await hosts({
      'doc/master_conf/normal.conf': 'SERVICES 1\n',
      'doc/master_conf/normal-replica.conf': 'SERVICES 2\n',
      'doc/master_conf/small.conf': 'SERVICES 3\n',
      'doc/master_conf/tied.conf': 'SERVICES 4\n',
      'doc/store_conf/normal.conf': 'a\n',
      'doc/store_conf/normal-replica1.conf': 'b\n',
      'doc/store_conf/tied1.conf': 'c\n',
      'doc/store_conf/tied2.conf': 'd\n',
    });
    const pairs = found.map((host) => [fileAt(host, '/etc/master.conf')?.path, fileAt(host, '/etc/store.conf')?.path]);
    assert.deepEqual(
      pairs.filter(([main]) => main),
      [
        ['doc/master_conf/normal-replica.conf', 'doc/store_conf/normal-replica1.conf'],
        ['doc/master_conf/normal.conf', 'doc/store_conf/normal.conf'],
        ['doc/master_conf/small.conf', undefined],
        ['doc/master_conf/tied.conf', undefined],
      ],
    );
    assert.equal(pairs.length, 6);
  });

  it('joins loose folders of different dialects side by side where each has one main file', async () => {
    const one = await hosts({ 'd/mail/mail.conf': MAIL, 'd/tunnel/a.conf': TUNNEL });
    assert.deepEqual(
      one.map(({ root, paths }) => [root, paths]),
      [['d', ['/etc/mail/mail.conf', '/etc/tunnel/a.conf']]],
    );
    const apart = await hosts({
      'd/mail/mail.conf': MAIL,
      'd/tunnel/a.conf': TUNNEL,
      'd/tunnel/b.conf': 'accept = 1\n',
    });
    assert.equal(apart.length, 3);
  });

  it('makes fragments without a main file one host', async () => {
    const [host, ...others] = await hosts({ 'r/mail/conf.d/10-auth.conf': 'a = b\n', 'r/mail/local.conf': 'c = d\n' });
    assert.equal(others.length, 0);
    assert.deepEqual(host!.paths, ['/etc/mail/conf.d/10-auth.conf', '/etc/mail/local.conf']);
  });

  it('counts byte-equal loose hosts once, at the first path', async () => {
    const found = await hosts({ 'b/tunnel.conf': TUNNEL, 'a/tunnel.conf': TUNNEL, 'c/tunnel.conf': 'accept = 1\n' });
    assert.deepEqual(
      found.map(({ root }) => root),
      ['a', 'c'],
    );
    assert.deepEqual([...found[0]!.twins[0]!], [['a/tunnel.conf', 'b/tunnel.conf']]);
  });

  it('tells samples and tests by whole segments below the scan root, and by endings', async () => {
    const found = await hosts({
      'Examples/tunnel.conf': 'accept = 1\n',
      'tests/tunnel.conf': 'accept = 2\n',
      'testing/tunnel.conf': 'accept = 3\n',
      'x/tunnel.conf-sample.in': 'accept = 4\n',
      'molecule/etc/tunnel/a.conf': 'accept = 5\n',
    });
    const roles = new Map(found.map(({ paths, root, role }) => [`${root}${paths[0]}`, role]));
    assert.deepEqual(Object.fromEntries(roles), {
      'Examples/etc/tunnel/tunnel.conf': 'sample',
      'tests/etc/tunnel/tunnel.conf': 'test',
      'testing/etc/tunnel/tunnel.conf': 'deploy',
      'x/etc/tunnel/tunnel.conf': 'sample',
      'molecule/etc/tunnel/a.conf': 'test',
    });
  });

  it('lets the policy decide a role first', async () => {
    const policy: Policy = {
      ...noPolicy,
      roles: [
        { glob: 'examples/**', role: 'deploy' },
        { glob: 'r?l/{a,b}', role: 'test' },
      ],
    };
    const found = await hosts({ 'examples/tunnel.conf': TUNNEL, 'rxl/b/tunnel.conf': 'accept = 1\n' }, {}, policy);
    assert.deepEqual(
      found.map(({ role }) => role),
      ['deploy', 'test'],
    );
  });

  it('takes no left-over and no text of another language for a main file, and still shows it to an include', async () => {
    assert.deepEqual(
      await hosts({
        'a/tunnel.conf.bak': TUNNEL,
        'a/tunnel.conf~': TUNNEL,
        'a/tunnel.conf.md': TUNNEL,
        'a/tunnel.conf.dpkg-dist': TUNNEL,
      }),
      [],
    );
    const [host] = await hosts({ 'etc/tunnel/a.conf': TUNNEL, 'etc/tunnel/b.conf.bak': TUNNEL });
    assert.deepEqual(namesIn(host!, '/etc/tunnel'), ['a.conf', 'b.conf.bak']);
  });

  it('names hosts by their last segment, and by more where that is not enough', async () => {
    const found = await hosts({
      'a/mx/etc/mail/mail.conf': MAIL,
      'b/mx/etc/mail/mail.conf': MAIL,
      'c/mx3/etc/mail/mail.conf': MAIL,
    });
    assert.deepEqual(
      found.map(({ name }) => name),
      ['a/mx', 'b/mx', 'mx3'],
    );
    const told = await hosts({ 'a/mx/etc/mail/mail.conf': MAIL }, { names: 'mail.example.org' });
    assert.equal(told[0]!.name, 'mail.example.org');
  });

  it('follows no link out of the scan root, and says so', async () => {
    await inScratch(
      {
        'outside/mail.conf': MAIL,
        'in/etc/mail/mail.conf': { to: '../../../outside/mail.conf' },
        'in/etc/tunnel/a.conf': TUNNEL,
      },
      async (folder) => {
        const tree = await discover([`${folder}/in`], known);
        const [host] = (await hostsIn(tree, nothingAssumed, noPolicy)).hosts;
        assert.equal(fileAt(host!, '/etc/mail/mail.conf'), undefined);
        assert.deepEqual(
          tree.problems.map(({ code, at }) => [code, at.file.path]),
          [['symlink-outside', 'etc/mail/mail.conf']],
        );
      },
    );
  });

  it('follows links within a host, within the tree, and round no loop', async () => {
    const [host] = await hosts({
      'mx/etc/mail/mail.conf': { to: '/etc/mail/real' },
      'mx/etc/mail/real': MAIL,
      'mx/etc/mail/local.conf': { to: '../../../shared/local.conf' },
      'shared/local.conf': 'a = b\n',
      'mx/etc/tunnel/a.conf': { to: 'b.conf' },
      'mx/etc/tunnel/b.conf': { to: 'a.conf' },
      'mx/etc/tunnel/loop': { to: '..' },
    });
    assert.equal(host!.root, 'mx');
    assert.equal(fileAt(host!, '/etc/mail/mail.conf')?.path, 'mx/etc/mail/real');
    assert.equal(fileAt(host!, '/etc/mail/local.conf')?.path, 'shared/local.conf');
    assert.equal(fileAt(host!, '/etc/tunnel/a.conf'), undefined);
    assert.equal(fileAt(host!, '/etc/tunnel/loop/tunnel/loop/mail/real')?.path, 'mx/etc/mail/real');
  });

  it('shows nothing above the host root, however a path climbs', async () => {
    const [host] = await hosts({ 'mx/etc/mail/mail.conf': MAIL, 'etc/secret': 'x' });
    assert.equal(host!.entry('/../etc/secret').kind, 'not-carried');
    assert.equal(host!.entry('/etc/../../etc/secret').kind, 'not-carried');
  });
});

async function hosts(
  files: Readonly<Record<string, Made>>,
  assume: Partial<Assume> = {},
  policy = noPolicy,
): Promise<readonly Host[]> {
  return inScratch(files, async (folder) =>
    (await hostsIn(await discover([folder], known), { ...nothingAssumed, ...assume }, policy)).hosts.map(held),
  );
}

/** A host whose files were all read while its folder was there. */
function held(host: Host): Host {
  for (const path of host.paths) {
    for (let at = path; at !== '/'; at = at.slice(0, at.lastIndexOf('/')) || '/') namesIn(host, at);
    fileAt(host, path);
  }
  return host;
}
