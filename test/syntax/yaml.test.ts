import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { embeddedFile, entryAt, itemsOf, parseYaml, textOf, valueAt, type YamlNode } from '../../src/syntax/yaml.ts';
import { locate, plainFile, span, spanText } from '../../src/text/source-file.ts';

const parse = (text: string, version: '1.1' | '1.2' = '1.2') => parseYaml(plainFile('x.yaml', text), { version });
const root = (text: string, version: '1.1' | '1.2' = '1.2'): YamlNode => parse(text, version).documents[0]!;
const scalar = (node: YamlNode | undefined) => {
  assert.ok(node?.kind === 'scalar');
  return node;
};
const codes = (text: string) => parse(text).problems.map(({ code }) => code);

describe('parseYaml', () => {
  it('tells where keys and values stand', () => {
    const entry = entryAt(root('name: "a b"\nlist: [x, 2]\n'), 'name')!;
    assert.equal(spanText(entry.keySpan), 'name');
    assert.equal(spanText(entry.value.span), '"a b"');
    assert.equal(textOf(entry.value), 'a b');
    assert.deepEqual(
      itemsOf(valueAt(root('list: [x, 2]\n'), 'list')).map((item) => scalar(item).value),
      ['x', 2],
    );
  });

  it('keeps the text of a number as it is written', () => {
    assert.deepEqual(scalar(valueAt(root('v: 1.10\n'), 'v')), {
      ...scalar(valueAt(root('v: 1.10\n'), 'v')),
      value: 1.1,
      source: '1.10',
    });
  });

  it('reads what Ansible reads by the rules of YAML 1.1', () => {
    const told = (text: string) => scalar(valueAt(root(`v: ${text}\n`, '1.1'), 'v')).value;
    assert.deepEqual(['yes', 'no', 'on', 'y', '0110', '0995', '12:30', '2001-01-01', '"yes"'].map(told), [
      true,
      false,
      true,
      'y',
      72,
      '0995',
      750,
      '2001-01-01',
      'yes',
    ]);
    assert.equal(scalar(valueAt(root('v: yes\n'), 'v')).value, 'yes');
  });

  it('resolves aliases and merge keys', () => {
    const text = 'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\ne: *x\n';
    const told = valueAt(root(text), 'd');
    assert.deepEqual([scalar(valueAt(told, 'b')).value, scalar(valueAt(told, 'c')).value], [1, 3]);
    assert.equal(scalar(valueAt(valueAt(root(text, '1.1'), 'e'), 'b')).value, 1);
  });

  it('knows no value behind a tag of somebody else', () => {
    const node = valueAt(root('v: !vault |\n  $ANSIBLE_VAULT;1.1\n  123\n'), 'v');
    assert.equal(scalar(node).tag, '!vault');
    assert.equal(textOf(node), undefined);
  });

  it('reports a key that stands twice, and takes the last', () => {
    assert.deepEqual(codes('a: 1\na: 2\n'), ['bad-value']);
    assert.equal(scalar(valueAt(root('a: 1\na: 2\n'), 'a')).value, 2);
  });

  it('reports what is not closed, and keeps what stands before it', () => {
    const { documents, problems } = parse('a: 1\nb: "x\n');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unclosed-quote'],
    );
    assert.equal(scalar(valueAt(documents[0], 'a')).value, 1);
  });

  it('gives up on aliases that stand for too much, and says so once', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    assert.deepEqual(codes(`l0: &l0 [x]\n${levels.join('\n')}\n`), ['alias-bomb']);
    assert.deepEqual(codes('a: &a [*a]\n'), ['bad-value']);
  });

  it('gives up on what is nested too deep', () => {
    for (const text of ['['.repeat(100_000), '- '.repeat(50_000), '{a: '.repeat(50_000)])
      assert.deepEqual(codes(text), ['limit-exceeded']);
  });

  it('has no document in an empty file', () => {
    assert.deepEqual(parse('# nothing\n').documents, []);
  });
});

