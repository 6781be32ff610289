import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseBlock, refusalOf } from '../../src/syntax/block.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { type Hole, plainFile, type SourceFile } from '../../src/text/source-file.ts';

const parse = (text: string) => parseBlock(plainFile('dovecot.conf', text));

/** Statements as nested lists: key, words of the line, then what is in the block. */
type Shown = readonly (string | readonly Shown[])[];
const shown = (list: readonly Statement[]): readonly Shown[] =>
  list.map((one): Shown => {
    if (one.kind === 'hole') return ['?'];
    const refused = refusalOf(one);
    if (refused !== undefined) return ['refused', refused];
    const words = [one.key.value ?? '?', ...one.args.map(({ value }) => value ?? '?')];
    return one.body ? [...words, shown(one.body)] : words;
  });

const said = (text: string) => shown(parse(text).statements);

function assertTiled(file: SourceFile): void {
  const { tokens } = parseBlock(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
  assert.ok(tokens.every(({ start, end }) => end > start));
}

const pieces = [
  '{',
  '}',
  '=',
  '"',
  "'",
  '#',
  '\\',
  ' ',
  '\t',
  '\r',
  '\n',
  '\n',
  '!include',
  'ssl',
  'yes',
  '$x',
  '<',
  'é',
  '\uFEFF',
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join(''));

describe('parseBlock', () => {
  it('reads settings, blocks and includes', () => {
    assert.deepEqual(
      said('ssl = yes\nservice imap-login {\n  inet_listener imap {\n    port=143\n  }\n}\n!include conf.d/*.conf\n'),
      [
        ['ssl', 'yes'],
        ['service', 'imap-login', [['inet_listener', 'imap', [['port', '143']]]]],
        ['!include', 'conf.d/*.conf'],
      ],
    );
  });

  it('takes the whole rest of a line for the value, and a comment glued to it off', () => {
    assert.deepEqual(said('protocols = imap  pop3 # both\nssl = yes# x\nauth_realms =\n'), [
      ['protocols', 'imap  pop3'],
      ['ssl', 'yes'],
      ['auth_realms', ''],
    ]);
  });

  it('lets an apostrophe hide a comment, and an unpaired quote the rest of the line', () => {
    assert.deepEqual(said("login_greeting = Don't panic # x\na = 'b # c' d # e\n"), [
      ['login_greeting', "Don't panic # x"],
      ['a', "'b # c' d"],
    ]);
  });

  it('unquotes a value only where it starts and ends with the same quote', () => {
    assert.deepEqual(said('a = "x \\" y"\nb = "x" y\nc = \'z\'\n'), [
      ['a', 'x " y'],
      ['b', '"x" y'],
      ['c', 'z'],
    ]);
  });

  it('joins continued lines with one blank, and forgets what stands before a comment', () => {
    assert.deepEqual(said('protocols = imap \\\n   pop3 \\\n  sieve\n'), [['protocols', 'imap pop3 sieve']]);
    assert.deepEqual(said('protocols = imap \\\n# no\n  sieve\n'), [['refused', "Expecting '{'"]]);
  });

  it('says what the daemon says of lines that it refuses', () => {
    const refused: readonly (readonly [string, string])[] = [
      ['protocol imap{', "Expecting '{'"],
      ['protocol imap', "Expecting '{'"],
      ['{', "Expecting '{'"],
      ['inet_listener imap { port = 0 }', "Garbage after '{'"],
      ['protocols += pop3', "Expecting '{'"],
      ['ssl: no', "Expecting '{'"],
      ['; ssl = no', "Expecting '{'"],
      ['}', "Unexpected '}'"],
    ];
    for (const [line, reason] of refused) assert.deepEqual(said(`${line}\n`), [['refused', reason]], line);
    assert.deepEqual(said('plugin {\n'), [
      ['plugin', []],
      ['refused', "Missing '}'"],
    ]);
  });

  it('takes a line that is only an expression for any statements, and one in a name or value for a part of it', () => {
    const text = '{{ all }}\nssl = {{ tls }}\n{{ key }} = no\nservice {{ s }} {\n  port = 1{{ n }}\n}\n';
    const holes: Hole[] = [...text.matchAll(/\{\{.*?\}\}/g)].map(({ index, 0: all }) => ({
      start: index,
      end: index + all.length,
    }));
    const { statements } = parseBlock({ ...plainFile('x.j2', text), holes });
    assert.deepEqual(shown(statements), [['?'], ['ssl', '?'], ['?', 'no'], ['service', '?', [['port', '?']]]]);
  });

  it('puts a line behind a switch under that switch', () => {
    const { statements } = parseBlock(
      plainFile('10-master.conf.tpl', '%{web}unix_listener x {\n%{web}  mode = 0666\n%{web}}\n%protocols\n'),
    );
    assert.deepEqual(shown(statements), [['unix_listener', 'x', [['mode', '0666']]], ['?']]);
    assert.deepEqual(
      statements[0]?.under?.map(({ test, is }) => [test, is]),
      [['%{web}', true]],
    );
  });

  it('tiles any text, with and without holes', () => {
    fc.assert(
      fc.property(
        fc.oneof(texts, fc.string({ unit: 'binary' })),
        fc.array(fc.nat(60), { maxLength: 6 }),
        (text, places) => {
          const bounds = [...new Set(places.map((place) => Math.min(place, text.length)))].sort((a, b) => a - b);
          const holes: Hole[] = [];
          for (let i = 0; i + 1 < bounds.length; i += 2) holes.push({ start: bounds[i]!, end: bounds[i + 1]! });
          assertTiled(plainFile('x.conf', text));
          assertTiled({ ...plainFile('x.conf.tpl', text), holes });
        },
      ),
    );
  });

  it('works in proportion to the text', () => {
    const work = (text: string) => {
      const before = steps.count;
      parseBlock(plainFile('x.conf', text));
      return steps.count - before;
    };
    for (const piece of ['a = b\n', 'x {\n', '}\n', 'a = \\\n', "'", '"#', '# x\n', 'service a {\n}\n', '\\\n'])
      assert.ok(work(piece.repeat(4_000)) <= 12 * work(piece.repeat(400)), piece);
  });

  it('survives files that are broken', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/block');
    for (const name of readdirSync(folder)) {
      const file = plainFile(name, readFileSync(join(folder, name), 'utf8'));
      assertTiled(file);
    }
    const deep = parse(readFileSync(join(folder, 'too-deep.conf'), 'utf8'));
    assert.deepEqual(
      deep.problems.map(({ code }) => code),
      ['limit-exceeded'],
    );
  });

  it('finds no garbage in what the daemon takes', () => {
    const text =
      'a = "b c" # d\n!include_try x/{a,b}.conf\nnamespace "in box" {\n  mailbox Sent {\n    c = d \\\n e\n  }\n} # end\n';
    assert.ok(parse(text).tokens.every(({ kind }) => kind !== 'garbage'));
  });
});
