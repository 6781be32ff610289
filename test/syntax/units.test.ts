import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { commandWords } from '../../src/syntax/command-words.ts';
import { parseIni, unitForm } from '../../src/syntax/ini.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { plainFile, type SourceFile, spanText } from '../../src/text/source-file.ts';

const parse = (text: string) => parseIni(plainFile('x.socket', text), unitForm);
const shown = (list: readonly Statement[]) =>
  list.map((one) => (one.kind === 'hole' ? '?' : [one.key.value, ...one.args.map(({ value }) => value)].join('=')));

function assertTiled(file: SourceFile): void {
  const { tokens } = parseIni(file, unitForm);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
}

/** Counted work per character. */
function work(text: string): number {
  steps.count = 0;
  void parse(text).tokens;
  return steps.count / text.length;
}

describe('parseIni, as units are written', () => {
  it('joins lines with a blank, passes over comments between them, and ends at an empty line', () => {
    assert.deepEqual(shown(parse('a=1 \\\n; note\n  2 \\\n\nb=3').statements), ['a=1 2', 'b=3']);
  });

  it('lets a second backslash, or a blank behind it, take the meaning of one', () => {
    assert.deepEqual(shown(parse('a=1\\\\\nb=2\\ \nc=3').statements), ['a=1\\\\', 'b=2\\', 'c=3']);
  });

  it('keeps the place of a value that begins in the next line', () => {
    const [statement] = parse('ListenStream=\\\n127.0.0.1:110\n').statements;
    assert.ok(statement?.kind === 'setting');
    assert.deepEqual(
      statement.args.map(({ span, value }) => [spanText(span), value]),
      [['127.0.0.1:110', '127.0.0.1:110']],
    );
  });

  it('tiles a header that goes on behind a backslash', () => {
    assertTiled(plainFile('x', '[\\\n]'));
    assertTiled(plainFile('x', '[So\\\ncket]\nListenStream=110\n'));
  });

  it('tiles any text', () => {
    const texts = fc
      .array(fc.constantFrom('[', ']', '=', ';', '#', ' ', '\t', '\r', '\n', '\\\n', '\\', '\uFEFF', 'a'), {
        maxLength: 60,
      })
      .map((pieces) => pieces.join(''));
    fc.assert(fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x', text))));
  });

  it('works in proportion to the length of the text', () => {
    for (const line of ['a=b \\\n', 'a=b\n', '# c\n', '\\\\\n', '[x]\n'])
      assert.ok(work(line.repeat(4_000)) <= 2 * work(line.repeat(400)), line);
  });

  it('survives hostile files', () => {
    const folder = 'fixtures/broken/unit';
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'utf8')));
  });
});

describe('commandWords', () => {
  const words = (command: string) => {
    const [statement] = parse(`ExecStart=${command}`).statements;
    return statement?.kind === 'setting' ? commandWords(statement.args[0]!) : [];
  };

  it('takes quotes and backslashes off, and keeps each word at its place', () => {
    const found = words('/bin/x  "a b" c\\sd \'e"f\' g"h i"j \\\n; note\n k#l');
    assert.deepEqual(
      found.map(({ value }) => value),
      ['/bin/x', 'a b', 'c d', 'e"f', 'gh ij', 'k#l'],
    );
    assert.deepEqual(found.map(({ span }) => spanText(span)).slice(0, 2), ['/bin/x', '"a b"']);
  });
});
