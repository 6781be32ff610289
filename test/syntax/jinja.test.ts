// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { looksLikeTemplate, readTemplate, type TemplateOptions, unrendered } from '../../src/syntax/jinja.ts';
import { steps } from '../../src/syntax/steps.ts';
import { locate, plainFile, type SourceFile, span, spanText } from '../../src/text/source-file.ts';

const FOLDER = 'fixtures/broken/jinja';
const read = (text: string, options?: TemplateOptions) => readTemplate(plainFile('x.j2', text), options);
const holes = (file: SourceFile) => file.holes.map(({ start, end }) => file.text.slice(start, end));
const branches = (file: SourceFile) =>
  file.branches.map(({ test, is, start, end }) => `${is ? '' : 'not '}${test}: ${file.text.slice(start, end)}`);

describe('readTemplate', () => {
  it('keeps both arms of a condition and cuts out its tags', () => {
    const file = read('a = 1\n{% if x %}\nb = 2\n{% else %}\nb = 3\n{% endif %}\nc = 4\n');
    assert.equal(file.text, 'a = 1\nb = 2\nb = 3\nc = 4\n');
    assert.deepEqual(branches(file), ['x: b = 2\n', 'not x: b = 3\n']);
  });

  it('reads elif as an if inside the else', () => {
    const file = read('{% if x %}\na\n{% elif y == "q" %}\nb\n{% else %}\nc\n{% endif %}\n');
    assert.deepEqual(branches(file), ['x: a\n', 'not x: b\n', "y == 'q': b\n", 'not x: c\n', "not y == 'q': c\n"]);
  });

  it('lists expressions as holes and leaves them in the text', () => {
    const file = read('ssl_cert = <{{ cert }}\nlisten = {{ a }}, {{ "}}" }}\n');
    assert.deepEqual(holes(file), ['{{ cert }}', '{{ a }}', '{{ "}}" }}']);
    assert.equal(file.text, 'ssl_cert = <{{ cert }}\nlisten = {{ a }}, {{ "}}" }}\n');
  });

  it('writes a line with a condition inside it once per arm', () => {
    const file = read('  port = {% if plain %}143{% else %}0{% endif %}\nnext\n');
    assert.equal(file.text, '  port = 143\n  port = 0\nnext\n');
    assert.deepEqual(branches(file), ['plain:   port = 143\n', 'not plain:   port = 0\n']);
  });

  it('leaves out the combinations that contradict themselves', () => {
    const file = read('a{% if x %}b{% endif %}c{% if not x %}d{% endif %}e\n');
    assert.equal(file.text, 'abce\nacde\n');
  });

  it('makes holes of conditions of which a line has too many', () => {
    const many = 'abcdefgh'.replace(/./g, (name) => `{% if ${name} %}${name}{% endif %}`);
    const file = read(`key = ${many}\nnext\n`);
    assert.equal(file.holes.length, 8);
    assert.ok(file.text.endsWith('\nnext\n'));
  });

  it('drops the line end after a block as Ansible does', () => {
    const file = read('port = {% if x %}1{% endif %}\nnext\n', { trimBlocks: true });
    assert.equal(file.text, 'port = 1next\nport = next\n');
  });

  it('reads the header that turns this off, and cuts it', () => {
    const file = read('#jinja2: trim_blocks: False\nport = {% if x %}1{% endif %}\nnext\n', { trimBlocks: true });
    assert.equal(file.text, 'port = 1\nport = \nnext\n');
  });

  it('glues a line to the comment before it where white space control says so', () => {
    const file = read('# tls\n{%- if x %}\nssl = no\n{% endif %}\nend\n', { trimBlocks: true });
    assert.equal(file.text, '# tlsssl = no\nend\n# tlsend\n');
  });

  it('keeps whole lines apart where every arm brings its own line end', () => {
    const file = read('line\n{%- if x %}\nfoo\n{%- else %}\nbaz\n{%- endif %}\nbar\n');
    assert.equal(file.text, 'line\nfoo\nbaz\nbar\n');
    assert.deepEqual(branches(file), ['x: foo\n', 'not x: baz\n']);
  });

  it('takes a loop for one hole on lines of its own', () => {
    const file = read('{% for s in list %}\n[{{ s }}]\n{% endfor %}\ntail\n', { trimBlocks: true });
    assert.deepEqual(holes(file), ['{% for s in list %}\n[{{ s }}]\n{% endfor %}']);
    assert.ok(file.text.endsWith('%}\ntail\n'));
  });

  it('cuts comments, assignments and macros, and takes an include for a hole', () => {
    const file = read(
      '{# c #}\n{% set a = 1 %}\n{% set b %}\nq\n{% endset %}\n{% macro m() %}\nq\n{% endmacro %}\n{% include "x" %}\nend',
    );
    assert.equal(file.text, '{% include "x" %}\nend');
    assert.deepEqual(holes(file), ['{% include "x" %}']);
  });

  it('takes raw text literally', () => {
    const file = read('{% raw %}\na = {{ b }}\n{% endraw %}\n');
    assert.equal(file.text, 'a = {{ b }}\n');
    assert.deepEqual(file.holes, []);
  });

  it('asks the same question once, however it is written', () => {
    const tests = ['x', 'not x', 'not (x)', '( x )', 'not not x'].map(
      (test) => read(`{% if ${test} %}\na\n{% endif %}\n`).branches[0]!,
    );
    assert.deepEqual(
      tests.map(({ test, is }) => [test, is]),
      [
        ['x', true],
        ['x', false],
        ['x', false],
        ['x', true],
        ['x', true],
      ],
    );
    const pairs = [
      ['x is not defined', 'x is defined'],
      ["a != 'b'", "a == 'b'"],
      ["a[ 'k' ] not in  b", "a['k'] in b"],
      ['x|bool', 'x | bool'],
    ] as const;
    for (const [one, other] of pairs) {
      const [a, b] = [one, other].map((test) => read(`{% if ${test} %}\na\n{% endif %}\n`).branches[0]!.test);
      assert.equal(a, b);
    }
  });

  it('does not take a part of a condition for the whole', () => {
    assert.deepEqual(branches(read('{% if not x and y %}\na\n{% endif %}\n')), ['not x and y: a\n']);
  });

  it('drops arms that can never be', () => {
    assert.equal(read('{% if false %}\na\n{% else %}\nb\n{% endif %}\n').text, 'b\n');
  });

  it('reads Go templates, ERB and line prefixes', () => {
    assert.deepEqual(branches(read('{{ if not .A }}\nx\n{{ else }}\ny\n{{ end }}\nz = {{ .B }}\n')), [
      'not .A: x\n',
      '.A: y\n',
    ]);
    assert.deepEqual(branches(read('<% if @a -%>\nx\n<% end -%>\n<% unless b -%>\ny = <%= c %>\n<% end -%>\n')), [
      '@a: x\n',
      'not b: y = <%= c %>\n',
    ]);
    const modoboa = read('%{sasl_enabled}auth = yes\nname = %hostname\nuser = %%u\n');
    assert.equal(modoboa.text, 'auth = yes\nname = %hostname\nuser = %u\n');
    assert.deepEqual(branches(modoboa), ['sasl_enabled: auth = yes\n']);
  });

  it("leaves daemons' own braces and variables alone", () => {
    for (const text of [
      'maps = inline:{{@a=@b}, {c=d}}\n',
      'maps = inline:{{a=b}, {c=d}}\n',
      'maps = inline:{{.onion=smtp}, {a.org=relay:[b.org]:25}}\n',
      'level = ${{$role} == {relay} ? {encrypt} : {may}}\n',
      'condition = ${if and{{def:sender}{$auth2}}{1}{0}}\n',
      'query = SELECT %{user|username}\n',
      'mail_location = maildir:~/%u\n  user = %{user}\n',
      'path = ${indexed}/aliases\n',
      'A=1\nB="${A} x"\n',
      'mail = root@example.org, a@b.org\n',
    ]) {
      assert.equal(looksLikeTemplate(text), false, text);
    }
  });

  it('takes placeholders that a build replaces for holes', () => {
    const file = read('cert = @sysconfdir@/a\nkey = __KEY_FILE__\nname = ${DOMAIN}\n');
    assert.deepEqual(holes(file), ['@sysconfdir@', '__KEY_FILE__', '${DOMAIN}']);
  });

  it('takes what is not closed for text', () => {
    assert.equal(read('a {{ b\n{% if x\n').text, 'a {{ b\n{% if x\n');
    assert.equal(read('{% if x %}\na\n').text, 'a\n');
    assert.equal(read('{% endif %}\na {% else %}\n{{ b }}\n').text, 'a \n{{ b }}\n');
  });

  it('comes back as it is when read again, and remembers what it was made of', () => {
    const original = plainFile('x', '{% if x %}\na\n{% endif %}\n');
    const once = readTemplate(original);
    assert.equal(readTemplate(once), once);
    assert.equal(readTemplate(original), once);
    assert.equal(unrendered(once), original);
  });

  it('leads every place back to where it is written', () => {
    const file = read('a\n{% if x %}\n  b = {{ c }}\n{% endif %}\nd\n');
    const at = file.text.indexOf('b =');
    assert.deepEqual(locate(span(file, at, at + 11)).map(spanText), ['b = {{ c }}']);
    assert.equal(spanText(file.branches[0]!.condition), 'x');
  });
});

