import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conditionFails, type FindTemplate, renderWithNames } from '../../src/syntax/jinja-names.ts';
import { dict, list, missing, scalar, type Value } from '../../src/syntax/jinja/value.ts';
import { steps } from '../../src/syntax/steps.ts';
import { locate, plainFile, type SourceFile, span, spanText } from '../../src/text/source-file.ts';

const hidden = (name: string) =>
  dict(
    new Map<string, Value | undefined>([
      ['name', scalar(name)],
      ['on', undefined],
    ]),
  );
const NAMES: Readonly<Record<string, Value>> = {
  yes: scalar(true),
  no: scalar(false),
  port: scalar(143),
  words: list([scalar('a'), scalar('b')]),
  users: list([hidden('x'), hidden('y')]),
  gone: missing,
};
const names = (name: string) => NAMES[name];
const render = (text: string, find?: FindTemplate) =>
  renderWithNames(plainFile('x.j2', text), names, { trimBlocks: true }, find);
const branches = (file: SourceFile) =>
  file.branches.map(({ test, is, start, end }) => `${is ? '' : 'not '}${test}: ${file.text.slice(start, end)}`);
const lines = (...list: readonly string[]) => `${list.join('\n')}\n`;

describe('a template that is not all known', () => {
  it('has two arms where an expression can go two ways', () => {
    for (const written of ['"yes" if tls else "no"', 'tls | ternary("yes", "no")']) {
      const { file } = render(`ssl = {{ ${written} }}\nnext\n`);
      assert.equal(file.text, 'ssl = yes\nssl = no\nnext\n');
      assert.deepEqual(branches(file), ['tls: ssl = yes\n', 'not tls: ssl = no\n']);
      assert.equal(spanText(file.branches[0]!.condition), written);
    }
  });

  it('asks of a name that it sets what that stands for', () => {
    const { file } = render(lines('{% set on = tls and other %}', '{% if on %}', 'a', '{% endif %}', 'b'));
    assert.deepEqual(branches(file), ['tls and other: a\n']);
  });

  it('never takes the questions of two rounds for one', () => {
    const { file } = render(
      lines('{% for u in users %}', '{% if u.on %}', '{{ u.name }}', '{% endif %}', '{% endfor %}'),
    );
    assert.equal(file.text, 'x\ny\n');
    assert.equal(new Set(file.branches.map(({ test }) => test)).size, 2);
  });

  it('asks of what a macro is given, where it is called', () => {
    const macro = lines('{% macro m(on) %}', '{% if on %}', 'a', '{% endif %}', '{% endmacro %}');
    const { file } = render(`${macro}{{ m(tls) }}{{ m(other) }}{{ m(yes) }}{{ m(no) }}`);
    assert.deepEqual(
      file.branches.map(({ test }) => test),
      ['tls', 'other'],
    );
    assert.equal(file.text.match(/a/g)?.length, 3);
  });

  it('knows nothing of what an open condition or an open loop may have changed', () => {
    for (const text of [
      '{% set l = [] %}{% if tls %}{% set _ = l.append(1) %}{% endif %}{{ l }}\n',
      '{% set l = [] %}{% for x in other %}{% set _ = l.append(1) %}{% endfor %}{{ l }}\n',
      '{% set n = namespace(x=1) %}{% if tls %}{% set n.x = 2 %}{% endif %}{{ n.x }}\n',
      '{% set n = namespace(x=1) %}{% for x in other %}{% set n.x = 2 %}{% endfor %}{{ n.x }}\n',
      '{% if tls %}{% set a = 1 %}{% endif %}{{ a }}\n',
      '{% set a %}{{ tls }}{% endset %}{{ a }}\n',
    ])
      assert.match(render(text).file.text, /\{\{ \S+ \}\}\n$/, text);
  });

  it('takes a loop for a hole that may be left under an open condition', () => {
    const { file } = render('{% for w in words %}\n{% if tls %}{% break %}{% endif %}\n{{ w }}\n{% endfor %}\nend\n');
    assert.equal(file.holes.length, 1);
    assert.ok(file.text.endsWith('%}\nend\n'));
  });

  it('asks nothing of lookups, clocks and chance', () => {
    for (const written of [
      "lookup('file', '/etc/passwd')",
      "q('pipe', 'true')",
      'now()',
      'words | random',
      "'x' | password_hash",
      'vars.x',
    ])
      assert.equal(render(`a {{ ${written} }}\n`).file.holes.length, 1, written);
  });
});

describe('a template that cannot be rendered', () => {
  it('says where', () => {
    for (const [text, at] of [
      ['a = {{ gone }}\n', '{{ gone }}'],
      ['a = {{ gone.x ~ 1 }}\n', '{{ gone.x ~ 1 }}'],
      ['{% if gone %}\na\n{% endif %}\n', 'gone'],
      ['{% for x in gone %}\na\n{% endfor %}\n', 'gone'],
      ['{% include "none.j2" %}\n', '{% include "none.j2" %}'],
    ] as const)
      assert.equal(spanText(render(text, () => 'absent').fails!.at), at, text);
    assert.ok(conditionFails('gone == 1', names));
  });

  it('is none where that is not sure', () => {
    for (const text of [
      '{{ gone | default(1) }}\n',
      '{% if tls %}{{ gone }}{% endif %}\n',
      '{{ other }}\n',
      '{% include "x" %}\n',
    ])
      assert.equal(render(text).fails, undefined, text);
    assert.ok(!conditionFails('gone is defined and gone.x', names));
  });
});

