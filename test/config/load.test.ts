import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { baseFor } from '../../src/lint.ts';

describe('waxseal.yaml', () => {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'waxseal-config-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (path: string, text = '') => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const load = (base = folder, assume: readonly string[] = [], config?: string) =>
    loadConfig({ base, assume, rules: [{ id: 'cleartext-login' }], ...(config === undefined ? {} : { config }) });
  const refusal = async (text: string) => {
    put('waxseal.yaml', text);
    try {
      await load();
    } catch (error) {
      // Modules that are imported on demand have a class of their own under the test runner.
      assert.ok(error instanceof Error && error.name === 'UsageError', String(error));
      return error.message.slice(error.message.indexOf('waxseal.yaml') + 'waxseal.yaml'.length + 1);
    }
    return 'read';
  };

  it('says what to ignore, what to assume and which folders are samples', async () => {
    put(
      'waxseal.yaml',
      `ignore:
  - rule: cleartext-login
    path: hosts/lab/**
    listener: pop3 [::]:110
    reason: only the lab reaches it
roles:
  docs/**: sample
  docs/live/**: deploy
assume:
  versions: {dovecot: 3.10, stunnel: "5.70"}
  complete: true
`,
    );
    const { policy, assume } = await load();
    const { ignore, roles } = policy;
    assert.deepEqual(
      { ignore: ignore.map(({ at: _at, ...entry }) => entry), roles },
      {
        ignore: [
          {
            rule: 'cleartext-login',
            path: 'hosts/lab/**',
            listener: 'pop3 [::]:110',
            reason: 'only the lab reaches it',
          },
        ],
        roles: [
          { glob: 'docs/**', role: 'sample' },
          { glob: 'docs/live/**', role: 'deploy' },
        ],
      },
    );
    assert.deepEqual(assume.versions, { dovecot: '3.10', stunnel: '5.70' });
    assert.equal(assume.complete, true);
  });

  it('may be empty, and need not be there', async () => {
    for (const text of [undefined, '# nothing yet\n', 'ignore:\nroles:\nassume:\n']) {
      if (text !== undefined) put('waxseal.yaml', text);
      const { policy, settings } = await load();
      assert.deepEqual([policy.ignore, policy.roles, policy.exclude, policy.overrides], [[], [], [], []]);
      assert.deepEqual(settings.profile, { value: 'default', from: { kind: 'default' } });
      assert.equal(settings.failOn.value, 'warning');
    }
  });

  it('is refused at the place of what is wrong in it', async () => {
    assert.equal(await refusal('ignores: []'), '1:1: unknown key "ignores" in waxseal.yaml, did you mean "ignore"?');
    assert.equal(
      await refusal('ignore:\n  - rule: cleartext-logins\n    reason: x'),
      '2:11: unknown rule "cleartext-logins", did you mean "cleartext-login"?',
    );
    assert.equal(
      await refusal('ignore:\n  - path: x'),
      '2:5: expected a "reason", so that the next reader knows why this is ignored',
    );
    assert.equal(
      await refusal('ignore:\n  - reason: x'),
      '2:5: expected "rule", "path" or "listener", got an entry that would silence everything',
    );
    assert.equal(
      await refusal('roles: {docs/**: samples}'),
      '1:18: expected "deploy", "sample" or "test", got "samples", did you mean "sample"?',
    );
    assert.equal(await refusal('assume: {complete: "true"}'), '1:20: expected true without quotes');
    assert.match(await refusal('assume: {a: 1, a: 2}'), /^1:16: the key "a" stands here twice/);
    assert.match(await refusal('assume: ['), /^1:/);
  });

  it('yields to the command line, where the last argument wins', async () => {
    put('waxseal.yaml', 'assume: {versions: {dovecot: 2.3, stunnel: 5.68}, build: upstream}');
    put('told.yaml', 'versions: {dovecot: 2.4}\n');
    put('told.json', '{"build": "debian"}');
    const { assume } = await load(folder, [
      join(folder, 'told.yaml'),
      join(folder, 'told.json'),
      'versions.dovecot=2.4.1',
    ]);
    assert.deepEqual(assume.versions, { dovecot: '2.4.1', stunnel: '5.68' });
    assert.equal(assume.build, 'debian');
  });

  it('may be named, and then its globs are relative to its own folder', async () => {
    put('policy/waxseal.yaml', 'roles: {"lab/**": test}');
    put('hosts/.git/HEAD');
    const named = join(folder, 'policy/waxseal.yaml');
    assert.deepEqual((await load(folder, [], named)).policy.roles, [{ glob: 'policy/lab/**', role: 'test' }]);
    assert.deepEqual((await load(join(folder, 'hosts'), [], named)).policy.roles, []);
  });

  it('stops with the name of a file that cannot be read', async () => {
    await assert.rejects(load(folder, [], join(folder, 'none.yaml')), /none\.yaml: cannot be read \(ENOENT\)/);
    await assert.rejects(load(folder, [join(folder, 'none.json')]), /none\.json: cannot be read \(ENOENT\)/);
  });

  it('is looked for in the base: the nearest folder above all paths with .git or waxseal.yaml', () => {
    put('repo/.git/HEAD');
    put('repo/hosts/a/etc/x');
    put('repo/hosts/b/waxseal.yaml');
    put('loose/a/x');
    put('loose/b/y');
    const base = (...paths: string[]) => relative(folder, baseFor(paths.map((path) => join(folder, path))));
    assert.equal(base('repo/hosts/a/etc/x'), 'repo');
    assert.equal(base('repo/hosts/b'), join('repo', 'hosts', 'b'));
    assert.equal(base('repo/hosts/a', 'repo/hosts/b'), 'repo');
    assert.equal(base('loose/a', 'loose/b'), 'loose');
    assert.equal(base('loose/a/x'), join('loose', 'a'));
    assert.throws(() => base('loose/none'), /does not exist/);
  });
});
