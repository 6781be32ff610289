import assert from 'node:assert/strict';
import { expand, type Included } from '../../src/syntax/expand.ts';
import { linesOf, tile, under, wordAt } from '../../src/syntax/scan.ts';
import type { SettingStatement, Statement, Syntax } from '../../src/syntax/statement.ts';
import { plainFile, type SourceFile, span } from '../../src/text/source-file.ts';

/** A grammar of one word a line, enough to see includes work. */
function parseWords(file: SourceFile): Syntax {
  const statements = linesOf(file.text).map(
    ({ start, end }): SettingStatement => ({
      kind: 'setting',
      key: wordAt(file, start, end),
      args: [],
      span: span(file, start, end),
      ...under(file, start),
    }),
  );
  return { file, statements, tokens: tile(file, []), problems: [] };
}

const names = (list: readonly Statement[]) => list.map((one) => (one.kind === 'hole' ? '?' : one.key.value));

function run(texts: Readonly<Record<string, string>>, main = 'main') {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, plainFile(path, text)]));
  const include = (statement: SettingStatement): Included | undefined => {
    const match = /^include (.*)$/.exec(statement.key.value ?? '');
    if (!match) return undefined;
    const file = files.get(match[1]!);
    return file
      ? { kind: 'files', files: [file] }
      : match[1] === 'gone'
        ? { kind: 'refused', reason: 'no such file' }
        : { kind: 'hole' };
  };
  return expand(files.get(main)!, { parse: parseWords, include });
}

describe('includes', () => {
  it('are spliced in where they stand', () => {
    const { statements, files } = run({ main: 'a\ninclude x\nb', x: 'one\ntwo' });
    assert.deepEqual(names(statements), ['a', 'one', 'two', 'b']);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['main', 'x'],
    );
  });
  it('that are not carried leave a hole', () => {
    assert.deepEqual(names(run({ main: 'a\ninclude elsewhere\nb' }).statements), ['a', '?', 'b']);
  });
  it('that the daemon refuses are told apart', () => {
    assert.deepEqual(
      run({ main: 'include gone' }).refusals.map(({ reason }) => reason),
      ['no such file'],
    );
  });
  it('of a file in itself end', () => {
    const { refusals } = run({ main: 'include x', x: 'include main' });
    assert.match(refusals[0]!.reason, /includes itself/);
  });
  it('that double at every step end at the limit with a problem', () => {
    const texts = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`f${i}`, `include f${i + 1}\n`.repeat(8)]));
    const { problems } = run({ ...texts, f15: 'x' }, 'f0');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['limit-exceeded'],
    );
  });
});
