import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseKeyValue } from '../../src/syntax/key-value.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { type Hole, plainFile, type SourceFile } from '../../src/text/source-file.ts';

const parseFile = (file: SourceFile) => parseKeyValue(file, { separator: ':', continuation: 'backslash' });
const parse = (text: string) => parseFile(plainFile('imapd.conf', text));

/** Key and value of each statement; `?` where a hole hides one, `none` where there is no separator. */
const shown = (list: readonly Statement[]) =>
  list.map((one) =>
    one.kind === 'hole' ? ['?'] : [one.key.value ?? '?', one.operator ? (one.args[0]?.value ?? '?') : 'none'],
  );

const indented = (file: SourceFile) => parseKeyValue(file, { separator: '=', continuation: 'indented' });

function assertTiled(file: SourceFile, parseIt = parseFile): void {
  const { tokens } = parseIt(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
  assert.ok(tokens.every(({ start, end }) => end > start));
}

const texts = fc
  .array(
    fc.constantFrom(':', '#', '\\', '\\\n', ' ', '\t', '\r', '\n', '\uFEFF', 'a_b', '@include', 'yes', 'é', '\0'),
    {
      maxLength: 60,
    },
  )
  .map((pieces) => pieces.join(''));

describe('parseKeyValue', () => {
  it('tiles any text', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x.conf', text))),
    );
  });

  it('tiles any text with holes in it, and never takes what is inside one for syntax', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(60), { maxLength: 6 }), (text, places) => {
        const bounds = [...new Set(places.map((place) => Math.min(place, text.length)))].sort((a, b) => a - b);
        const holes: Hole[] = [];
        for (let i = 0; i + 1 < bounds.length; i += 2) holes.push({ start: bounds[i]!, end: bounds[i + 1]! });
        const file = { ...plainFile('x.conf', text), holes };
        assertTiled(file);
        for (const statement of parseFile(file).statements)
          if (statement.kind === 'setting')
            assert.ok(!holes.some(({ start }) => start === statement.operator?.span.start));
      }),
    );
  });

  it('gives back what was written as "key: value" lines, without garbage', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,10}[!-[\]-~])?$/).filter((one) => !one.endsWith('\\'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
        const { statements, tokens } = parse(pairs.map(([key, is]) => `${key}: ${is}\n`).join(''));
        assert.deepEqual(shown(statements), pairs);
        assert.ok(tokens.every(({ kind }) => kind !== 'garbage'));
      }),
    );
  });

  it('joins a line that ends in a backslash to the next one, comments too', () => {
    const { statements, tokens } = parse(
      'allowplaintext: \\\n  yes\n# until 2019 \\\nallowplaintext: no\nx: PLAIN \\\n LOGIN\n',
    );
    assert.deepEqual(shown(statements), [
      ['allowplaintext', 'yes'],
      ['x', 'PLAIN  LOGIN'],
    ]);
    assert.ok(tokens.every(({ kind }) => kind !== 'garbage'));
  });

  it('takes a backslash before a carriage return for a character of the value', () => {
    assert.deepEqual(shown(parse('a: b \\\r\nc: d\r\n').statements), [
      ['a', 'b \\'],
      ['c', 'd'],
    ]);
  });

  it('reports a last line that waits for another one', () => {
    const { statements, problems } = parse('a: b\nc: d \\\n');
    assert.deepEqual(shown(statements), [['a', 'b']]);
    assert.deepEqual(
      problems.map(({ code, at }) => [code, at.start]),
      [['unexpected-character', 5]],
    );
  });

  it('keeps blanks before the separator and the rest of the line after it, for the daemon to judge', () => {
    assert.deepEqual(shown(parse('a : b # c\nd = e\n: f\n').statements), [
      ['a ', 'b # c'],
      ['d = e', 'none'],
      ['', 'f'],
    ]);
  });

  it('leaves open what a hole hides', () => {
    const text = 'a: HOLE\nHOLE: b\nHOLE\nc HOLE\n';
    const holes = [...text.matchAll(/HOLE/g)].map(({ index }) => ({ start: index, end: index + 4 }));
    assert.deepEqual(shown(parseFile({ ...plainFile('x.j2', text), holes }).statements), [
      ['a', '?'],
      ['?', 'b'],
      ['?'],
      ['?'],
    ]);
  });

  it('says under which branches a line stands', () => {
    const file = plainFile('x.j2', 'a: b\nc: d\n');
    const branch = { test: 'tls', is: true, condition: { file, start: 0, end: 0 }, start: 5, end: 10 };
    const { statements } = parseFile({ ...file, branches: [branch] });
    assert.deepEqual(
      statements.map(({ under }) => under?.map(({ test }) => test)),
      [undefined, ['tls']],
    );
  });

  it('does work that grows with the length of the text alone', () => {
    const work = (times: number) => {
      const before = steps.count;
      parse('a: b \\\n c\n\\\n'.repeat(times));
      return steps.count - before;
    };
    assert.ok(work(4_000) <= 4.2 * work(1_000));
    const joined = (times: number) => {
      const before = steps.count;
      parse(`a: ${'b \\\n'.repeat(times)}`);
      return steps.count - before;
    };
    assert.ok(joined(4_000) <= 4.2 * joined(1_000));
  });

  it('survives the broken files', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/key-value');
    for (const name of readdirSync(folder)) {
      const file = plainFile(name, readFileSync(join(folder, name), 'latin1'));
      assertTiled(file);
      assertTiled(file, indented);
    }
  });

  it('where blanks continue a line: tiles any text', () => {
    fc.assert(fc.property(texts, (text) => assertTiled(plainFile('main.cf', text.replaceAll(':', '=')), indented)));
  });

  it('where blanks continue a line: goes on over comments and empty lines, a word a line', () => {
    const { statements } = indented(plainFile('main.cf', 'a = b\n# c\n\n   # d\n  e = f\ng\n = h\n'));
    const read = statements.map((one) => (one.kind === 'hole' ? [] : [one.key, ...one.args].map(({ value }) => value)));
    assert.deepEqual(read, [
      ['a', 'b', 'e = f'],
      ['g', 'h'],
    ]);
  });

  it('where blanks continue a line: skips a first line that continues nothing, and says so', () => {
    const { statements, problems } = indented(plainFile('main.cf', '# c\n a = b\nc = d\n'));
    assert.deepEqual(shown(statements), [['c', 'd']]);
    assert.match(problems[0]?.message ?? '', /first line begins with a blank/);
  });

  it('where blanks continue a line: leaves open what a hole hides, but not what a comment does', () => {
    const text = 'a = b\n# HOLE\n c\nd = HOLE\nHOLE\n';
    const holes = [...text.matchAll(/HOLE/g)].map(({ index }) => ({ start: index, end: index + 4 }));
    assert.deepEqual(shown(indented({ ...plainFile('x.j2', text), holes }).statements), [
      ['a', 'b'],
      ['d', '?'],
      ['?'],
    ]);
  });

  it('where blanks continue a line: does work that grows with the length of the text alone', () => {
    for (const piece of ['a = b\n # c\n d\n', ' x\n', '= \n']) {
      const work = (times: number) => {
        const before = steps.count;
        indented(plainFile('main.cf', `a = b\n${piece.repeat(times)}`));
        return steps.count - before;
      };
      assert.ok(work(4_000) <= 4.2 * work(1_000), piece);
    }
  });
});
