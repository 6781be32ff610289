import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { build } from './support/built.ts';

const top = resolve(import.meta.dirname, '..');
const isWindows = process.platform === 'win32';
const OPEN = 'client = yes\n[pop3]\naccept = 110\nconnect = 198.51.100.7:995\n';

function sh(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, shell: isWindows });
}

describe('the package', () => {
  let folder = '';
  let packed: readonly { readonly path: string; readonly size: number }[] = [];
  let archive = '';

  before(() => {
    build();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'waxseal-package-')));
    const { stdout, stderr } = sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], top);
    const [made] = JSON.parse(stdout || '[]');
    assert.ok(made, stderr);
    packed = made.files;
    archive = join(folder, made.filename);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is packed with the name of the archive as the only output, as old releases of pre-commit want it', () => {
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    cpSync(join(top, '.npmrc'), join(scratch, '.npmrc'));
    const scripts = { prepare: 'node --version' };
    writeFileSync(join(scratch, 'package.json'), JSON.stringify({ name: 'scratch', version: '1.0.0', scripts }));
    assert.equal(sh('npm', ['pack'], scratch).stdout, 'scratch-1.0.0.tgz\n');
  });

  it('holds the program, its rules and schemas, and nothing of how it is made', () => {
    const paths = packed.map(({ path }) => path);
    for (const path of [
      'LICENSE',
      'README.md',
      'package.json',
      'dist/cli.js',
      'dist/index.js',
      'dist/package.json',
      'dist/program.js',
      'dist/program.js.code',
      'dist/index.d.ts',
      'dist/yaml.cjs',
      'dist/javascript.cjs',
      'dist/THIRD-PARTY-NOTICES.txt',
      'rules/cleartext-login.yaml',
      'schema/waxseal.schema.json',
    ])
      assert.ok(paths.includes(path), `${path} is missing`);
    assert.deepEqual(
      paths.filter((path) => /^(src|test|fixtures|bench|node_modules|docs)\//.test(path)),
      [],
    );
  });

  it('takes at most 6 MB unpacked, beside what reads JavaScript and TypeScript', () => {
    const rest = packed.filter(({ path }) => path !== 'dist/javascript.cjs');
    const bytes = rest.reduce((sum, { size }) => sum + size, 0);
    assert.ok(bytes <= 6_000_000, `${bytes} bytes`);
  });

  it('carries the licenses of what is bundled, with their texts', () => {
    const notices = readFileSync(join(top, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['commander', 'fast-glob', 'ignore', 'yaml', '@marcbachmann/cel-js', 'typescript'])
      assert.match(notices, new RegExp(`^${name} \\d[\\d.]* \\([\\w.-]+\\)$`, 'm'), name);
    const pages = notices.split(`\n${'-'.repeat(80)}\n`).slice(1);
    assert.deepEqual(
      pages
        .filter((page) => !/copyright|permission|license/i.test(page.replace(/^.*\n/, '')))
        .map((page) => page.trim()),
      [],
    );
  });

  it('installs without the network and runs in an empty folder', () => {
    const home = join(folder, 'home');
    mkdirSync(join(home, 'etc/stunnel'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private": true}');
    writeFileSync(join(home, 'etc/stunnel/pop3.conf'), OPEN);
    const installed = sh('npm', ['install', '--offline', '--no-audit', '--no-fund', archive], home);
    assert.equal(installed.status, 0, installed.stderr);
    const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    assert.equal(sh('npx', ['--no-install', 'waxseal', '--version'], home).stdout, `${version}\n`);
    const checked = sh('npx', ['--no-install', 'waxseal', 'check', '--format', 'json', 'etc'], home);
    assert.equal(checked.status, 1, checked.stderr);
    assert.ok(JSON.parse(checked.stdout).findings.length > 0);
  });

  it('runs alike where the code that V8 kept is of another V8, or gone', () => {
    const home = join(folder, 'home');
    const built = join(home, 'node_modules/waxseal/dist');
    const kept = readdirSync(built).filter((name) => name.endsWith('.code'));
    assert.ok(kept.length > 0);
    const run = () => sh(process.execPath, [join(built, 'cli.js'), 'check', 'etc'], home);
    const before = run();
    for (const name of kept) writeFileSync(join(built, name), 'no code of any V8');
    assert.deepEqual([run().status, run().stdout, run().stderr], [before.status, before.stdout, before.stderr]);
    for (const name of kept) rmSync(join(built, name));
    assert.deepEqual([run().status, run().stdout, run().stderr], [before.status, before.stdout, before.stderr]);
  });

  it('tells its types to TypeScript', () => {
    const home = join(folder, 'home');
    writeFileSync(
      join(home, 'use.ts'),
      `import { lint, loadRules, nothingAssumed, noPolicy, type Result } from 'waxseal';
       const result: Result = await lint({ paths: ['.'], rules: await loadRules(), assume: nothingAssumed, policy: noPolicy });
       const level: 'error' | 'warning' | 'note' | undefined = result.findings[0]?.level;
       export { level };`,
    );
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', 'use.ts'];
    writeFileSync(join(home, 'package.json'), '{"private": true, "type": "module"}');
    const { status, stdout } = sh(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), ...options], home);
    assert.equal(status, 0, stdout);
  });
});

describe('the hook for pre-commit', () => {
  const [hook] = parse(readFileSync(join(top, '.pre-commit-hooks.yaml'), 'utf8'));

  it('is called with the files that daemons and their deployment read', () => {
    const pattern = new RegExp(hook.files.replace('(?x)', '').replace(/\s+/g, ''));
    const wanted = [
      'etc/dovecot/dovecot.conf',
      'roles/mail/templates/dovecot.conf.j2',
      'files/10-auth.conf',
      'etc/stunnel/stunnel.conf',
      'roles/x/files/stunnel/pop3s.conf',
      'etc/cyrus.conf',
      'etc/imapd.conf',
      'etc/inetd.conf',
      'etc/xinetd.conf',
      'etc/xinetd.d/ipop3',
      'etc/default/stunnel4',
      'etc/hosts.allow',
      'etc/services',
      'roles/mail/tasks/main.yml',
      'group_vars/all.yaml',
      'site.yml',
      'waxseal.yaml',
    ];
    assert.deepEqual(
      wanted.filter((path) => !pattern.test(path)),
      [],
    );
    assert.deepEqual(
      ['README.md', 'src/index.py', 'etc/passwd'].filter((path) => pattern.test(path)),
      [],
    );
    assert.deepEqual(
      [hook.id, hook.entry, hook.language, hook.require_serial],
      ['waxseal', 'waxseal check', 'node', true],
    );
  });
});