describe('templates that name others', () => {
  const files: Readonly<Record<string, string>> = {
    'part.j2': 'ssl = {{ port }}\n{% if tls %}\nb\n{% endif %}\n',
    'loop.j2': '{% include "loop.j2" %}x\n',
    'macros.j2': '{% macro line(key, value) %}\n{{ key }} = {{ value }}\n{% endmacro %}\n',
  };
  const find: FindTemplate = (name) => (files[name] === undefined ? 'absent' : plainFile(name, files[name]));

  it('lead back to the file that a line is written in', () => {
    const { file } = render('a\n{% include "part.j2" %}\nend\n', find);
    assert.equal(file.text, 'a\nssl = 143\nb\nend\n');
    const at = file.text.indexOf('ssl');
    assert.deepEqual(
      locate(span(file, at, at + 3)).map((place) => [place.file.path, spanText(place)]),
      [['part.j2', 'ssl']],
    );
    assert.equal(file.branches[0]!.condition.file.path, 'part.j2');
  });

  it('lead from what a macro prints to its line, and to the value', () => {
    const { file } = render('{% from "macros.j2" import line %}\n{{ line("a", port) }}\n', find);
    assert.equal(file.text, 'a = 143\n');
    assert.ok(locate(span(file, 0, 1)).every((place) => place.file.path === 'macros.j2'));
  });

  it('end, also where one brings itself in', () => {
    assert.ok(render('{% include "loop.j2" %}\n', find).file.text.length < 1_000);
    assert.ok(render('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}\n').file.holes.length <= 1);
  });
});

const piece = fc.constantFrom(
  ...[
    'a = 1',
    '\n',
    '\n',
    ' ',
    '\r\n',
    '{{ port }}',
    '{{ tls }}',
    '{{ gone }}',
    '{{ "a" if tls else "b" }}',
    '{{ words }}',
    '{{ m(1) }}',
    '{{ caller() }}',
  ],
  ...['{% if tls %}', '{% if yes %}', '{%- if no -%}', '{% elif other %}', '{% else %}', '{%- endif %}', '{% endif %}'],
  ...['{% for a in words %}', '{% for a in other %}', '{% for a, b in words if tls %}', '{% endfor %}', '{% break %}'],
  ...['{% set a = tls %}', '{% set a %}', '{% endset %}', '{% set l = [] %}', '{% set _ = l.append(a) %}', '{{ l }}'],
  ...[
    '{% macro m(a, b=2) %}',
    '{% endmacro %}',
    '{% call m(1) %}',
    '{% endcall %}',
    '{% filter upper %}',
    '{% endfilter %}',
  ],
  ...['{% with a = 1 %}', '{% endwith %}', '{% include "x" %}', '{% raw %}', '{% endraw %}', '{# c #}', '{{', '{%'],
);
const template = fc.array(piece, { maxLength: 40 }).map((list) => list.join(''));

describe('any template with names', () => {
  it('is rendered without an error, and every verbatim piece is exact', () => {
    fc.assert(
      fc.property(template, (text) => {
        const { file } = render(text);
        for (const segment of file.derivedFrom ?? [])
          if (segment.verbatim) assert.equal(file.text.slice(segment.start, segment.end), spanText(segment.origin));
        let done = 0;
        for (const { start, end } of file.holes) {
          assert.ok(start >= done && end > start && end <= file.text.length);
          done = end;
        }
        for (let at = 0; at <= file.text.length; at += 1) assert.ok(locate(span(file, at, at)).length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes bounded work', () => {
    const nested = (body: string, depth: number): string =>
      depth === 0 ? body : `{% for x in range(50) %}${nested(body, depth - 1)}{% endfor %}`;
    for (const text of [
      nested('{{ x }}', 6),
      '{% if tls %}'.repeat(300),
      '{% for a in words %}'.repeat(60),
      `{% macro m(n) %}${'{{ m(n) }}'.repeat(20)}{% endmacro %}{{ m(1) }}`,
      '{% set l = [] %}{% for a in range(5000) %}{% set _ = l.append(l) %}{% endfor %}{{ l }}',
      "{{ 'a' | regex_replace('(a+)+b', '') }}".repeat(200),
      '{% for a in range(5000) %}{{ range(5000) | sort | first }}{% endfor %}',
      '{{ ('.repeat(2000),
      '{% if tls %}x{% endif %}'.repeat(3000),
    ]) {
      steps.count = 0;
      const started = performance.now();
      render(text);
      assert.ok(performance.now() - started < 3_000, text.slice(0, 60));
    }
  });
});
