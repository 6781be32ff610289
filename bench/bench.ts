/**
 * `npm run bench`: how long the built program takes, as ratios to a bare `node -e 0` and to `fast-glob` in the same run.
 * Lower quartiles of interleaved runs: a noisy machine shifts both sides alike, and what it takes from a run now and then counts
 * for neither. `--quick` takes fewer runs. Where the corpus lies beside the project, its largest Ansible repository is checked,
 * too, and held against `ansible-lint`: the one on the PATH, or the one that ANSIBLE_LINT names.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ansibleRows } from './ansible.ts';
import { scriptRows } from './scripts.ts';

const top = resolve(import.meta.dirname, '..');
const cli = join(top, 'dist/cli.js');
const rounds = process.argv.includes('--quick') ? 5 : 21;
const scratch = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));

export interface Row {
  readonly what: string;
  readonly ms: number;
  readonly against: string;
  readonly ratio: number;
  readonly limit: number;
  /** The limit is the least that the ratio may be. */
  readonly isLeast?: boolean;
}

/** Tells the peak of the process that it is loaded into, when that ends. */
const PEAK = `process.on('exit', () => require('fs').writeSync(2, Math.round(process.resourceUsage().maxRSS / 1024) + ' MB'));`;

try {
  const rows = [
    ...startUp(),
    ...growth(),
    ...dismissal(),
    ...hook(),
    ...ansibleRows({ cli, scratch, interleaved }),
    ...scriptRows({ cli, scratch, interleaved }),
  ];
  process.stdout.write(table(rows));
  process.exitCode = rows.some(isOver) ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A cold check of one host, and the version, against a bare node. */
function startUp(): readonly Row[] {
  const host = largestHost();
  const [bare, version, check] = interleaved([
    ['-e', '0'],
    [cli, '--version'],
    [cli, 'check', host, '--fail-on', 'never'],
  ]);
  return [
    { what: '--version', ms: version!, against: 'node -e 0', ratio: version! / bare!, limit: 1.3 },
    {
      what: `check ${host.split('/').slice(-3, -1).join('/')}`,
      ms: check!,
      against: 'node -e 0',
      ratio: check! / bare!,
      limit: 2,
    },
  ];
}

/** Ten times the hosts may cost eleven times what one costs beyond start-up. */
function growth(): readonly Row[] {
  const host = largestHost();
  const make = (name: string, copies: number) => {
    for (let i = 0; i < copies; i += 1) cpSync(host, join(scratch, name, `host${i}`), { recursive: true });
    return join(scratch, name);
  };
  const one = make('ten', 10);
  const ten = make('hundred', 100);
  const [start, small, large] = interleaved(
    [
      [cli, 'check', empty(), '--fail-on', 'never'],
      [cli, 'check', one, '--fail-on', 'never'],
      [cli, 'check', ten, '--fail-on', 'never'],
    ],
    Math.min(rounds, 7),
  );
  return [
    {
      what: '100 hosts beyond start-up',
      ms: large! - start!,
      against: '10 hosts beyond start-up',
      ratio: (large! - start!) / (small! - start!),
      limit: 11,
    },
  ];
}

/** 100,000 files that are none of ours, against fast-glob listing them. */
function dismissal(): readonly Row[] {
  const folder = join(scratch, 'many');
  for (let i = 0; i < 1_000; i += 1) {
    const sub = join(folder, `d${i % 10}`, `e${i}`);
    mkdirSync(sub, { recursive: true });
    for (let j = 0; j < 100; j += 1)
      writeFileSync(join(sub, `file${j}.${['ts', 'md', 'png', 'yml', 'txt'][j % 5]}`), 'x: 1\n');
  }
  const glob = `require('fast-glob').sync('**', { cwd: ${JSON.stringify(folder)}, dot: true, followSymbolicLinks: false }).length`;
  const [listing, check] = interleaved(
    [
      ['-e', glob],
      [cli, 'check', folder, '--fail-on', 'never'],
    ],
    Math.min(rounds, 5),
  );
  writeFileSync(join(scratch, 'peak.cjs'), PEAK);
  const told = spawnSync(process.execPath, ['--require', join(scratch, 'peak.cjs'), cli, 'check', folder], {
    encoding: 'utf8',
  });
  process.stdout.write(`peak memory over 100,000 unrelated files: ${/\d+ MB$/.exec(told.stderr)?.[0]}\n`);
  return [
    { what: '100,000 unrelated files', ms: check!, against: 'fast-glob alone', ratio: check! / listing!, limit: 3 },
  ];
}

/** What pre-commit calls for one staged file in a repository of 1,000. */
function hook(): readonly Row[] {
  const folder = join(scratch, 'repository-of-1000');
  const staged = join(folder, 'hosts/mx1/etc/dovecot/dovecot.conf');
  for (let i = 0; i < 999; i += 1) {
    const sub = join(folder, `d${i % 10}`);
    mkdirSync(sub, { recursive: true });
    writeFileSync(join(sub, `file${i}.${['ts', 'md', 'png', 'yml', 'txt'][i % 5]}`), 'x: 1\n');
  }
  mkdirSync(resolve(staged, '..'), { recursive: true });
  writeFileSync(staged, 'protocols = pop3\ndisable_plaintext_auth = no\nssl = no\n');
  spawnSync('git', ['init', '-q'], { cwd: folder });
  spawnSync('git', ['add', '-A'], { cwd: folder });
  const [bare, check] = interleaved([
    ['-e', '0'],
    [cli, 'check', staged, '--fail-on', 'never'],
  ]);
  return [{ what: 'the hook, 1 of 1,000 files', ms: check!, against: 'node -e 0', ratio: check! / bare!, limit: 2.5 }];
}

function largestHost(): string {
  const shared = join(top, '../shared/truth/dovecot/debian-default/root');
  return existsSync(shared) ? shared : join(top, 'fixtures/truth/dovecot/isp-tutorial/root');
}

function empty(): string {
  const folder = join(scratch, 'empty');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The lower quartile of each command's milliseconds, the commands taking turns. */
function interleaved(commands: readonly (readonly string[])[], times = rounds): readonly number[] {
  const taken = commands.map((): number[] => []);
  for (let i = 0; i <= times; i += 1) {
    commands.forEach((args, at) => {
      const started = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: top, stdio: ['ignore', 'ignore', 'pipe'] });
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
      if (i > 0) taken[at]!.push(Number(process.hrtime.bigint() - started) / 1e6);
    });
  }
  return taken.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 4)]!);
}

function isOver({ ratio, limit, isLeast }: Row): boolean {
  return isLeast ? ratio < limit : ratio > limit;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `${row.what.padEnd(44)} ${row.ms.toFixed(row.ms < 10 ? 2 : 0).padStart(7)} ms  ${row.ratio.toFixed(2).padStart(6)} × ${row.against.padEnd(26)} (${row.isLeast ? 'at least' : 'limit'} ${row.limit})${isOver(row) ? '  OVER' : ''}`,
  );
  return `${lines.join('\n')}\n`;
}
