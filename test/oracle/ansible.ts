/**
 * `npm run ansible:oracle`: runs the plays of `fixtures/trees/ansible-*` with the real `ansible-playbook`, each host on an `/etc` of
 * its own (an overlay in a mount namespace, gone afterwards), and holds the files that we reconstruct byte by byte against
 * what was written there. Where Ansible or the right to mount is missing, it says so and ends well.
 *
 * Beside a story may lie `oracle.json`: `play` and `inventory` where they are not `site.yml` and `hosts`, `hosts` (by default the
 * one that the inventory names), `base` (whose files lay there before), `facts` (gathered), `vault` (the password), `needs` (a program).
 */
import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import type { Entry, Host } from '../../src/model/model.ts';
import { completionsFor } from '../../src/platform/profiles/index.ts';
import { lintPaths } from '../support/lint.ts';

interface Told {
  readonly play?: string;
  readonly inventory?: string;
  readonly hosts?: readonly string[];
  readonly base?: { readonly dialect: string; readonly name: string };
  readonly facts?: boolean;
  readonly vault?: string;
  readonly needs?: string;
}
type Verdict = 'equal' | 'differs' | 'open' | 'missing';
type Counts = Record<Verdict | 'skipped' | 'failed', number>;

const trees = resolve(import.meta.dirname, '../../fixtures/trees');
const chosen = process.argv.slice(2);

/** Folders of daemons, which this machine may have: a story starts with what packages bring, and no more. */
const OURS = [
  ...['courier', 'cyrus', 'dovecot', 'exim4', 'haproxy', 'inetd.conf', 'postfix', 'stunnel'],
  ...['xinetd.conf', 'xinetd.d'],
];
const MADE = ['dovecot/conf.d', 'postfix', 'stunnel'];

/** What touches no file in these stories succeeds without doing anything. */
const STUBS = ['apt', 'service', 'systemd', 'ufw'];

const RUN = `
set -e
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work" /etc
cd /etc
rm -rf ${OURS.join(' ')}
mkdir -p ${MADE.join(' ')}
[ ! -d "$SCRATCH/base" ] || cp -r "$SCRATCH/base/." /
cd "$SCRATCH/repo"
exec ansible-playbook "$@"
`;

const lacking = whatLacks();
if (lacking === undefined) process.exitCode = await compareAll();
else process.stdout.write(`ansible:oracle is skipped: ${lacking}\n`);

function whatLacks(): string | undefined {
  if (spawnSync('ansible-playbook', ['--version']).status !== 0) return 'ansible-playbook is not installed';
  const scratch = mkdtempSync(join(tmpdir(), 'waxseal-oracle-'));
  for (const name of ['upper', 'work']) mkdirSync(join(scratch, name));
  const mount = `mount -t overlay overlay -o lowerdir=/etc,upperdir=${scratch}/upper,workdir=${scratch}/work /etc`;
  const { status } = spawnSync('unshare', [...namespace(), 'sh', '-c', mount]);
  rmSync(scratch, { recursive: true, force: true });
  return status === 0 ? undefined : 'this user may not mount an overlay in a namespace of its own';
}

function namespace(): readonly string[] {
  return process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
}

async function compareAll(): Promise<number> {
  const stories = readdirSync(trees)
    .filter((name) => name.startsWith('ansible-') && (chosen.length === 0 || chosen.some((one) => name.includes(one))))
    .sort();
  const counts: Counts = { equal: 0, differs: 0, open: 0, missing: 0, skipped: 0, failed: 0 };
  const waiting = [...stories];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await compare(name, counts);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const { equal, differs, open, missing, skipped, failed } = counts;
  const written = equal + differs + open + missing;
  process.stdout.write(
    `${stories.length} stories (${skipped} skipped, ${failed} failed): ${written} files written, ${equal} the same here, ` +
      `${differs} different, ${open} not certain, ${missing} missing\n`,
  );
  return differs + missing + failed > 0 || written === 0 ? 1 : 0;
}

async function compare(name: string, counts: Counts): Promise<void> {
  const story = join(trees, name);
  const told = toldOf(story);
  if (told.needs !== undefined && spawnSync('sh', ['-c', `command -v ${told.needs}`]).status !== 0) {
    process.stdout.write(`${name}: skipped, since ${told.needs} is not installed\n`);
    counts.skipped += 1;
    return;
  }
  const { network } = await lintPaths([story], JSON.parse(readFileSync(join(story, 'assume.json'), 'utf8')));
  const root = `fixtures/trees/${posix.join(name, posix.dirname(told.play ?? 'site.yml'))}`;
  const made = network.hosts.filter((host) => host.source === 'ansible' && host.root === root);
  for (const host of told.hosts ?? [undefined]) {
    const found = await played(story, told, host);
    if ('error' in found) {
      process.stdout.write(`${name} ${host ?? ''}: ansible-playbook failed\n${found.error}\n`);
      counts.failed += 1;
      continue;
    }
    const own = made.filter((one) => host !== undefined && one.name.split(',').includes(host));
    for (const [path, text] of found.files) {
      const verdict = verdictOn(path, text, own.length > 0 ? own : made, told.base);
      counts[verdict] += 1;
      if (verdict !== 'equal') process.stdout.write(`${name} ${host ?? ''}: ${verdict} ${path}\n`);
    }
  }
}

