import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ini from 'ini';
import { parseIni } from '../../src/syntax/ini.ts';
import type { SettingStatement, Statement } from '../../src/syntax/statement.ts';
import { steps } from '../../src/syntax/steps.ts';
import { type Hole, plainFile, type SourceFile } from '../../src/text/source-file.ts';

const parse = (text: string) => parseIni(plainFile('x.conf', text));

/** Operator, key and value of each statement; `?` where a hole hides one. */
const shown = (list: readonly Statement[]) =>
  list.map((one) =>
    one.kind === 'hole'
      ? ['?']
      : [one.operator?.value ?? '', one.key.value ?? '?', ...one.args.map(({ value }) => value ?? '?')],
  );

function assertTiled(file: SourceFile): void {
  const { tokens } = parseIni(file);
  assert.equal(tokens.map(({ start, end }) => file.text.slice(start, end)).join(''), file.text);
  assert.ok(tokens.every(({ start, end }) => end > start));
}

/** Text that looks like configuration often enough to meet every branch, and like nothing otherwise. */
const texts = fc
  .array(
    fc.constantFrom('[', ']', '=', ';', '#', ' ', '\t', '\r', '\n', '\uFEFF', 'client', 'yes', 'é', '"', '\\', '\0'),
    {
      maxLength: 60,
    },
  )
  .map((pieces) => pieces.join(''));

describe('parseIni', () => {
  it('tiles any text, and finds every line that is neither blank nor a comment', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        const file = plainFile('x.conf', text);
        assertTiled(file);
        const lines = text
          .replace(/^\uFEFF/, '')
          .split('\n')
          .filter((line) => /^[ \t\r\v\f]*[^ \t\r\v\f;#]/.test(line));
        assert.equal(parseIni(file).statements.length, lines.length);
      }),
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
        for (const statement of parseIni(file).statements)
          if (statement.kind === 'setting')
            assert.ok(!holes.some(({ start }) => start === statement.operator?.span.start));
      }),
    );
  });

  it('agrees with the package "ini" wherever both grammars mean the same', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/).filter((one) => !/^(true|false|null)$/.test(one));
    const value = fc
      .stringMatching(/^[A-Za-z0-9:/_.*-]([A-Za-z0-9:/_.* -]{0,10}[A-Za-z0-9:/_.*-])?$/)
      .filter((one) => !/^(true|false|null)$/.test(one));
    const section = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 });
    const file = fc.uniqueArray(fc.tuple(name, section), { selector: ([title]) => title, maxLength: 4 });
    fc.assert(
      fc.property(file, fc.constantFrom('=', ' = ', '\t= '), fc.constantFrom('\n', '\r\n'), (sections, equals, end) => {
        const text = sections
          .map(([title, lines]) => [`[${title}]`, '; a note', ...lines.map((pair) => pair.join(equals))].join(end))
          .join(end);
        const ours: Record<string, Record<string, string>> = {};
        let open: Record<string, string> = {};
        for (const statement of parse(text).statements) {
          assert.equal(statement.kind, 'setting');
          const { key, operator, args }: SettingStatement = statement;
          if (operator?.value === '[') ours[key.value!] = open = {};
          else open[key.value!] = args[0]!.value!;
        }
        assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(JSON.stringify(ini.parse(text))));
      }),
    );
  });

  it('works in proportion to the length of the text', () => {
    for (const line of ['client = yes\n', '[pop3]\n', 'no equals sign ', '= = = ', '; note\n', '{{ x }}', '[']) {
      const cost = (times: number) => {
        steps.count = 0;
        parse(line.repeat(times));
        return steps.count;
      };
      assert.ok(cost(4000) <= 11 * cost(400), line);
    }
  });

  it('splits at the first equals sign and keeps what looks like a comment in the value', () => {
    const text = 'client = yes\n[pop2]\nconnect = localhost:995 # TLS\noptions = PROTOCOL = pop2\n';
    assert.deepEqual(shown(parse(text).statements), [
      ['=', 'client', 'yes'],
      ['[', 'pop2'],
      ['=', 'connect', 'localhost:995 # TLS'],
      ['=', 'options', 'PROTOCOL = pop2'],
    ]);
  });

  it('takes a byte order mark, carriage returns, blanks at both ends and an empty value', () => {
    const text = '\uFEFF; sample\r\n\t[ my tunnel ]  \r\n  accept\t=\r\n';
    assert.deepEqual(shown(parse(text).statements), [
      ['[', ' my tunnel '],
      ['=', 'accept', ''],
    ]);
  });

  it('keeps a line without an equals sign, and a header with something behind it, as statements without operator', () => {
    assert.deepEqual(shown(parse('client yes\n[pop3s] ; note\n').statements), [
      ['', 'client yes'],
      ['', '[pop3s] ; note'],
    ]);
  });

  it('takes other comment characters where a daemon has others', () => {
    const file = plainFile('x.conf', '# kept\n; left out\n');
    assert.equal(parseIni(file, { comments: ';' }).statements.length, 1);
    assert.equal(parseIni(file).statements.length, 0);
  });

  it('sees holes in headers, names and values, and a line of nothing else as any number of statements', () => {
    const text = '[{{ a = b }}]\naccept = {{ ip }}:110\n{{ more }}\n{{ name }} = yes\n';
    const holes = [...text.matchAll(/\{\{.*?\}\}/g)].map(({ index, 0: tag }) => ({
      start: index,
      end: index + tag.length,
    }));
    const { statements } = parseIni({ ...plainFile('x.conf', text), holes });
    assert.deepEqual(shown(statements), [['[', '?'], ['=', 'accept', '?'], ['?'], ['=', '?', 'yes']]);
    const accept = statements[1];
    assert.equal(accept?.kind === 'setting' ? accept.args[0]?.parts.at(-1) : '', ':110');
  });

  it('survives hostile files', () => {
    const folder = join(import.meta.dirname, '../../fixtures/broken/ini');
    for (const name of readdirSync(folder)) assertTiled(plainFile(name, readFileSync(join(folder, name), 'utf8')));
  });
});
