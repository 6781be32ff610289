import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { formats } from '../src/report/formats.ts';
import { build, waxseal } from './support/built.ts';

const home = resolve(import.meta.dirname, '../fixtures/trees');
/** Trees of every source, and those where several hosts, services or roles meet. */
const TREES: readonly string[] = [
  'classic-remedy',
  'two-machines-joined',
  'leftover-wins-the-port',
  'ansible-host-range',
  'ansible-removed-later',
  'compose-mailserver-opened-again',
  'dockerfile-sed-opens-login',
  'node-museum-of-pop',
];
const NOW = ['--now', '2027-01-01'];
const INVENTORIES: readonly string[] = ['text', 'json', 'mermaid', 'csv'];

describe('the output', function () {
  this.timeout(600_000);
  let folder = '';
  before(() => {
    build();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'waxseal-determinism-')));
    for (const tree of TREES) {
      cpSync(join(home, tree), join(folder, 'a', tree), { recursive: true });
      for (const path of shuffled(filesOf(join(home, tree)))) {
        const to = join(folder, 'b', tree, path);
        mkdirSync(dirname(to), { recursive: true });
        cpSync(join(home, tree, path), to);
      }
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const tree of TREES)
    it(`is the same in every format, run and order of files, and from every folder: ${tree}`, () => {
      const [one, two] = [join(folder, 'a', tree), join(folder, 'b', tree)];
      const first = printed('.', one);
      assert.deepEqual(
        Object.keys(first).filter((name) => first[name] === ''),
        [],
      );
      assert.deepEqual(printed('.', one), first, 'a second run');
      assert.deepEqual(printed('.', two), first, 'another order of files');
      assert.deepEqual(printed(one, tmpdir()), first, 'another working directory');
    });

  /** Every form of what is said of a tree, by its name. */
  function printed(path: string, cwd: string): Readonly<Record<string, string>> {
    const reports = mkdtempSync(join(folder, 'reports-'));
    const asked = formats.flatMap((format) => ['--report', `${format}=${join(reports, format)}`]);
    run(['check', '--fail-on', 'never', '--verbose', ...NOW, ...asked, path], cwd);
    return {
      ...Object.fromEntries(formats.map((format) => [format, readFileSync(join(reports, format), 'utf8')])),
      ...Object.fromEntries(
        INVENTORIES.map((format) => [`inventory ${format}`, run(['inventory', '--format', format, ...NOW, path], cwd)]),
      ),
    };
  }
});

function run(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = waxseal(args, cwd);
  assert.equal(status, 0, stderr);
  return stdout;
}

/** In an order that has nothing to do with their names: by their last letters. */
function shuffled(paths: readonly string[]): readonly string[] {
  const key = (path: string) => [...path].reverse().join('');
  return paths.toSorted((a, b) => (key(a) < key(b) ? 1 : -1));
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