function toldOf(story: string): Told {
  const path = join(story, 'oracle.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** The files that a play writes or changes on one host. */
async function played(
  story: string,
  told: Told,
  host: string | undefined,
): Promise<{ readonly files: ReadonlyMap<string, string> } | { readonly error: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'waxseal-oracle-'));
  try {
    prepare(scratch, story, told);
    const { play = 'site.yml', inventory = 'hosts' } = told;
    const limit = host === undefined ? [] : ['--limit', host];
    const args = ['-i', inventory, '-c', 'local', ...limit, play];
    const failed = await new Promise<string | undefined>((done) => {
      const options = { env: environment(scratch, told), maxBuffer: 10_000_000 };
      execFile('unshare', [...namespace(), 'sh', '-c', RUN, 'sh', ...args], options, (error, out, err) => {
        done(error ? `${out}${err}` : undefined);
      });
    });
    if (failed !== undefined) return { error: failed };
    const all = [...textsBelow(join(scratch, 'upper'), '/etc')];
    return { files: new Map(all.filter(([path, text]) => baseAt(scratch, path) !== text)) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function prepare(scratch: string, story: string, { base, vault }: Told): void {
  for (const name of ['upper', 'work', 'home', 'library']) mkdirSync(join(scratch, name));
  cpSync(story, join(scratch, 'repo'), { recursive: true });
  for (const name of STUBS) {
    writeFileSync(join(scratch, 'library', name), '#!/bin/sh\necho \'{"changed": true}\'\n');
    chmodSync(join(scratch, 'library', name), 0o755);
  }
  if (vault !== undefined) writeFileSync(join(scratch, 'vault'), vault);
  const shipped = base && completionsFor(base.dialect).find(({ name }) => name === base.name);
  for (const [path, { text }] of shipped?.files ?? []) {
    mkdirSync(join(scratch, 'base', dirname(path)), { recursive: true });
    writeFileSync(join(scratch, 'base', path), text);
  }
}

function environment(scratch: string, { facts, vault }: Told): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return {
    ...{ PATH, LC_ALL: 'C.UTF-8', SCRATCH: scratch, HOME: join(scratch, 'home'), ANSIBLE_NOCOLOR: '1' },
    ...{ ANSIBLE_HOME: join(scratch, 'home/.ansible'), ANSIBLE_LIBRARY: join(scratch, 'library') },
    ...{ ANSIBLE_GATHERING: facts ? 'implicit' : 'explicit', ANSIBLE_PYTHON_INTERPRETER: 'auto_silent' },
    ...(vault === undefined ? {} : { ANSIBLE_VAULT_PASSWORD_FILE: join(scratch, 'vault') }),
  };
}

/** Every text below a folder, by its path on the host. What the overlay took away is no file there. */
function* textsBelow(folder: string, at: string): Generator<readonly [string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* textsBelow(path, `${at}/${entry.name}`);
    else if (entry.isFile()) yield [`${at}/${entry.name}`, readFileSync(path, 'utf8')];
  }
}

function baseAt(scratch: string, path: string): string | undefined {
  const file = join(scratch, 'base', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function verdictOn(path: string, wanted: string, hosts: readonly Host[], base: Told['base']): Verdict {
  const entries = hosts
    .map((host) => entryAt(host, path, base))
    .filter(({ kind }) => kind === 'file' || kind === 'present');
  if (entries.length === 0) return 'missing';
  const texts = entries.map((entry) => {
    if (entry.kind !== 'file' || entry.file.holes.length > 0 || entry.file.branches.length > 0) return undefined;
    return entry.file.text;
  });
  if (texts.includes(undefined)) return 'open';
  return texts.every((text) => text === wanted) ? 'equal' : 'differs';
}

/** What tasks made of a distribution's file stands among the candidates that complete the host; which of them lay there is known here. */
function entryAt(host: Host, path: string, base: Told['base']): Entry {
  const found = host.entry(path);
  const shipped = host.completions.find((one) => one.dialect === base?.dialect && one.name === base.name);
  const file = found.kind === 'not-carried' ? shipped?.files.get(path) : undefined;
  return file ? { kind: 'file', file } : found;
}
