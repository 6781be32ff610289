import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../src/limits.ts';
import { discover } from '../../src/sources/discover.ts';
import { decode } from '../../src/text/decode.ts';
import { UsageError } from '../../src/text/usage-error.ts';
import { known } from '../support/known.ts';
import { inScratch, type Made } from '../support/scratch.ts';

const MAIL = 'protocols = imap\n';

describe('discover', () => {
  it('refuses a path that does not exist', async () => {
    await assert.rejects(discover(['/no/such/path'], known), UsageError);
  });

  it('takes the nearest folder with .git or waxseal.yaml for the base', async () => {
    await inScratch({ 'r/.git/HEAD': '', 'r/a/b/etc/mail/mail.conf': MAIL, 'r/a/c/x': '' }, async (folder) => {
      const tree = await discover([`${folder}/r/a/b`, `${folder}/r/a/c`], known);
      assert.equal(tree.base, join(folder, 'r'));
      assert.deepEqual(tree.roots, ['a/b', 'a/c']);
      assert.deepEqual(tree.paths, [{ path: 'a/b/etc/mail/mail.conf', root: 'a/b' }]);
      assert.equal(tree.focus, undefined);
    });
  });

  it('takes the deepest folder that holds all paths for the base where nothing marks one', async () => {
    await inScratch({ 'a/b/x': '', 'a/c/y': '' }, async (folder) => {
      assert.equal((await discover([`${folder}/a/b`, `${folder}/a/c`], known)).base, join(folder, 'a'));
      assert.equal((await discover([`${folder}/a/b`], known)).base, join(folder, 'a/b'));
      assert.equal((await discover([`${folder}/a/b/x`], known)).base, join(folder, 'a/b'));
    });
  });

  it('scans the base of a file that is named, and focuses on the file', async () => {
    await inScratch(
      { 'waxseal.yaml': '', 'etc/mail/mail.conf': MAIL, 'etc/mail/conf.d/10-x.conf': '' },
      async (folder) => {
        const tree = await discover([`${folder}/etc/mail/conf.d/10-x.conf`], known);
        assert.deepEqual(tree.roots, ['']);
        assert.deepEqual([...tree.focus!], ['etc/mail/conf.d/10-x.conf']);
        assert.equal(tree.paths.length, 2);
      },
    );
  });

  it('focuses on everything below a folder that is named beside a file', async () => {
    await inScratch(
      { 'waxseal.yaml': '', 'a/mail.conf': MAIL, 'b/mail.conf': MAIL, 'c/mail.conf': MAIL },
      async (folder) => {
        const tree = await discover([`${folder}/a`, `${folder}/b/mail.conf`], known);
        assert.deepEqual([...tree.focus!].sort(), ['a/mail.conf', 'b/mail.conf']);
        assert.deepEqual(
          tree.paths.map(({ path, root }) => [path, root]),
          [
            ['a/mail.conf', 'a'],
            ['b/mail.conf', ''],
            ['c/mail.conf', ''],
          ],
        );
      },
    );
  });

  it('never reads .git, node_modules, vendor and third_party', async () => {
    const tree = await listed({
      '.git/mail.conf': MAIL,
      'a/node_modules/x/mail.conf': MAIL,
      'vendor/mail.conf': MAIL,
      'third_party/mail.conf': MAIL,
      '.hidden/mail.conf': MAIL,
    });
    assert.deepEqual(tree, ['.hidden/mail.conf']);
  });

  it('honours ignore files as git does', async () => {
    const tree = await listed({
      '.gitignore': '/out/\n*.gen.conf\n!keep/mail.conf\n',
      'out/mail.conf': MAIL,
      'out/deep/.gitignore': '!*\n',
      'out/deep/mail.conf': MAIL,
      'a/.gitignore': 'mail.conf\n',
      'a/mail.conf': MAIL,
      'a/b/mail.conf': MAIL,
      'a/b/c/.gitignore': '!mail.conf\n',
      'a/b/c/mail.conf': MAIL,
      'd/mail.conf': MAIL,
    });
    assert.deepEqual(tree, ['a/b/c/mail.conf', 'd/mail.conf']);
  });

  it('reads an ignored file that is named, and shows no other to an include', async () => {
    await inScratch(
      { '.gitignore': 'secret*\n', 'etc/mail/mail.conf': MAIL, 'etc/mail/secret.conf': MAIL, 'secret/mail.conf': MAIL },
      async (folder) => {
        const tree = await discover([folder], known);
        assert.equal(tree.read('etc/mail/secret.conf').kind, 'none');
        assert.deepEqual(tree.list('etc/mail'), ['mail.conf']);
        const named = await discover([`${folder}/secret/mail.conf`], known);
        assert.equal(named.base, join(folder, 'secret'));
        writeFileSync(join(folder, 'waxseal.yaml'), '');
        const again = await discover([`${folder}/secret/mail.conf`], known);
        assert.deepEqual(
          again.paths.map(({ path }) => path),
          ['etc/mail/mail.conf', 'secret/mail.conf'],
        );
      },
    );
  });

  it('reads a file of a vendored folder only if it is named', async () => {
    await inScratch({ 'waxseal.yaml': '', 'vendor/x/mail.conf': MAIL }, async (folder) => {
      const tree = await discover([`${folder}/vendor/x/mail.conf`], known);
      assert.deepEqual(tree.paths, [{ path: 'vendor/x/mail.conf', root: '' }]);
      assert.equal(tree.read('vendor/x/mail.conf').kind, 'file');
      assert.deepEqual((await discover([folder], known)).paths, []);
    });
  });

  it('lists large trees as it lists small ones', async () => {
    const files = {
      '.gitignore': 'ignored/\n',
      'a/mail.conf': MAIL,
      'ignored/mail.conf': MAIL,
      'node_modules/mail.conf': MAIL,
      '.dot/mail.conf.j2': MAIL,
      'b/[x]{y}/mail.conf': MAIL,
    };
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`n/${i % 7}/f${i}.txt`, '']));
    assert.deepEqual(await listed({ ...files, ...many }), await listed(files));
  });

  it('sets a file of 50 MB aside without reading it', async () => {
    await inScratch({ 'a/mail.conf': MAIL, 'etc/mail/mail.conf': MAIL }, async (folder) => {
      for (const path of ['a/mail.conf', 'etc/mail/mail.conf']) truncateSync(join(folder, path), 50_000_000);
      writeFileSync(join(folder, 'b-mail.conf'), `${MAIL}${'#'.repeat(limits.fileBytes)}`);
      writeFileSync(join(folder, 'mail.conf'), `${MAIL}${'#'.repeat(limits.fileBytes)}`);
      const tree = await discover([folder], known);
      assert.equal(tree.read('etc/mail/mail.conf').kind, 'unread');
      assert.deepEqual(tree.skipped, { binary: 1, 'too-large': 2 });
      assert.deepEqual(
        tree.problems.map(({ code, at }) => `${code} ${at.file.path}`),
        ['binary a/mail.conf', 'too-large mail.conf', 'too-large etc/mail/mail.conf'],
      );
    });
  });

  it('reports binary data where a configuration was expected, and gives the bytes of others', async () => {
    await inScratch(
      { 'etc/mail/mail.conf': new Uint8Array([112, 0, 255]), 'etc/mail/store.p12': new Uint8Array([48, 0]) },
      async (folder) => {
        const tree = await discover([folder], known);
        assert.equal(tree.read('etc/mail/mail.conf').kind, 'binary');
        const found = tree.read('etc/mail/store.p12');
        assert.deepEqual(found.kind === 'binary' && [...found.bytes()], [48, 0]);
        assert.deepEqual(
          tree.problems.map(({ code }) => code),
          ['binary'],
        );
      },
    );
  });

  it('reads what is no UTF-8 as Latin-1, with a problem at the first wrong byte', async () => {
    await inScratch(
      { 'etc/mail/mail.conf': Buffer.from('# \u00fc\nprotocols = \u00e9\n', 'latin1') },
      async (folder) => {
        const tree = await discover([folder], known);
        const found = tree.read('etc/mail/mail.conf');
        assert.equal(found.kind === 'file' && found.file.text, '# \u00fc\nprotocols = \u00e9\n');
        assert.deepEqual(
          tree.problems.map(({ code, at }) => [code, at.start]),
          [['bad-encoding', 2]],
        );
      },
    );
  });

  it('keeps a byte order mark, CRLF and odd names', async () => {
    const name = 'etc/mail/conf.d/10-\u00fc .conf';
    await inScratch(
      { 'etc/mail/mail.conf': `\ufeff${MAIL}\r\n`, [name]: 'a\r\n', 'a\\b\n[c]/mail.conf': MAIL },
      async (folder) => {
        const tree = await discover([folder], known);
        const found = tree.read('etc/mail/mail.conf');
        assert.equal(found.kind === 'file' && found.file.text, `\ufeff${MAIL}\r\n`);
        assert.ok(tree.list('etc/mail/conf.d').includes('10-\u00fc .conf'));
        assert.deepEqual(
          tree.paths.map(({ path }) => path),
          ['a\\b\n[c]/mail.conf', 'etc/mail/conf.d/10-\u00fc .conf', 'etc/mail/mail.conf'],
        );
      },
    );
  });

  it('survives a name that is no UTF-8', async function () {
    if (process.platform !== 'linux') this.skip();
    await inScratch({ 'etc/mail/mail.conf': MAIL }, async (folder) => {
      const name = Buffer.concat([
        Buffer.from(join(folder, 'etc/mail/tunnel')),
        Buffer.from([0xff]),
        Buffer.from('.conf'),
      ]);
      writeFileSync(name, 'accept = 1\n');
      const tree = await discover([folder], known);
      assert.deepEqual(
        tree.paths.map(({ path }) => path),
        ['etc/mail/mail.conf'],
      );
      for (const listed of tree.list('etc/mail')) assert.notEqual(tree.read(`etc/mail/${listed}`).kind, 'unread');
    });
  });

  it('survives loops of links, links to devices, and pipes', async () => {
    await inScratch(
      { 'etc/mail/mail.conf': MAIL, 'etc/mail/up': { to: '..' }, 'etc/mail/null.conf': { to: '/dev/zero' } },
      async (folder) => {
        symlinkSync('self', join(folder, 'self'));
        execFileSync('mkfifo', [join(folder, 'etc/mail/conf.d')]);
        execFileSync('mkfifo', [join(folder, 'tunnel.conf')]);
        const tree = await discover([folder], known);
        assert.deepEqual(
          tree.paths.map(({ path }) => path),
          ['etc/mail/mail.conf'],
        );
        assert.equal(tree.read('tunnel.conf').kind, 'none');
        assert.equal(tree.read('etc/mail/null.conf').kind, 'link');
        assert.equal(tree.read('etc/mail/up/mail/mail.conf').kind, 'none');
      },
    );
  });

  it('reads nothing outside of the scan roots', async () => {
    await inScratch({ 'waxseal.yaml': '', 'in/x': 'x', 'out/y': 'y', 'in/link': { to: '../out' } }, async (folder) => {
      const tree = await discover([`${folder}/in`], known);
      for (const path of ['out/y', 'in/../out/y', '../x', '/etc/passwd', 'in/link/y', 'waxseal.yaml'])
        assert.equal(tree.read(path).kind, 'none', path);
      assert.deepEqual(tree.list('out'), []);
      assert.deepEqual(tree.list('in/link'), []);
      assert.equal(tree.read('in/x').kind, 'file');
    });
  });

  it('counts templates of other engines of which nothing can be read, and reads holes in others', async () => {
    const files = {
      'etc/mail/mail.conf': 'protocols = {{ .Values.protocols }}\n',
      'etc/mail/conf.d/10-a.conf.erb': '# nothing\n<% @conf.each do |k, v| %>\n<%= k %>\n<% end %>\n',
    };
    await inScratch(files, async (folder) => {
      const tree = await discover([folder], known);
      const found = tree.read('etc/mail/mail.conf');
      assert.equal(found.kind === 'file' && found.file.holes.length, 1);
      tree.read('etc/mail/conf.d/10-a.conf.erb');
      assert.deepEqual(tree.skipped, { 'foreign-template': 1 });
    });
  });

  it('survives a folder that is four hundred deep', async () => {
    const deep = Array.from({ length: 400 }, (_, i) => `d${i % 10}`).join('/');
    assert.deepEqual(await listed({ [`${deep}/mail.conf`]: MAIL }), [`${deep}/mail.conf`]);
  });

  it('reports a file that it may not read', async function () {
    if (process.getuid?.() === 0) this.skip();
    await inScratch({ 'etc/mail/mail.conf': MAIL }, async (folder) => {
      chmodSync(join(folder, 'etc/mail/mail.conf'), 0);
      const tree = await discover([folder], known);
      assert.equal(tree.read('etc/mail/mail.conf').kind, 'unread');
      assert.deepEqual(
        tree.problems.map(({ code }) => code),
        ['unreadable-file'],
      );
    });
  });
});

describe('decode', () => {
  it('finds the first byte that is no UTF-8', () => {
    const wrong = (bytes: readonly number[]) => {
      const found = decode(Uint8Array.from(bytes));
      return found.kind === 'latin1' ? found.at : found.kind;
    };
    assert.equal(wrong([0x61, 0xc3, 0xa4, 0xff, 0x61]), 3);
    assert.equal(wrong([0xff]), 0);
    assert.equal(wrong([0x61, 0xe2, 0x82]), 1);
    assert.equal(wrong([0x80]), 0);
    assert.equal(wrong([0xf0, 0x9f, 0x98, 0x80]), 'text');
    assert.equal(wrong([0x61, 0]), 'binary');
    assert.equal(wrong([]), 'text');
  });
});

async function listed(files: Readonly<Record<string, Made>>): Promise<readonly string[]> {
  return inScratch(files, async (folder) => (await discover([folder], known)).paths.map(({ path }) => path));
}
