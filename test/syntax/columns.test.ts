import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseColumns } from '../../src/syntax/columns.ts';
import { readTemplate } from '../../src/syntax/jinja.ts';
import type { Statement, Syntax } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { parseXinetd } from '../../src/syntax/xinetd.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';

const grammars: readonly (readonly [name: string, parse: (file: SourceFile) => Syntax])[] = [
  ['columns', (file) => parseColumns(file, { continues: 'never' })],
  ['columns that go on at once', (file) => parseColumns(file, { continues: 'next' })],
  ['columns that go on', (file) => parseColumns(file, { continues: 'always' })],
  ['xinetd', parseXinetd],
];

const pieces = [
  'service',
  'defaults',
  'pop3',
  'include',
  '{',
  '}',
  '=',
  '+=',
  'disable',
  'no',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '#',
  '{{ x }}',
  '{% if a %}',
  '{% else %}',
  '{% endif %}',
  '\uFEFF',
  '"',
  '\\',
  'é',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 })
  .map((list) => list.join(''));

const joined = ({ file, tokens }: Syntax) => tokens.map(({ start, end }) => file.text.slice(start, end)).join('');

describe('grammars of super-servers', () => {
  for (const [name, parse] of grammars) {
    it(`${name}: tokens tile any text, templates among them`, () => {
      fc.assert(
        fc.property(anyText, (text) => {
          for (const file of [plainFile('x', text), readTemplate(plainFile('x.j2', text))]) {
            const syntax = parse(file);
            assert.equal(joined(syntax), file.text);
            assert.deepEqual(
              syntax.tokens.filter(({ start, end }) => end <= start),
              [],
            );
          }
        }),
      );
    });

    it(`${name}: work grows with the length of the text alone`, () => {
      for (const line of ['a b c\n', 'service x\n{\n a = b\n', '}\n', ' = \n', 'service a\n{\n}\n', '{{ x }}\n']) {
        const cost = (times: number) => {
          const before = steps.count;
          parse(plainFile('x', line.repeat(times)));
          return steps.count - before;
        };
        assert.ok(cost(2_000) < 12 * cost(200), `${JSON.stringify(line)}: ${cost(200)} then ${cost(2_000)}`);
      }
    });
  }

  for (const folder of ['columns', 'xinetd']) {
    it(`survive fixtures/broken/${folder}`, () => {
      const root = `${import.meta.dirname}/../../fixtures/broken/${folder}`;
      for (const name of readdirSync(root)) {
        const file = plainFile(name, readFileSync(`${root}/${name}`, 'utf8'));
        for (const [, parse] of grammars) assert.equal(joined(parse(file)), file.text);
      }
    });
  }
});

const show = (statement: Statement): string => {
  if (statement.kind === 'hole') return '?';
  const words = [statement.key, ...(statement.operator ? [statement.operator] : []), ...statement.args];
  const line = words.map(({ value }) => value ?? '?').join(' ');
  const under = statement.under?.map(({ test, is }) => `${is ? 'if' : 'unless'} ${test}: `).join('') ?? '';
  return `${under}${line}${statement.body ? ` { ${statement.body.map(show).join('; ')} }` : ''}`;
};

describe('columns', () => {
  it('are one statement a line, blanks before it notwithstanding', () => {
    const { statements } = parseColumns(plainFile('x', '# c\n  # c\n pop3\tstream  tcp\n\nimap2 a # b\n'), {
      continues: 'never',
    });
    assert.deepEqual(statements.map(show), ['pop3 stream tcp', 'imap2 a # b']);
  });

  it('may go on on a line that begins with a blank', () => {
    const { statements } = parseColumns(plainFile('x', 'smtp inet n\n# c\n  -o a=b\nx y\n'), { continues: 'always' });
    assert.deepEqual(statements.map(show), ['smtp inet n -o a=b', 'x y']);
  });

  it('know what a template hides', () => {
    const file = readTemplate(
      plainFile('x.j2', '{{ ip }}:pop3 stream tcp\n{% if a %}\nimap2 stream tcp\n{% endif %}\n{{ more }}\n'),
    );
    assert.deepEqual(parseColumns(file, { continues: 'next' }).statements.map(show), [
      '? stream tcp',
      'if a: imap2 stream tcp',
      '?',
    ]);
  });
});

describe('the grammar of xinetd', () => {
  const read = (text: string) => parseXinetd(plainFile('x', text));

  it('reads entries, defaults and includes', () => {
    const text =
      'defaults\n{\n\tonly_from += 10.0.0.0 192.0.2.1\n}\nincludedir /etc/xinetd.d\nSERVICE pop3\n{\n\tdisable = no # note\n}\n';
    assert.deepEqual(read(text).statements.map(show), [
      'defaults { only_from += 10.0.0.0 192.0.2.1 }',
      'includedir /etc/xinetd.d',
      'SERVICE pop3 { disable = no # note }',
    ]);
  });

  it('loses an entry whose brace stands on the name line, and reads the next one', () => {
    const { statements, problems } = read('service a {\n x = y\n}\nservice b\n{\n}\n');
    assert.deepEqual(statements.map(show), ['service b {  }']);
    assert.match(problems[0]!.message, /"\{" does not stand alone/);
  });

  it('loses what follows an unknown keyword, up to the next closing brace', () => {
    assert.deepEqual(read('foo\nservice a\n{\n}\nservice b\n{\n}\n').statements.map(show), ['service b {  }']);
  });

  it('keeps a line without an operator as an attribute without one', () => {
    assert.deepEqual(read('service a\n{\n disable=no\n}\n').statements.map(show), ['service a { disable=no }']);
  });

  it('drops an entry that does not end', () => {
    const { statements, problems } = read('service a\n{\n x = y\n');
    assert.deepEqual(statements, []);
    assert.equal(problems[0]!.code, 'unclosed-block');
  });

  it('takes a carriage return for a part of the last value', () => {
    const [entry] = read('service a\n{\r\n disable = yes\r\n}\r\n').statements;
    assert.equal(show(entry!), 'service a { disable = yes\r }');
  });

  it('leaves no garbage in a good file', () => {
    const { tokens } = read('# c\ndefaults\n{\n\tlog_type = SYSLOG daemon info\n}\n\nincludedir /etc/xinetd.d\n');
    assert.deepEqual(
      tokens.filter(({ kind }) => kind === 'garbage'),
      [],
    );
  });

  it('knows what a template hides', () => {
    const file = readTemplate(
      plainFile(
        'x.j2',
        'service pop3\n{\n disable = {{ "no" if a else "yes" }}\n{% if b %}\n bind = {{ ip }}\n{% endif %}\n{{ rest }}\n}\n',
      ),
    );
    assert.deepEqual(parseXinetd(file).statements.map(show), ['service pop3 { disable = ?; if b: bind = ?; ? }']);
  });
});
