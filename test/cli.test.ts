import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inScratch } from './support/scratch.ts';
import { build, dist, loadedFiles, node, waxseal } from './support/built.ts';

const top = resolve(import.meta.dirname, '..');

/** Client mode on an address that the network reaches, in front of a back end that takes passwords. */
const OPEN = 'client = yes\n[pop3]\naccept = 110\nconnect = 198.51.100.7:995\n';
const SAFE = `${OPEN.replace('110', '127.0.0.1:110')}verifyChain = yes\nCApath = /etc/ssl/certs\ncheckIP = 198.51.100.7\n`;
const TOLD = ['--assume', 'backends=accept'];

/** A rule of a user's own. */
const RULE = `id: no-plain
title: POP3 is served
level: warning
precision: very-high
security-severity: '3.1'
options: {port: 110}
checks:
  - for: listener
    when: listener.protocol == "pop3" && listener.port == options.port
    at: listener.port
    message: '{listeners} {is|are} served, on {options.port} of all ports'
why: We retired it.
examples:
  bad:
    - about: POP3
      files: {etc/stunnel/pop3.conf: "client = yes\\n[pop3]\\naccept = 110\\nconnect = 198.51.100.7:995\\n"}
      marks: accept = 110
  good:
    - about: IMAP
      files: {etc/stunnel/imap.conf: "client = yes\\n[imap]\\naccept = 143\\nconnect = 198.51.100.7:993\\n"}
`;

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
    for (const args of [
      ['--help'],
      ...['check', 'inventory', 'explain', 'test', 'config'].map((name) => [name, '--help']),
    ]) {
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

  it('tells what could not be read where nothing else is found', () =>
    inScratch({ 'etc/dovecot/dovecot.conf': new Uint8Array([0, 1, 2]) }, (folder) => {
      const { stdout, stderr } = waxseal(['check', folder]);
      assert.match(stdout, /^Problems \(1\)$/m);
      assert.match(stderr, /no mail service found/);
    }));

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
      [['--profile', 'strickt'], /--profile: unknown profile "strickt", did you mean "strict"\?/],
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

  it('explains what a scanner reports, and every line behind a listener', () => {
    assert.match(run('explain', '15854').stdout, /^pop2-cleartext-login error\n/);
    assert.match(run('explain', '99999').stderr, /no rule finds what a scanner calls 99999/);
    put('etc/stunnel/pop3.conf', OPEN);
    const { status, stdout } = run('explain', '0.0.0.0:110', '.', ...TOLD);
    assert.equal(status, 0);
    assert.match(stdout, /^pop3 0\.0\.0\.0:110 of stunnel/);
    assert.match(stdout, /cleartextLogin\.remote accepted\n +etc\/stunnel\/pop3\.conf:1:1 client = yes/);
    assert.match(stdout, /default of stunnel/);
    assert.match(stdout, /\[unverified-upstream\] at etc\/stunnel\/pop3\.conf:4:1/);
    assert.match(run('explain', '[::]:110').stderr, /no listener "\[::\]:110" in \.; known are "0\.0\.0\.0:110"/);
    assert.match(run('explain', '*:110', ...TOLD).stdout, /^pop3 /);
  });

  it('takes levels from the configuration, for some files and for all', () => {
    put('.git/HEAD', '');
    put('etc/stunnel/pop3.conf', OPEN);
    const levels = (yaml: string, ...args: string[]) => {
      put('waxseal.yaml', yaml);
      const { findings } = JSON.parse(run('--format', 'json', ...TOLD, ...args).stdout);
      return findings.map((one: { ruleId: string; level: string }) => `${one.ruleId} ${one.level}`).join(', ');
    };
    assert.equal(levels(''), 'cleartext-login error, unverified-upstream warning');
    assert.equal(levels('rules: {cleartext-login: note, unverified-upstream: off}'), 'cleartext-login note');
    const lab = 'overrides: [{files: etc/**, rules: {cleartext-login: off}}]';
    assert.equal(levels(lab), 'client-mode-listener error, unverified-upstream warning');
    assert.equal(levels(lab.replace('etc', 'lab')), 'cleartext-login error, unverified-upstream warning');
    assert.equal(levels('exclude: etc/'), '');
    assert.equal(levels('exclude: ["*.conf"]'), 'cleartext-login error, unverified-upstream warning');
    put('profile.yaml', 'profile: strict\nrules: {cleartext-login: warning}\n');
    assert.equal(levels('profile: ./profile.yaml'), 'cleartext-login warning, unverified-upstream warning');
    assert.equal(run('--profile', 'strict', '--fail-on', 'never', ...TOLD).status, 0);
  });

  it('prints the effective configuration, and who says each value', () => {
    put(
      'waxseal.yaml',
      'profile: strict\nrules:\n  cleartext-login: {level: warning, reason: ours}\nassume:\n  complete: true\n',
    );
    const { status, stdout } = run('config', '--assume', 'versions.dovecot=2.4.1');
    assert.equal(status, 0);
    assert.match(stdout, /^profile +strict +waxseal\.yaml:1:10$/m);
    assert.match(stdout, /^fail-on-undecided +true +profile strict$/m);
    assert.match(stdout, /^rules\.cleartext-login +warning +waxseal\.yaml:3:3 \(ours\)$/m);
    assert.match(stdout, /^rules\.pop2-listener +error +profile strict \(RFC 8314 section 4\.1\)$/m);
    assert.match(stdout, /^rules\.cleartext-hop +error +its own level$/m);
    assert.match(stdout, /^assume\.complete +true +waxseal\.yaml:5:3$/m);
    assert.match(stdout, /^assume\.versions\.dovecot +2\.4\.1 +--assume versions\.dovecot=2\.4\.1$/m);
    const { schema, values } = JSON.parse(run('config', '--format', 'json').stdout);
    assert.equal(schema, 'waxseal-config/1');
    assert.deepEqual(values[0], {
      key: 'profile',
      value: 'strict',
      origin: { kind: 'file', name: 'waxseal.yaml', line: 1, column: 10 },
    });
  });

  it('runs rules of a user, and their examples', () => {
    put('policy/no-plain.yaml', RULE);
    put('etc/stunnel/pop3.conf', OPEN);
    const { findings } = JSON.parse(run('--format', 'json', '--rules', 'policy').stdout);
    assert.ok(findings.some(({ ruleId }: { ruleId: string }) => ruleId === 'no-plain'));
    put('waxseal.yaml', 'policies: policy\nrules: {no-plain: {options: {port: 109}}}\n');
    assert.doesNotMatch(run('--format', 'json').stdout, /"no-plain"/);
    const passed = run('test', 'policy');
    assert.deepEqual([passed.status, passed.stderr], [0, '']);
    assert.match(passed.stdout, /^no-plain\n {2}✓ speaks of: POP3\n {2}✓ is silent on: IMAP\n\n2 passed, 0 failed\n$/);
    assert.equal(run('test').stdout, passed.stdout);
    put('policy/no-plain.yaml', RULE.replace('marks: accept = 110', 'marks: accept = 111'));
    const failed = run('test', 'policy');
    assert.equal(failed.status, 1);
    assert.match(failed.stdout, /✗ speaks of: POP3\n.*underlines\n +- accept = 111\n +found: .*\n +\+ accept = 110\n/);
    rmSync(join(folder, 'waxseal.yaml'));
    assert.match(run('test').stdout, /^\d+ passed, 0 failed$/m);
  });

  it('names line and column of a mistake in a file of ours, and what was meant, and exits with 2', () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['waxseal.yaml', 'rulez: {}', /waxseal\.yaml:1:1: unknown key "rulez" in waxseal\.yaml, did you mean "rules"\?/],
      [
        'waxseal.yaml',
        'rules: {cleartext-logn: off}',
        /:1:9: unknown rule "cleartext-logn", did you mean "cleartext-login"\?/,
      ],
      ['waxseal.yaml', 'rules: {cleartext-login: warn}', /:1:26: expected .*, did you mean "warning"\?/],
      ['waxseal.yaml', 'profile: strickt', /:1:10: unknown profile "strickt", did you mean "strict"\?/],
      [
        'waxseal.yaml',
        'profile: ../../etc/hosts',
        /:1:10: "\.\.\/\.\.\/etc\/hosts" (does not exist|leads out of the repository)/,
      ],
      ['waxseal.yaml', 'policies: /etc', /:1:11: "\/etc" leads out of the repository; name it on the command line/],
      [
        'waxseal.yaml',
        'ignore: [{rule: cleartext-login, reason: x, until: 2027-3-1}]',
        /:1:52: .*did you mean "2027-03-01"\?/,
      ],
      [
        'waxseal.yaml',
        'ignore: [{rule: cleartext-login, reason: x, until: 2027-02-30}]',
        /:1:52: "2027-02-30" is in no calendar/,
      ],
      [
        'waxseal.yaml',
        'rules: {cleartext-login: {options: {days: 3}}}',
        /:1:37: rule "cleartext-login" has no options/,
      ],
      [
        'policy/no-plain.yaml',
        RULE.replace('listener.protocol', 'listener.protocl'),
        /policy\/no-plain\.yaml:9:20: .*did you mean "protocol"\?/,
      ],
      [
        'policy/no-plain.yaml',
        RULE.replace('message:', 'mesage:'),
        /policy\/no-plain\.yaml:11:5: unknown field "mesage", did you mean "message"\?/,
      ],
      [
        'policy/no-plain.yaml',
        RULE.replace('id: no-plain', 'id: cleartext-login'),
        /no-plain\.yaml:1:5: expected "no-plain"/,
      ],
      [
        'policy/cleartext-login.yaml',
        RULE.replace('no-plain', 'cleartext-login'),
        /:1:5: "cleartext-login" is the name of a rule that comes with Waxseal/,
      ],
      [
        'policy/no-plain.yaml',
        RULE.replace('why:', 'yields-to: [cleartext-logn]\nwhy:'),
        /:12:13: unknown rule "cleartext-logn", did you mean "cleartext-login"\?/,
      ],
      ['policy/no-plain.yaml', RULE.replace('POP3', '[POP3'), /no-plain\.yaml:\d+:\d+: /],
    ];
    for (const [path, text, expected] of cases) {
      put(path, text);
      const { status, stdout, stderr } = path === 'waxseal.yaml' ? run() : run('--rules', 'policy');
      assert.deepEqual([status, stdout], [2, ''], `${text}\n${stderr}`);
      assert.match(stderr, expected);
      rmSync(join(folder, path));
    }
    assert.match(run('--now', '2027-13-01').stderr, /^waxseal: --now: "2027-13-01" is in no calendar\n$/);
  });

  it('tells of suppressions that have ended, that silence nothing, and that say what they should not', () => {
    put('.git/HEAD', '');
    const marked = (comment: string) => OPEN.replace('connect', `; waxseal: ${comment}\nconnect`);
    const problems = (...args: string[]) => {
      const result = JSON.parse(run('--format', 'json', ...TOLD, '--now', '2027-01-01', ...args).stdout);
      return [
        ...result.problems.map((one: { message: string }) => one.message),
        `${result.suppressed.length} suppressed`,
      ];
    };
    put('etc/stunnel/pop3.conf', marked('ignore[unverified-upstream] until=2027-01-01 same rack'));
    assert.deepEqual(problems(), ['1 suppressed']);
    put('etc/stunnel/pop3.conf', marked('ignore[unverified-upstream] until=2026-12-31 same rack'));
    assert.deepEqual(problems(), [
      'its last day was 2026-12-31, so it silences nothing any more: delete line 4 or give it another day',
      '0 suppressed',
    ]);
    put('etc/stunnel/pop3.conf', marked('ignore[unverified-upstream] until=1.3.2027 same rack'));
    assert.match(problems()[0] ?? '', /^nothing is ignored: expected a date .*did you mean "2027-03-01"\?$/);
    put('etc/stunnel/pop3.conf', marked('ignore[unverified-upstream, pop2-listener] same rack'));
    assert.match(problems()[0] ?? '', /nothing here is found by pop2-listener.*: take pop2-listener out of it$/);
    put('etc/stunnel/pop3.conf', OPEN);
    put(
      'waxseal.yaml',
      'ignore:\n  - rule: unverified-upstream\n    listener: pop3 0.0.0.0:*\n    reason: rack\n  - path: lab/**\n    reason: lab\n',
    );
    assert.deepEqual(problems(), [
      'no finding fits this entry, so it silences nothing: delete lines 5 to 6',
      '1 suppressed',
    ]);
    assert.deepEqual(problems('etc'), ['1 suppressed']);
  });

  it('keeps what is known in a baseline, which only shrinks', () => {
    put('.git/HEAD', '');
    put('etc/stunnel/pop3.conf', OPEN);
    const begun = run('--write-baseline', ...TOLD);
    assert.equal(begun.status, 0, begun.stdout);
    assert.match(begun.stderr, /\.waxseal-baseline\.json: 2 entries written/);
    put('waxseal.yaml', 'baseline: .waxseal-baseline.json\n');
    assert.equal(run(...TOLD).status, 0);
    put('etc/stunnel/pop3.conf', `; moved\n\n${OPEN}`);
    put('etc/stunnel/imap.conf', OPEN.replace('pop3', 'imap').replace('110', '143').replace('995', '993'));
    const { findings, suppressed } = JSON.parse(run(...TOLD, '--format', 'json').stdout);
    assert.equal(suppressed.length, 2);
    assert.ok(findings.every((one: { location: { path: string } }) => one.location.path === 'etc/stunnel/imap.conf'));
    const before = readFileSync(join(folder, '.waxseal-baseline.json'), 'utf8');
    const again = run('--write-baseline', ...TOLD);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /new findings are not added/);
    assert.equal(JSON.parse(readFileSync(join(folder, '.waxseal-baseline.json'), 'utf8')).entries.length, 2);
    put('etc/stunnel/pop3.conf', `${SAFE}`);
    rmSync(join(folder, 'etc/stunnel/imap.conf'));
    put('.waxseal-baseline.json', before);
    const stale = JSON.parse(run(...TOLD, '--format', 'json').stdout).problems;
    assert.deepEqual(
      stale.map((one: { code: string; location: { path: string; startLine: number } }) => [
        one.code,
        one.location.path,
      ]),
      [
        ['stale-baseline', '.waxseal-baseline.json'],
        ['stale-baseline', '.waxseal-baseline.json'],
      ],
    );
    assert.match(run('--write-baseline', ...TOLD).stderr, /0 entries left, 2 taken out/);
    assert.equal(run('--baseline', 'none.json', ...TOLD).status, 2);
    put('wrong.json', '{"schema": "waxseal-baseline/1", "entries": [{"rul": "x"}]}');
    assert.match(run('--baseline', 'wrong.json').stderr, /wrong\.json:1:47: unknown key "rul" in an entry.*"rule"\?/);
  });

  it('writes every form of the report, several in one run', () => {
    put('etc/stunnel/pop3.conf', OPEN);
    const forms = {
      html: /^<!doctype html>/,
      github: /^::/m,
      gitlab: /^\[/,
      junit: /^<\?xml/,
      markdown: /^## Waxseal/,
    };
    const beside = Object.keys(forms).flatMap((format) => ['--report', `${format}=out.${format}`]);
    assert.equal(run('--quiet', ...beside, ...TOLD).status, 1);
    for (const [format, begins] of Object.entries(forms)) {
      const text = readFileSync(join(folder, `out.${format}`), 'utf8');
      assert.match(text, begins);
      assert.equal(run('--format', format, ...TOLD).stdout, text, format);
    }
    assert.match(run('inventory', '--format', 'csv').stdout, /^host,/);
  });

  it('tells what a change does, and of what changed alone', () => {
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder });
    put('etc/stunnel/pop3.conf', SAFE);
    put('etc/stunnel/old.conf', OPEN.replace('110', '2110'));
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-q', '-m', 'x'],
    ])
      assert.equal(git(...args).status, 0);
    put('etc/stunnel/pop3.conf', OPEN);
    for (const [format, said] of [
      ['text', /pop3 0\.0\.0\.0:110/],
      ['json', /"0\.0\.0\.0:110|pop3 0\.0\.0\.0:110/],
      ['markdown', /pop3 0\.0\.0\.0:110/],
    ] as const)
      assert.match(run('diff', 'HEAD', '--format', format, ...TOLD).stdout, said, format);
    const { findings } = JSON.parse(run('--changed', '--format', 'json', ...TOLD).stdout);
    assert.ok(findings.length > 0);
    assert.ok(findings.every((one: { location: { path: string } }) => one.location.path === 'etc/stunnel/pop3.conf'));
    assert.equal(run('--stdin-filename', 'etc/stunnel/pop3.conf').status, 0); // nothing stands on standard input
  });

  it('begins a configuration and completes its commands', () => {
    put('etc/stunnel/pop3.conf', SAFE);
    assert.equal(run('init').status, 0);
    assert.match(readFileSync(join(folder, 'waxseal.yaml'), 'utf8'), /^profile: /m);
    for (const shell of ['bash', 'zsh', 'fish']) assert.match(run('completion', shell).stdout, /waxseal/);
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
