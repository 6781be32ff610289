import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from './bench.ts';

const corpus = resolve(import.meta.dirname, '../../shared/corpus');
const COPIES = 10;

interface Bench {
  readonly cli: string;
  readonly scratch: string;
  interleaved(commands: readonly (readonly string[])[], times?: number): readonly number[];
}

/** The largest Ansible repository of the corpus, alone and ten times over, against a bare node and `ansible-lint`. */
export function ansibleRows({ cli, scratch, interleaved }: Bench): readonly Row[] {
  const repository = largest();
  if (repository === undefined) {
    process.stdout.write('note: ../shared/corpus is not here, so no Ansible repository is timed\n');
    return [];
  }
  const one = join(scratch, 'repository');
  const ten = join(scratch, 'repositories');
  cpSync(join(corpus, repository), one, { recursive: true });
  for (let i = 0; i < COPIES; i += 1) cpSync(one, join(ten, `copy${i}`), { recursive: true });
  const check = (folder: string) => [cli, 'check', folder, '--fail-on', 'never'];
  const [bare, ours] = interleaved([['-e', '0'], check(one)]);
  const [, many] = interleaved([check(one), check(ten)], 5);
  const files = (COPIES - 1) * filesBelow(one).length;
  const each = (many! - ours!) / files;
  const against = 'node -e 0';
  return [
    { what: `check ${repository}`, ms: ours!, against, ratio: ours! / bare!, limit: 6 },
    ...againstLinter(one, ten, { ours: ours!, each, files }),
  ];
}

interface Ours {
  readonly ours: number;
  /** Milliseconds for one file more. */
  readonly each: number;
  readonly files: number;
}

function againstLinter(one: string, ten: string, { ours, each, files }: Ours): readonly Row[] {
  const { ANSIBLE_LINT: program = 'ansible-lint' } = process.env;
  if (spawnSync(program, ['--version']).status !== 0) {
    process.stdout.write('note: ansible-lint is not installed, so nothing is held against it\n');
    return [];
  }
  const [alone, all] = [lintMs(program, one), lintMs(program, ten)];
  const theirs = (all - alone) / files;
  const isLeast = true;
  return [
    { what: 'the same', ms: ours, against: 'faster than ansible-lint', ratio: alone / ours, limit: 15, isLeast },
    {
      what: 'each file more',
      ms: each,
      against: 'faster than ansible-lint',
      ratio: theirs / each,
      limit: 100,
      isLeast,
    },
  ];
}

/** It asks git for the files, so the folder has to be a repository. It ends with 2 where it finds something. */
function lintMs(program: string, folder: string): number {
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    spawnSync('git', args, { cwd: folder });
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, ['--offline', '--nocolor', '-q'], {
    cwd: folder,
    maxBuffer: 100_000_000,
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 2) throw new Error(`ansible-lint ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

/** By the bytes of its YAML files and templates. */
function largest(): string | undefined {
  if (!existsSync(corpus)) return undefined;
  const sizes = readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: filesBelow(join(corpus, name)) }))
    .filter(({ files }) => files.some((path) => /(?:^|\/)tasks\/main\.ya?ml$/.test(path)))
    .map(({ name, files }) => ({ name, size: bytesOf(files.filter((path) => /\.(?:ya?ml|j2)$/.test(path))) }));
  return sizes.sort((a, b) => b.size - a.size)[0]?.name;
}

function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, path) => sum + statSync(path).size, 0);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
    .map((entry) => join(entry.parentPath, entry.name));
}