const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'a = 1',
      '\n',
      '\n',
      ' ',
      '\r\n',
      '{{ x }}',
      "{{ 'q }}",
      '#',
      '%',
      '{',
      '}}',
      '{{',
      '{%',
    ),
  },
  fc.constantFrom(
    '{% if x %}',
    '{%- if not y -%}',
    '{% elif z %}',
    '{% else %}',
    '{%- endif %}',
    '{% endif %}',
    '{% for a in b %}',
    '{% endfor %}',
  ),
  fc.constantFrom(
    '{# c #}',
    '{% raw %}',
    '{% endraw %}',
    '{% set a = 1 %}',
    '{% set a %}',
    '{% endset %}',
    '<% if a %>',
    '<% end -%>',
    '{{ if .A }}',
    '{{ end }}',
    '\n%{a}b',
  ),
);
const template = fc.array(piece, { maxLength: 60 }).map((list) => list.join(''));

describe('readTemplate of any text', () => {
  it('never throws, and keeps every verbatim piece exact', () => {
    fc.assert(
      fc.property(fc.oneof(template, fc.string()), fc.boolean(), (text, trimBlocks) => {
        const file = read(text, { trimBlocks });
        for (const segment of file.derivedFrom ?? [])
          if (segment.verbatim) assert.equal(file.text.slice(segment.start, segment.end), spanText(segment.origin));
        let done = 0;
        for (const { start, end } of file.holes) {
          assert.ok(start >= done && end > start && end <= file.text.length);
          done = end;
        }
        for (let at = 0; at <= file.text.length; at += 1) assert.ok(locate(span(file, at, at)).length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('does work in proportion to the text', () => {
    fc.assert(
      fc.property(template, (text) => {
        steps.count = 0;
        read(text.repeat(20));
        assert.ok(steps.count <= 200 * (text.length * 20 + 50), `${steps.count} steps for ${text.length * 20}`);
      }),
      { numRuns: 200 },
    );
  });

  const word = fc.constantFrom('a', 'b = 1', '\n', '\n', ' ', 'c\n', '\nd');
  const { block } = fc.letrec<{ block: string }>((tie) => ({
    block: fc
      .array(fc.oneof({ maxDepth: 3 }, { weight: 3, arbitrary: word }, condition(tie('block'))), { maxLength: 5 })
      .map((list) => list.join('')),
  }));

  it('prints in each world what the template engine prints', () => {
    fc.assert(
      fc.property(block, fc.boolean(), fc.boolean(), fc.boolean(), (text, x, y, trimBlocks) => {
        const world = { x, y };
        const file = read(text, trimBlocks ? { trimBlocks } : {});
        if (file.holes.length > 0) return;
        const expected = rendered(text, world, trimBlocks);
        const lines = (printed: string) =>
          printed
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean);
        const bare = (printed: string) => (trimBlocks ? printed.replace(/\n+$/, '') : lines(printed).join('\n'));
        assert.equal(bare(inWorld(file, world)), bare(expected));
      }),
      { numRuns: 2000 },
    );
  });
});

function condition(block: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const sign = fc.constantFrom('', '', '-');
  const test = fc.constantFrom('x', 'y', 'not x');
  return fc
    .tuple(sign, test, sign, block, fc.boolean(), block, sign, sign)
    .map(
      ([a, when, b, then, hasElse, other, c, d]) =>
        `{%${a} if ${when} ${b}%}${then}${hasElse ? `{%${c} else ${d}%}${other}` : ''}{%${d} endif ${c}%}`,
    );
}

type Answers = Readonly<Record<string, boolean>>;

/** The text of one world: what stands under branches that go the other way is not there. */
function inWorld(file: SourceFile, world: Answers): string {
  return [...file.text]
    .filter((_, at) => file.branches.every(({ test, is, start, end }) => at < start || at >= end || world[test] === is))
    .join('');
}

/** What a template engine prints, step by step, for templates of conditions alone. */
function rendered(text: string, world: Answers, trim: boolean): string {
  let out = '';
  const stack = [true];
  const pieces = text.split(/(\{%-? (?:if (?:not )?\w|else|endif) -?%\})/);
  for (const [at, one] of pieces.entries()) {
    if (at % 2 === 1) {
      const test = /if (not )?(\w)/.exec(one);
      if (/endif/.test(one)) stack.pop();
      else if (test) stack.push(world[test[2]!] !== Boolean(test[1]));
      else stack.push(!stack.pop());
      continue;
    }
    let printed = one;
    const before = pieces[at - 1];
    if (before?.endsWith('-%}')) printed = printed.trimStart();
    else if (before && trim) printed = printed.replace(/^\n/, '');
    if (pieces[at + 1]?.startsWith('{%-')) printed = printed.trimEnd();
    if (stack.every(Boolean)) out += printed;
  }
  return out;
}

describe('readTemplate of the broken fixtures', () => {
  for (const name of readdirSync(FOLDER)) {
    it(`survives ${name}`, () => {
      const file = read(readFileSync(join(FOLDER, name), 'utf8'), { trimBlocks: true });
      assert.ok(file.text.length < 20_000);
    });
  }
});