describe('embeddedFile', () => {
  const embedded = (text: string) => embeddedFile(scalar(valueAt(root(text), 'v')));
  const back = (text: string, wanted: string) => {
    const file = embedded(text);
    const at = file.text.indexOf(wanted);
    return locate(span(file, at, at + wanted.length)).map((one) => [one.start, spanText(one)]);
  };

  it('leads a block scalar back line by line', () => {
    const text = 'v: |\n  a = 1\n\n    b = 2\nw: x\n';
    assert.equal(embedded(text).text, 'a = 1\n\n  b = 2\n');
    assert.deepEqual(back(text, 'b = 2'), [[text.indexOf('b = 2'), 'b = 2']]);
    assert.deepEqual(back(text, '  b = 2'), [[text.indexOf('b = 2') - 2, '  b = 2']]);
  });

  it('honours an indentation indicator', () => {
    const text = 'v: |2\n    a = 1\n  b = 2\n';
    assert.equal(embedded(text).text, '  a = 1\nb = 2\n');
    assert.deepEqual(back(text, '  a = 1'), [[8, '  a = 1']]);
  });

  it('leads folded, quoted and plain text back too', () => {
    assert.deepEqual(back('v: >\n  a b\n  c d\n\n  e\n', 'c d'), [[13, 'c d']]);
    assert.deepEqual(back('v: "a\\nport = 110"\n', 'port = 110'), [[7, 'port = 110']]);
    assert.deepEqual(back("v: 'it''s on'\n", 's on'), [[8, 's on']]);
    assert.deepEqual(back('v: a b\n  c d\n', 'c d'), [[9, 'c d']]);
  });

  it('keeps every verbatim piece exact, whatever the text', () => {
    const line = fc.constantFrom('a', ' b', '  c', '', "it's", '"q"', '\\n', 'é', '😀', 'x: y', '# z', '{{ v }}');
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.constantFrom('|', '|-', '>', '>+', '"', "'"),
        fc.constantFrom('\n', '\r\n'),
        (lines, style, end) => {
          const body = lines.map((one) => `  ${one}`).join(end);
          const text = /["']/.test(style)
            ? `v: ${style}${body.replaceAll(style, style === '"' ? '\\"' : "''")}${style}${end}`
            : `v: ${style}${end}${body}${end}`;
          const node = valueAt(root(text), 'v');
          if (node?.kind !== 'scalar') return;
          const file = embeddedFile(node);
          for (const { start, end: to, origin, verbatim } of file.derivedFrom ?? [])
            if (verbatim) assert.equal(file.text.slice(start, to), spanText(origin));
          if (/[|>]/.test(style) && lines.some((one) => /\w/.test(one)))
            assert.ok(
              file.derivedFrom!.some(({ verbatim }) => verbatim),
              text,
            );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('parseYaml of any text', () => {
  it('never throws, and every place lies in the file', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '\n  ',
      '"',
      "'",
      '|\n',
      '&x ',
      '*x',
      '<<: ',
      '{',
      '}',
      '[',
      ']',
      '!t ',
      '#',
      '\t',
      '---\n',
      '%Y\n',
      '? ',
      ',',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 40 }).map((list) => list.join('')),
          fc.string(),
        ),
        (text) => {
          const { documents, problems } = parse(text, '1.1');
          const walk = (node: YamlNode): void => {
            assert.ok(node.span.start >= 0 && node.span.end <= text.length && node.span.start <= node.span.end);
            if (node.kind === 'seq') node.items.forEach(walk);
            if (node.kind === 'map') for (const { value } of node.entries) walk(value);
            if (node.kind === 'scalar') embeddedFile(node);
          };
          documents.forEach(walk);
          for (const { at } of problems) assert.ok(at.start <= at.end && at.end <= text.length + 1);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('parseYaml of the broken fixtures', () => {
  const told: Readonly<Record<string, readonly string[]>> = {
    'alias-bomb.yml': ['unexpected-character', 'alias-bomb'],
    'aliases-of-nothing.yml': ['bad-value', 'bad-value', 'bad-value'],
    'bare-expression.yml': [],
    'bom-crlf.yml': [],
    'deep.yml': ['limit-exceeded'],
    'unclosed-quote.yml': ['unclosed-quote'],
  };
  for (const [name, codes] of Object.entries(told)) {
    it(`says what is wrong with ${name}`, () => {
      const { problems } = parse(readFileSync(join('fixtures/broken/yaml', name), 'utf8'), '1.1');
      assert.deepEqual([...new Set(problems.map(({ code }) => code))], [...new Set(codes)]);
    });
  }
});
