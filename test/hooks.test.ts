import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { dialects } from '../src/dialects/index.ts';
import { lintPaths } from './support/lint.ts';

const top = resolve(import.meta.dirname, '..');
const [hook]: readonly { readonly files: string }[] = parse(readFileSync(join(top, '.pre-commit-hooks.yaml'), 'utf8'));
/** Python's verbose form: blanks do not count. */
const pattern = new RegExp(hook!.files.replace('(?x)', '').replace(/\s+/g, ''));

describe('the pre-commit hook', () => {
  for (const { id, recognises } of dialects)
    it(`is started for every file of ${id} in the measured cases`, () => {
      const missed = filesOf(id).filter(
        (path) => recognises.canonical.some((one) => one.test(`/${path}`)) && !pattern.test(path),
      );
      assert.deepEqual([...new Set(missed)], []);
    });

  it('is started for every file on which a finding of a story stands', async function () {
    this.timeout(120_000);
    const home = join(top, 'fixtures/trees');
    const missed = new Set<string>();
    for (const story of readdirSync(home)) {
      const { findings } = await lintPaths([join(home, story)]);
      const places = findings.flatMap(({ at, because }) => [at, ...because.map((one) => one.at)]);
      for (const { file } of places) if (!pattern.test(file.path)) missed.add(`${story}: ${file.path}`);
    }
    assert.deepEqual([...missed], []);
  });

  it('is not started for files that are about something else', () => {
    for (const path of ['README.md', 'src/index.rs', 'types/index.d.ts', 'web/app.min.js', 'Makefile', 'etc/passwd'])
      assert.equal(pattern.test(path), false, path);
  });
});

function filesOf(dialect: string): readonly string[] {
  const home = join(top, 'fixtures/truth');
  const cases = readdirSync(home).includes(dialect) ? readdirSync(join(home, dialect)) : [];
  return cases.flatMap((id) => {
    const root = join(home, dialect, id, 'root');
    return list(existsSync(root) ? root : join(home, dialect, id, 'repo'));
  });
}

function list(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
