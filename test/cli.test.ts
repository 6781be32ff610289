import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, dist, loadedFiles, node, waxseal } from './support/built.ts';

const top = resolve(import.meta.dirname, '..');

/** Client mode on an address that the network reaches, in front of a back end that takes passwords. */
const OPEN = 'client = yes\n[pop3]\naccept = 110\nconnect = 198.51.100.7:995\n';
const SAFE = `${OPEN.replace('110', '127.0.0.1:110')}verifyChain = yes\nCApath = /etc/ssl/certs\ncheckIP = 198.51.100.7\n`;
const TOLD = ['--assume', 'backends=accept'];

describe('the program', () => {
  let folder = '';
  before(build);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const run = (...args: string[]) => waxseal(args, folder);

  it('tells its version and its usage on standard output', () => {
    const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    assert.deepEqual(run('--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
    for (const args of [['--help'], ['check', '--help'], ['inventory', '--help'], ['explain', '--help']]) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^Usage: waxseal/);
    }
  });

  it('exits with 1 where something is found, else with 0', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    assert.equal(run('check', ...TOLD).status, 1);
    put('etc/stunnel/pop3.conf', SAFE);
    assert.equal(run('check', ...TOLD).status, 0);
  });

  it('checks the working directory where nothing is named', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const { status, stdout, stderr } = run();
    assert.equal(status, 1);
    assert.equal(stderr, '');
    assert.match(stdout, /^etc\/stunnel\/pop3\.conf:\d+:\d+ (error|warning) /);
  });

  it('exits by the level that --fail-on names', () => {
    put('etc/stunnel/pop3.conf', OPEN); // the back end is not in the tree, so the finding is likely, a warning
    assert.deepEqual(
      ['error', 'warning', 'note', 'never'].map((level) => run('--fail-on', level).status),
      [0, 1, 1, 0],
    );
  });

  it('counts what is undecided and what was not understood only where it shall', () => {
    put('etc/stunnel/pop3.conf', SAFE);
    put('etc/stunnel/latin1.conf', `${SAFE.replace('110', '109')}; \u0000\n`);
    const problems = JSON.parse(run('--format', 'json').stdout).problems.length;
    assert.ok(problems > 0);
    assert.equal(run().status, 0);
    assert.equal(run('--fail-on-problems').status, 1);
    assert.equal(run('--fail-on-undecided').status, 0);
  });

  it('says on standard error that no mail service was found, and exits with 2 only where one is required', () => {
    const { status, stdout, stderr } = run();
    assert.deepEqual([status, stdout], [0, '']);
    assert.match(stderr, /^waxseal: no mail service found in \.: looked for the configuration of .*stunnel.*\n$/);
    assert.equal(run('--require-services').status, 2);
    assert.deepEqual(JSON.parse(run('--format', 'json').stdout).findings, []);
  });

  it('exits with 2 for wrong usage, in one line', () => {
    put('bad/waxseal.yaml', 'ignored: []\n');
    put('told.json', '{"versions": {"stunnel": 5.70}}');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--colour'], /unknown option '--colour'/],
      [['--format', 'xml'], /Allowed choices are text, sarif, json/],
      [['none'], /"none" does not exist/],
      [['--config', 'none.yaml'], /none\.yaml: cannot be read/],
      [['bad'], /waxseal\.yaml:1:1: unknown key "ignored" in waxseal\.yaml, did you mean "ignore"\?/],
      [['--assume', 'told.json'], /told\.json:1:26: expected text, got the number 5\.70/],
      [['--config', 'told.json'], /told\.json:1:2: unknown key "versions" in waxseal\.yaml/],
      [['--assume', 'version.stunnel=5'], /did you mean "versions"\?/],
      [['explain', 'cleartext-logins'], /unknown rule "cleartext-logins", did you mean "cleartext-login"\?/],
      [['inventory', 'a', 'b', '--format', 'sarif'], /Allowed choices are text, json/],
    ];
    for (const [args, expected] of cases) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, expected);
      assert.match(stderr, /^waxseal: [^\n]*\n$/);
    }
  });

  it('exits with 2 where the report cannot be written', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const { status, stderr } = run('--output', 'none/report.txt');
    assert.equal(status, 2);
    assert.match(stderr, /none\/report\.txt: cannot be written \(ENOENT\)/);
  });

  it('writes the report to the file that --output names, and nothing to standard output', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const { status, stdout, stderr } = run('--format', 'sarif', '--output', 'out.sarif');
    assert.deepEqual([status, stdout, stderr], [1, '', '']);
    assert.equal(JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8')).version, '2.1.0');
  });

  it('keeps standard output to the report, whatever else it tells', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const { stdout, stderr } = run('--format', 'json', '--verbose');
    assert.equal(JSON.parse(stdout).schema, 'waxseal-check/1');
    assert.match(stderr, /stunnel from etc\/stunnel\/pop3\.conf/);
  });

  it('reads a waxseal.yaml and an assume file, and suppresses what they say', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    put('.git/HEAD', '');
    put('waxseal.yaml', 'ignore:\n  - path: etc/**\n    reason: only the lab reaches it\n');
    put('told.json', '{"backends": "accept"}');
    const { suppressed, findings } = JSON.parse(run('--format', 'json', '--assume', 'told.json').stdout);
    assert.deepEqual(findings, []);
    assert.ok(suppressed.length > 0);
    assert.equal(suppressed[0].reason, 'only the lab reaches it');
  });

  it('takes a path that is spelt like a command with ./ in front', () => {
    put('inventory/etc/stunnel/pop3.conf', OPEN);
    assert.equal(run('./inventory').status, 1);
    assert.match(run('inventory').stdout, /pop3 0\.0\.0\.0:110/);
  });

  it('names a focused file as a hook does, several at once', () => {
    put('.git/HEAD', '');
    put('etc/stunnel/a.conf', OPEN);
    put('etc/stunnel/b.conf', OPEN.replace('110', '2110'));
    const { findings } = JSON.parse(run('check', '--format', 'json', 'etc/stunnel/a.conf').stdout);
    assert.ok(findings.length > 0);
    assert.ok(findings.every(({ location }: { location: { path: string } }) => location.path === 'etc/stunnel/a.conf'));
    assert.equal(run('etc/stunnel/a.conf', 'etc/stunnel/b.conf').status, 1);
  });

  it('lists every listener as a table and as JSON', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    assert.match(run('inventory').stdout, /pop3 0\.0\.0\.0:110 .*remote/);
    assert.match(run('inventory').stdout, /0\.0\.0\.0:110 plain → stunnel → 198\.51\.100\.7:995 tls/);
    assert.match(run('inventory', '--format', 'mermaid').stdout, /^flowchart LR\n/);
    const { schema, hosts } = JSON.parse(run('inventory', '--format', 'json').stdout);
    assert.equal(schema, 'waxseal-inventory/1');
    assert.equal(hosts[0].services[0].dialect, 'stunnel');
  });

  it('explains its rules', () => {
    assert.match(run('explain').stdout, /^cleartext-login +error /m);
    assert.match(run('explain', 'cleartext-login').stdout, /^cleartext-login error\n[\s\S]*Why\n {2}/);
  });

  it('honours NO_COLOR, FORCE_COLOR and --no-color', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const colored = (args: readonly string[], env: Readonly<Record<string, string>>) =>
      waxseal(args, folder, env).stdout.includes('\u001b[');
    assert.ok(!colored([], {}));
    assert.ok(colored([], { FORCE_COLOR: '1' }));
    assert.ok(!colored([], { FORCE_COLOR: '1', NO_COLOR: '1' }));
    assert.ok(!colored(['--no-color'], { FORCE_COLOR: '1' }));
  });

  it('ends without a word when nobody reads on', function () {
    if (process.platform === 'win32') this.skip();
    for (let i = 0; i < 40; i += 1) put(`etc/stunnel/${i}.conf`, OPEN.replace('110', String(2_000 + i)));
    const shell = `"${process.execPath}" "${join(dist, 'cli.js')}" inventory --format json | head -c 10`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', shell], { cwd: folder, encoding: 'utf8' });
    assert.deepEqual([status, stdout.length, stderr], [0, 10, '']);
  });

  it('lists large trees and honours ignore files', () => {
    for (let i = 0; i < 2_100; i += 1) put(`notes/${i % 50}/${i}.txt`, '');
    put('.gitignore', 'old/\n');
    put('old/etc/stunnel/pop3.conf', OPEN);
    assert.match(run().stderr, /no mail service found/);
  });

  it('is a library, too', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const script = `
      import { lint, loadRules, rulesIn, nothingAssumed, noPolicy } from ${JSON.stringify(pathToFileURL(join(dist, 'index.js')).href)};
      const own = await rulesIn(${JSON.stringify(join(top, 'rules'))}, 'rules');
      const rules = await loadRules();
      const { findings } = await lint({ paths: ['.'], rules, assume: nothingAssumed, policy: noPolicy });
      console.log(JSON.stringify([own.length === rules.length, findings.length > 0]));`;
    const { stdout, stderr } = node(['--input-type=module', '-e', script], folder);
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), [true, true]);
  });

  it('looks at hosts of every daemon that was measured, and at plays', () => {
    const truth = join(top, 'fixtures/truth');
    const roots = readdirSync(truth, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(truth, entry.name, readdirSync(join(truth, entry.name))[0]!)] : [],
    );
    const { status, stdout } = run('inventory', '--format', 'json', ...roots, join(top, 'fixtures/trees'));
    assert.equal(status, 0);
    const { hosts } = JSON.parse(stdout);
    assert.ok(hosts.length > roots.length);
  });

  it('has run every file of dist by now', () => {
    const loaded = loadedFiles();
    const built = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
    assert.deepEqual(
      built.filter((name) => !loaded.has(join(dist, name))),
      [],
    );
  });
});
