import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const top = resolve(import.meta.dirname, '..');
const CONF = 'etc/dovecot/dovecot.conf';
const OPEN = 'protocols = pop3\ndisable_plaintext_auth = no\nssl = no\n';
const CLOSED =
  'protocols = pop3\nssl = required\nssl_cert = </etc/ssl/certs/mail.pem\nssl_key = </etc/ssl/private/mail.key\n';
/** What lies in a checkout and in no clone. */
const LEFT_OUT: readonly string[] = ['.git', 'node_modules', 'dist'];

interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

/** The real pre-commit clones, installs and calls the hook, as it does for a user. */
describe('the hook under pre-commit', function () {
  this.timeout(600_000);
  let folder = '';
  let clone = '';
  let repository = '';

  const run = (command: string, ...args: readonly string[]): Outcome => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, PRE_COMMIT_HOME: join(folder, 'home'), PRE_COMMIT_COLOR: 'never' },
    });
    return { status, text: `${stdout}${stderr}` };
  };
  const git = (...args: readonly string[]): string => {
    const named = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    const { status, text } = run('git', ...named, ...args);
    assert.equal(status, 0, text);
    return text.trim();
  };
  const put = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      writeFileSync(join(repository, path), text);
    }
    git('add', '-A');
  };
  /** A repository whose files are committed: a hook is called with what is staged after that. */
  const begin = (files: Readonly<Record<string, string>>): void => {
    repository = mkdtempSync(join(folder, 'repository-'));
    git('init', '-q');
    put({ 'README.md': 'Our mail servers.\n', ...files });
    git('commit', '-q', '-m', 'x');
  };

  before(function () {
    if (spawnSync('pre-commit', ['--version']).status !== 0) {
      process.stdout.write('    pre-commit is not installed, so the hook is not tried under it\n');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'waxseal-pre-commit-'));
    clone = join(folder, 'waxseal');
    cpSync(top, clone, {
      recursive: true,
      filter: (path) => dirname(path) !== top || !LEFT_OUT.includes(basename(path)),
    });
    repository = clone;
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  it('fails for a file that opens a listener, and says where and why', () => {
    begin({ [CONF]: CLOSED });
    put({ [CONF]: OPEN });
    const { status, text } = run('pre-commit', 'try-repo', clone, 'waxseal');
    assert.equal(status, 1, text);
    assert.match(text, /^waxseal\.+Failed$/m);
    assert.match(
      text,
      /^etc\/dovecot\/dovecot\.conf:2:1 error pop3 on port 110 takes passwords without TLS \[cleartext-login\]$/m,
    );
    assert.match(text, /^ +│ \^+$/m);
    assert.match(text, /^1 error: /m);
  });

  describe('as a repository names it', () => {
    const named = (): Readonly<Record<string, string>> => {
      repository = clone;
      const rev = git('rev-parse', 'HEAD');
      return {
        '.pre-commit-config.yaml': `repos:\n  - repo: ${clone}\n    rev: ${rev}\n    hooks:\n      - id: waxseal\n`,
      };
    };

    it('passes a good file, and says nothing of others that are not touched', () => {
      begin({ ...named(), 'other/etc/stunnel/pop3.conf': 'client = yes\n[pop3]\naccept = 110\nconnect = mail:995\n' });
      put({ [CONF]: CLOSED });
      const { status, text } = run('pre-commit', 'run');
      assert.equal(status, 0, text);
      assert.match(text, /^waxseal\.+Passed$/m);
    });

    it('is not called for files that are about something else', () => {
      begin(named());
      put({ 'src/index.md': 'x\n' });
      const { status, text } = run('pre-commit', 'run');
      assert.equal(status, 0, text);
      assert.match(text, /^waxseal\.+\(no files to check\)Skipped$/m);
    });

    it('stops a commit', () => {
      begin(named());
      assert.equal(run('pre-commit', 'install').status, 0);
      put({ [CONF]: OPEN });
      const { status, text } = run('git', '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-m', 'x');
      assert.equal(status, 1, text);
      assert.match(text, /takes passwords without TLS/);
    });
  });
});
