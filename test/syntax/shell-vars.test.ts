import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseShellVars, resolved } from '../../src/syntax/shell-vars.ts';
import { steps } from '../../src/syntax/steps.ts';
import { word } from '../../src/syntax/statement.ts';
import { plainFile, type SourceFile, span } from '../../src/text/source-file.ts';

const parse = (text: string) => parseShellVars(plainFile('default', text));

/** Name, operator and arguments of each statement; `?` where something hides one. */
const shown = (text: string) =>
  parse(text).statements.map((one) =>
    one.kind === 'hole'
      ? '?'
      : [one.key.value ?? '?', ...(one.operator ? ['='] : []), ...one.args.map(({ value }) => value ?? '?')].join(' '),
  );

/** The conditions of each statement, `!` before those that are denied. */
const conditions = (text: string) =>
  parse(text).statements.flatMap((one) =>
    one.kind === 'setting' && one.operator
      ? [`${one.args[0]?.value}: ${(one.under ?? []).map(({ is, test }) => `${is ? '' : '!'}${test}`).join(' & ')}`]
      : [],
  );

function assertTiled(file: SourceFile): void {
  const { tokens } = parseShellVars(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
  assert.ok(tokens.every(({ start, end }) => end > start));
}

const PIECES = [
  'A=',
  '"',
  "'",
  '\\',
  '\n',
  ' ',
  '#',
  '$',
  '${',
  '$(',
  '`',
  '}',
  ')',
  '(',
  ';',
  ';;',
  '&&',
  '||',
  '|',
  '&',
];
const WORDS = [
  'if ',
  'then ',
  'else ',
  'fi ',
  'case ',
  'in ',
  'esac ',
  'for ',
  'do ',
  'done ',
  '{ ',
  '<<E',
  '\r',
  'é',
  'x',
];
const texts = fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('parseShellVars', () => {
  it('tiles any text and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => assertTiled(plainFile('x', text))),
      { numRuns: 500 },
    );
  });

  it('reads assignments as sh does', () => {
    assert.deepEqual(shown('A=1 B="x y" # note\nexport C=\'3\';D=a\\ b#c\nE=x\\\ny F=""\n'), [
      'A = 1',
      'B = x y',
      'C = 3',
      'D = a b#c',
      'E = xy',
      'F = ',
    ]);
  });

  it('takes blanks around the equals sign for a command', () => {
    assert.deepEqual(shown('POP3_TLS_REQUIRED = 1\n. /etc/other\nunset A'), [
      'POP3_TLS_REQUIRED = 1',
      '. /etc/other',
      'unset A',
    ]);
    assert.equal(
      parse('A = 1').statements.some((one) => one.kind === 'setting' && one.operator),
      false,
    );
  });

  it('keeps a carriage return in the value', () => {
    assert.deepEqual(shown('A=1\r\nB="2"\r\n'), ['A = 1\r', 'B = 2\r']);
  });

  it('leaves out what cannot last', () => {
    assert.deepEqual(shown('f() { A=1; }\n(B=2)\nC=3 | cat\nD=4 &\nE=5\ncat <<EOF\nF=6\nEOF\n'), ['E = 5', 'cat']);
  });

  it('puts conditional assignments under branches', () => {
    assert.deepEqual(conditions('if a; then A=1; elif b; then A=2; else A=3; fi\nA=4'), [
      '1: a',
      '2: !a & b',
      '3: !a & !b',
      '4: ',
    ]);
    assert.deepEqual(conditions('[ -r x ] && A=1 || A=2\nA=3'), ['1: [ -r x ]', '2: ![ -r x ]', '3: ']);
    assert.deepEqual(conditions('case "$X" in\nyes|1) A=1;;\nno) A=2;;\n*) A=3\nesac\n'), [
      "1: $X in ['yes', '1']",
      "2: !$X in ['yes', '1'] & $X == 'no'",
      "3: !$X in ['yes', '1'] & !$X == 'no'",
    ]);
  });

  it('says in the words of dash why a file is refused', () => {
    const reason = (text: string) => parse(text).refusal?.reason;
    assert.equal(reason('A="x\nB=1'), 'Syntax error: Unterminated quoted string');
    assert.equal(reason('if a; then B=1'), 'Syntax error: end of file unexpected (expecting "fi")');
    assert.equal(reason('fi'), 'Syntax error: "fi" unexpected');
    assert.equal(reason('A=${B'), "Syntax error: Missing '}'");
    assert.equal(reason("A=it's\nB='x'\n"), 'Syntax error: Unterminated quoted string');
    assert.equal(reason('A="it\'s" # don\'t\n'), undefined);
  });

  it('puts references in, and leaves commands open', () => {
    const file = plainFile('x', 'A="$B-${C:-c}-${D}"\nE=$(ls)');
    const values = parseShellVars(file).statements.flatMap((one) => (one.kind === 'setting' ? one.args : []));
    const lookup = (name: string) => word([name === 'B' ? 'b' : ''], span(file, 0, 0));
    assert.deepEqual(
      values.map((value) => resolved(value, lookup).value),
      ['b-c-', undefined],
    );
  });

  it('keeps what a template hides open', () => {
    const text = 'A=[[x]]\n[[y]]\nB=1\n';
    const holes = [...text.matchAll(/\[\[.\]\]/g)].map(({ index }) => ({ start: index, end: index + 5 }));
    const { statements } = parseShellVars({ ...plainFile('x.j2', text), holes });
    assert.deepEqual(
      statements.map((one) => (one.kind === 'hole' ? '?' : (one.args[0]?.value ?? 'open'))),
      ['open', '?', '1'],
    );
  });

  it('does work that grows with the length of the text alone', () => {
    const shapes = ['A=1\n', 'A="x\n', '"$(\n', "A='x' && ", 'if a; then ', '${a', '`', 'case x in a) ', '(', '<<E '];
    for (const shape of shapes) {
      const work = (times: number) => {
        const before = steps.count;
        parse(shape.repeat(times));
        return steps.count - before;
      };
      assert.ok(work(4_000) <= 4.5 * work(1_000) + 1_000, shape);
    }
  });

  it('survives the broken files', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/shell-vars');
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'latin1')));
  });
});
