import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dialects } from '../../src/dialects/index.ts';
import { formats } from '../../src/report/formats.ts';
import { build, waxseal } from '../support/built.ts';
import { secretsInSources, secretsOf } from './planted.ts';

/** These have no setting that holds a secret: hitch names files alone, and programs have no file of their own. */
const WITHOUT: readonly string[] = ['hitch', 'programs'];
const LEAK = /[^\n]{0,80}pl4nted[\w-]*[^\n]{0,20}/g;
const COMMON = ['--now', '2027-01-01', '--assume', 'backends=accept'];

interface Shown {
  readonly name: string;
  readonly text: string;
}

describe('secrets in the configuration of every dialect', function () {
  this.timeout(600_000);
  let folder = '';
  const all = { ...secretsOf, ...secretsInSources };

  before(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'waxseal-planted-'));
    git('init', '-q', '-b', 'main');
    put('README.md', 'Our hosts.\n');
    commit();
    for (const [id, files] of Object.entries(all))
      for (const [path, text] of Object.entries(files)) put(join(id, path), text);
    commit();
  });
  after(() => rmSync(folder, { recursive: true }));

  const git = (...args: readonly string[]): void => {
    const named = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    const { status, stderr } = spawnSync('git', [...named, ...args], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  const commit = (): void => {
    git('add', '-A', '-f');
    git('commit', '-q', '-m', 'x');
  };
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const run = (...args: readonly string[]): Shown => {
    const { status, stdout, stderr } = waxseal([...args, ...COMMON], folder);
    assert.equal(status, 0, stderr);
    return { name: args.slice(0, 3).join(' '), text: stdout + stderr };
  };
  const without = (shown: readonly Shown[]): void => {
    const leaks = shown.flatMap(({ name, text }) => (text.match(LEAK) ?? []).map((line) => `${name}: ${line.trim()}`));
    assert.deepEqual([...new Set(leaks)], []);
  };

  it('are planted for all dialects that have some', () => {
    const ids = dialects.map(({ id }) => id).filter((id) => !WITHOUT.includes(id));
    assert.deepEqual(
      ids.filter((id) => secretsOf[id] === undefined),
      [],
    );
    const { text } = run('inventory', '--format', 'json');
    const { hosts }: { hosts: { services: { dialect: string }[] }[] } = JSON.parse(
      text.slice(0, text.lastIndexOf('}') + 1),
    );
    const seen = new Set(hosts.flatMap(({ services }) => services.map(({ dialect }) => dialect)));
    assert.deepEqual(
      ids.filter((id) => !seen.has(id)),
      [],
    );
  });

  it('stand in no report of check', () => {
    const reports = formats.flatMap((format) => ['--report', `${format}=${join(folder, '..', `planted.${format}`)}`]);
    const said = run('check', '--fail-on', 'never', '--verbose', '--sarif-suppressed', ...reports);
    const read = formats.map((format): Shown => {
      const path = join(folder, '..', `planted.${format}`);
      const text = readFileSync(path, 'utf8');
      rmSync(path);
      return { name: `check --format ${format}`, text };
    });
    for (const { name, text } of read) assert.ok(text.length > 100, name);
    without([said, ...read]);
  });

  it('stand in no inventory', () => {
    without(['text', 'json', 'mermaid', 'csv'].map((format) => run('inventory', '--format', format)));
  });

  it('stand in no explanation of a listener', () => {
    const { text } = run('inventory', '--format', 'json');
    const sockets = [...text.matchAll(/"address": "([\da-f.:]+)",\n\s+"port": (\d+),\n\s+"v6only"/g)].map(
      ([, address = '', port]) => `${address.includes(':') ? `[${address}]` : address}:${port}`,
    );
    assert.ok(sockets.length > 10);
    without([...new Set(sockets)].map((socket) => run('explain', socket, '.')));
  });

  it('stand in no difference of two commits', () => {
    without(['text', 'json', 'markdown'].map((format) => run('diff', 'HEAD~1', 'HEAD', '--format', format)));
  });
});
