import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { build } from './support/built.ts';

const top = resolve(import.meta.dirname, '..');
const action = parse(readFileSync(join(top, 'action.yml'), 'utf8'));
const step = action.runs.steps.find(({ id }: { readonly id?: string }) => id === 'check');
const CONF = 'etc/dovecot/dovecot.conf';

/** The environment of a runner: a checkout, the files that a step may write, and the event of a pull request. */
describe('the action', function () {
  this.timeout(600_000);
  let folder = '';
  before(build);
  beforeEach(function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(join(tmpdir(), 'waxseal-action-'));
    cpSync(join(top, 'fixtures/trees/half-broken'), join(folder, 'my hosts'), { recursive: true });
  });
  afterEach(() => folder && rmSync(folder, { recursive: true }));

  const git = (...args: readonly string[]): string => {
    const named = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
    const { stdout, status, stderr } = spawnSync('git', [...named, ...args], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const commit = (files: Readonly<Record<string, string>>): string => {
    for (const [path, text] of Object.entries(files)) {
      cpSync(join(top, 'LICENSE'), join(folder, path));
      writeFileSync(join(folder, path), text);
    }
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
    return git('rev-parse', 'HEAD');
  };
  /** What GitHub's expressions give to the step: its inputs with their defaults, and the base of the pull request. */
  const run = (inputs: Readonly<Record<string, string>>, base = ''): SpawnSyncReturns<string> => {
    const event = join(folder, '..', `${folder.split('/').at(-1)}.json`);
    writeFileSync(
      event,
      JSON.stringify({ action: 'opened', number: 7, pull_request: { number: 7, base: { ref: 'main', sha: base } } }),
    );
    const defaults = Object.entries<{ readonly default: string }>(action.inputs).map(([name, input]) => [
      name.toUpperCase().replaceAll('-', '_'),
      input.default,
    ]);
    const env = {
      ...process.env,
      ...Object.fromEntries(defaults),
      ...{ ACTION: top, PATHS: 'my hosts', SARIF_FILE: 'out.sarif', BASE: base },
      ...{ GITHUB_ACTIONS: 'true', CI: 'true', GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event },
      ...{ GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') },
      ...inputs,
    };
    const done = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    rmSync(event);
    return done;
  };
  const written = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  const open = { ASSUME: 'backends=accept\nversions.stunnel=5.68\n' };

  it('hands every input to its script by name, so that none is run as a command', () => {
    assert.doesNotMatch(step.run, /\$\{\{/);
    for (const name of Object.keys(action.inputs))
      assert.equal(step.env[name.toUpperCase().replaceAll('-', '_')], `\${{ inputs.${name} }}`);
  });

  it('annotates, writes SARIF and a summary, counts, and fails by level', () => {
    git('init', '-q');
    const { status, stdout } = run(open);
    assert.equal(status, 1);
    assert.match(stdout, /^::error file=my hosts\/[^\n]*title=cleartext-login::/m);
    assert.equal(JSON.parse(written('out.sarif')).version, '2.1.0');
    assert.match(
      written('output'),
      /^findings=\d+\nlisteners=\d+\ncleartext-listeners=[1-9]\d*\nsarif-file=out\.sarif\n$/,
    );
    assert.match(written('summary'), /^## Waxseal: \d+ error/);
    assert.equal(run({ ...open, FAIL_ON: 'never' }).status, 0);
  });

  it('prints the report for people, and writes no more than asked, where it is told so', () => {
    const { stdout } = run({ ...open, ANNOTATIONS: 'false', JOB_SUMMARY: 'false', SARIF_FILE: '' });
    assert.doesNotMatch(stdout, /^::/m);
    assert.match(stdout, /\[cleartext-login\]/);
    assert.deepEqual([written('summary'), written('out.sarif')], ['', '']);
  });

  it('puts what a pull request does to clients first into the summary', () => {
    git('init', '-q');
    const base = commit({ [CONF]: 'protocols = pop3\nlisten = 0.0.0.0\ndisable_plaintext_auth = yes\n' });
    commit({ [CONF]: 'protocols = pop3\nlisten = 0.0.0.0\ndisable_plaintext_auth = no\n' });
    run({ PATHS: '.', ASSUME: 'versions.dovecot=2.3.19\npresent=[/etc/ssl/x]' }, base);
    assert.match(written('summary'), /^## What this change does to mail listeners\n/);
    assert.match(written('summary'), /🔴 less safe \| `pop3 0\.0\.0\.0:110`[^\n]*refused → accepted/);
    assert.match(written('summary'), /```mermaid\nflowchart LR[\s\S]*## Waxseal: /);
  });

  it('tells of changed files alone where it is told so', () => {
    git('init', '-q');
    const base = commit({ [CONF]: 'protocols = pop3\ndisable_plaintext_auth = no\n' });
    commit({ 'README.md': 'nothing\n' });
    assert.equal(run({ PATHS: '.', CHANGED_ONLY: 'true', ASSUME: 'versions.dovecot=2.3.19' }, base).status, 0);
    assert.match(written('output'), /^findings=0$/m);
  });

  it('goes on without a comparison where the clone lacks the base', () => {
    git('init', '-q');
    commit({ [CONF]: 'protocols = pop3\ndisable_plaintext_auth = no\n' });
    const { status, stdout } = run(
      { PATHS: '.', ASSUME: 'versions.dovecot=2.3.19' },
      '0123456789012345678901234567890123456789',
    );
    assert.equal(status, 1);
    assert.match(stdout, /^::notice title=Waxseal::the base of this pull request is not in the clone/m);
    assert.match(written('summary'), /^## Waxseal: /);
  });

  it('fails where its inputs are unusable, and writes nothing', () => {
    assert.equal(run({ PATHS: 'none' }).status, 2);
    assert.deepEqual([written('out.sarif'), written('summary'), written('output')], ['', '', '']);
  });

  it('takes hostile inputs for words', () => {
    const { stderr } = run({ PATHS: '$(touch owned)\n`touch owned`\n--fail-on=never' });
    assert.match(stderr, /does not exist/);
    assert.ok(!existsSync(join(folder, 'owned')));
  });
});
