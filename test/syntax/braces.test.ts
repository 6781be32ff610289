import assert from 'node:assert/strict';
import { parseBraces } from '../../src/syntax/braces.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import { refusalOf } from '../../src/syntax/nesting.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';

type Shown = string | Block;
interface Block extends ReadonlyArray<Shown> {}

/** Words of each statement, `?` where a hole hides one, `!` before what is refused; blocks are lists. */
const shown = (list: readonly Statement[]): readonly Shown[] =>
  list.map((one) => {
    if (one.kind === 'hole') return '?';
    const refused = refusalOf(one);
    if (refused !== undefined) return `! ${refused}`;
    const head = [one.key, ...one.args].map(({ value }) => value ?? '?').join('|');
    return one.body ? [head, ...shown(one.body)] : head;
  });
const parse = (text: string) => shown(parseBraces(plainFile('x.conf', text)).statements);
const template = (text: string): SourceFile => readTemplate(plainFile('x.conf', text));

describe('parseBraces', () => {
  it('reads blocks in free form, with quotes and comments', () => {
    const text = 'mail{a "b c";server{listen "110";starttls\n  on; # } only\nx \'#\';}}\n# {\nlast#one;';
    assert.deepEqual(parse(text), [['mail', 'a|b c', ['server', 'listen|110', 'starttls|on', 'x|#']], 'last#one']);
  });

  it('keeps an escaped character from ending a word, and braces of a variable inside it', () => {
    assert.deepEqual(parse('a b\\ c \\"d\\;e $f${g}h "\\"\\t";'), ['a|b\\ c|"d\\;e|$f${g}h|"\t']);
  });

  it('refuses what nginx refuses, and reads on', () => {
    assert.deepEqual(parse('a { b }\nc;'), [['a', '! unexpected "}"'], 'c']);
    assert.deepEqual(parse('}\na;'), ['! unexpected "}"', 'a']);
    assert.deepEqual(parse('; {'), ['! unexpected ";"', '! unexpected "{"']);
    assert.deepEqual(parse('a "b"c;'), ['! unexpected "c"']);
    assert.deepEqual(parse('a {'), [['a'], '! unexpected end of file, expecting "}"']);
    assert.deepEqual(parse('a "b;'), ['! unexpected end of file, expecting a quote']);
    assert.deepEqual(parse('a b'), ['! unexpected end of file, expecting ";" or "}"']);
  });

  it('takes a line of nothing but an expression for any lines, and other expressions for words', () => {
    const text = 'a {\n{{ more }}\nlisten {{ ip }}:110 {{ words }};\n{{ name }} x;\n{{ last }} }\n{{ tail }}';
    assert.deepEqual(shown(parseBraces(template(text)).statements), [['a', '?', 'listen|?|?', '?|x', '?'], '?']);
  });

  it('gives both arms of a condition the body that follows', () => {
    const text = 'http {\n{% if a %}\nx {\n{% else %}\ny {\n{% endif %}\n  z;\n}\nlast;\n}\n';
    const { statements, problems } = parseBraces(template(text));
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(statements), [['http', ['x', 'z'], ['y', 'z'], 'last']]);
  });

  it('keeps a block open for the arm that does not close it', () => {
    const text = 'x {\n{% if a %}\n  b;\n}\n{% else %}\n  c;\n}\n{% endif %}\nlast;\n';
    const { statements, problems } = parseBraces(template(text));
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(statements), [['x', 'b', 'c'], 'last']);
  });

  it('says that a block of a template is not closed', () => {
    const { problems } = parseBraces(template('{% if a %}\nx {\n{% endif %}\ny;\n'));
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['"x" is not closed'],
    );
  });
});
