import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseLibconfig } from '../../src/syntax/libconfig.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';

/** `name: value` for scalars, `name{…}` for what has members. */
const shown = (list: readonly Statement[]): string =>
  list
    .map((one) => {
      if (one.kind === 'hole') return '?';
      const { key, args, body } = one;
      return body ? `${key.value}{${shown(body)}}` : [key.value, ...args.map(({ value }) => value)].join(': ');
    })
    .join(', ');
const parse = (text: string) => parseLibconfig(plainFile('x.cfg', text));

function assertTiled(file: SourceFile): void {
  const { tokens } = parseLibconfig(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
}

describe('parseLibconfig', () => {
  it('reads scalars, groups, lists and arrays', () => {
    const text = 'a: 1; b = "x;\\"y"; c: { d: true; e: ( { f: 2; }, "g" ); }; h: [1, 2];';
    assert.equal(shown(parse(text).statements), 'a: 1, b: x;"y, c{d: true, e{{f: 2}, : g}}, h{: 1, : 2}');
    assert.deepEqual(parse(text).problems, []);
  });

  it('takes three kinds of comments, but none in strings', () => {
    const text = '# one\na: "//no"; // two "\n/* three\n b: 2; */ c: "#";';
    assert.equal(shown(parse(text).statements), 'a: //no, c: #');
  });

  it('reports what it does not understand and goes on', () => {
    const { statements, problems } = parse('a b: 2; ) c: ( 3');
    assert.equal(shown(statements), 'a, b: 2, c{: 3}');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unexpected-character', 'unexpected-character', 'unclosed-block'],
    );
  });

  it('tiles any text', () => {
    const texts = fc
      .array(fc.constantFrom(...'{}()[]:=;,"#/*\\ \n', 'a', '//', '/*', '*/', 'a: '), { maxLength: 60 })
      .map((pieces) => pieces.join(''));
    fc.assert(fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x', text))));
  });

  it('works in proportion to the length of the text', () => {
    const work = (text: string) => {
      steps.count = 0;
      void parse(text).tokens;
      return steps.count / text.length;
    };
    for (const piece of ['a: 1;\n', '{', 'x: (', '"', '/* ', '# c\n', ') '])
      assert.ok(work(piece.repeat(4_000)) <= 2 * work(piece.repeat(400)), piece);
  });

  it('survives hostile files', () => {
    const folder = 'fixtures/broken/libconfig';
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'utf8')));
  });
});
