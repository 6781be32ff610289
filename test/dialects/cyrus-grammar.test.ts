import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMasterConf } from '../../src/dialects/cyrus/master-grammar.ts';
import type { Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { type Hole, plainFile, type SourceFile } from '../../src/text/source-file.ts';

const parse = (text: string) => parseMasterConf(plainFile('cyrus.conf', text));

/** `SECTION name key=value`, one string per entry. */
const shown = (list: readonly Statement[]): readonly string[] =>
  list.flatMap((section) =>
    section.kind === 'hole'
      ? ['?']
      : (section.body ?? []).map((entry) =>
          entry.kind === 'hole'
            ? `${section.key.value} ?`
            : [
                section.key.value,
                entry.key.value ?? '?',
                ...(entry.body ?? []).map((one) =>
                  one.kind === 'hole' ? '?' : `${one.key.value}=${one.args[0]?.value ?? '?'}`,
                ),
              ].join(' '),
        ),
  );

const garbage = ({ tokens, file }: { tokens: ReturnType<typeof parse>['tokens']; file: SourceFile }) =>
  tokens.filter(({ kind }) => kind === 'garbage').map(({ start, end }) => file.text.slice(start, end));

const texts = fc
  .array(
    fc.constantFrom(
      'START {\n',
      'SERVICES {\n',
      '}\n',
      '{',
      '}',
      '"',
      '=',
      '#',
      ' ',
      '\n',
      '\r\n',
      'cmd="a b"',
      'pop3',
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

function assertTiled(file: SourceFile): void {
  const { tokens } = parseMasterConf(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
}

describe('parseMasterConf', () => {
  it('tiles any text, with and without holes', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), fc.nat(50), fc.nat(50), (text, a, b) => {
        assertTiled(plainFile('x', text));
        const start = Math.min(a, b, text.length);
        const holes: Hole[] = [{ start, end: Math.min(Math.max(a, b), text.length) }].filter(
          (one) => one.end > one.start,
        );
        assertTiled({ ...plainFile('x', text), holes });
      }),
    );
  });

  it('reads sections and entries, quotes or none', () => {
    const syntax = parse('# c\nSTART {\n  r cmd="a -r"\n}\nSERVICES {\n\tpop3 cmd="pop3d -s" listen=pop3 # x\n}\n');
    assert.deepEqual(shown(syntax.statements), ['START r cmd=a -r', 'SERVICES pop3 cmd=pop3d -s listen=pop3']);
    assert.deepEqual(garbage(syntax), []);
  });

  it('takes a section of which the first letter alone is a capital, and none in small letters', () => {
    assert.deepEqual(shown(parse('Services{\n a cmd=b listen=c\n}\n').statements), ['SERVICES a cmd=b listen=c']);
    const { statements, problems } = parse('services {\n a cmd=b listen=c\n}\n');
    assert.deepEqual(shown(statements), []);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        'a section begins with its name in capitals and a brace at the end of the same line, so what "services" holds is passed over',
      ],
    );
  });

  it('passes over what stands on the line of the brace, and a second section of a name', () => {
    for (const text of ['SERVICES { a cmd=b listen=c }\n', 'SERVICES\n{\n a cmd=b listen=c\n}\n']) {
      assert.deepEqual(shown(parse(text).statements), []);
      assert.equal(parse(text).problems.length, 1);
    }
    const twice = parse('SERVICES {\n a cmd=b listen=c\n}\nSERVICES {\n d cmd=e listen=f\n}\n');
    assert.deepEqual(shown(twice.statements), ['SERVICES a cmd=b listen=c']);
    assert.equal(twice.problems[0]?.message, 'Cyrus reads one "SERVICES" section, so a second one is passed over');
  });

  it('knows the lines for which the master exits', () => {
    const reasons = (entry: string) => parse(`SERVICES {\n${entry}\n}\n`).refusals.map(({ reason }) => reason);
    assert.deepEqual(reasons('pop-3 cmd="a" listen="b"'), ["bad character '-' in name"]);
    assert.deepEqual(reasons('pop3 cmd "a"'), ["bad character ' ' in argument"]);
    assert.deepEqual(reasons('pop3 cmd="a # b" listen="c"'), ['missing "']);
    assert.deepEqual(reasons('pop3 cmd="a" listen="b" }'), ["bad character '}' in argument"]);
  });

  it('reports a section that is not closed, and takes its entries', () => {
    const { statements, problems } = parse('SERVICES {\n a cmd=b listen=c\n');
    assert.deepEqual(shown(statements), ['SERVICES a cmd=b listen=c']);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unclosed-block'],
    );
  });

  it('leaves open what a hole hides', () => {
    const text = 'SERVICES {\nHOLE\n a cmd="HOLE/pop3d" listen=HOLE HOLE\n HOLE cmd=x listen=y\n}\n';
    const holes = [...text.matchAll(/HOLE/g)].map(({ index }) => ({ start: index, end: index + 4 }));
    assert.deepEqual(shown(parseMasterConf({ ...plainFile('x.j2', text), holes }).statements), [
      'SERVICES ?',
      'SERVICES a cmd=? listen=? ?',
      'SERVICES ? cmd=x listen=y',
    ]);
  });

  it('does work that grows with the length of the text alone', () => {
    const work = (times: number) => {
      const before = steps.count;
      parse(`SERVICES {\n${'a cmd="b c" listen=d # e\n'.repeat(times)}}\n`);
      return steps.count - before;
    };
    assert.ok(work(4_000) <= 4.2 * work(1_000));
  });
});
