import assert from 'node:assert/strict';
import { conditionHolds, expressionValue, readWithNames } from '../../src/syntax/jinja-names.ts';
import { printedValue } from '../../src/syntax/jinja/printed.ts';
import { dict, list, missing, scalar, type Value } from '../../src/syntax/jinja/value.ts';
import { locate, plainFile, span, spanText } from '../../src/text/source-file.ts';

const vars = plainFile('vars.yml', 'address: 192.0.2.1\n');
const NAMES: Readonly<Record<string, Value>> = {
  yes: scalar(true),
  no: scalar(false),
  word: scalar('no'),
  nothing: scalar(null),
  port: scalar(143),
  gone: missing,
  address: scalar('192.0.2.1', [span(vars, 9, 18)]),
  words: list([scalar('b'), scalar('A')]),
  ports: dict(new Map([['imap', dict(new Map([['tls', scalar(993)]]))]])),
};
const names = (name: string) => NAMES[name];
const shown = (written: string) => printedValue(expressionValue(written, names));
const filled = (text: string) => readWithNames(plainFile('x.j2', text), names, { trimBlocks: true });

describe('expressions of Jinja', () => {
  it('print booleans, null, lists and tables as Python does', () => {
    for (const [written, wanted] of [
      ['yes', 'True'],
      ['nothing', ''],
      ["nothing ~ ''", 'None'],
      ["['a', 3, yes]", "['a', 3, True]"],
      ["{'k': 'v'}", "{'k': 'v'}"],
      ["'a' if no", ''],
    ])
      assert.equal(shown(written!), wanted, written);
  });

  it('bind as Jinja binds them', () => {
    for (const [written, wanted] of [
      ['1 + 2 * 3', '7'],
      ["'a' ~ 'b' | upper", 'aB'],
      ["word == 'no' and not no", 'True'],
      ["'x' in words or 'A' in words", 'True'],
      ['port is defined and gone is not defined', 'True'],
      ['ports.imap["tls"] - 850', '143'],
      ["'yes' if word == 'no' else 'no'", 'yes'],
      ['words[-1]', 'A'],
    ])
      assert.equal(shown(written!), wanted, written);
  });

  it('know the common filters', () => {
    for (const [written, wanted] of [
      ["gone | default('x')", 'x'],
      ["ports.pop3.tls | default('x')", 'x'],
      ["nothing | default('x')", ''],
      ["nothing | default('x', true)", 'x'],
      ['word | bool', 'False'],
      ["word | ternary('a', 'b')", 'a'],
      ["words | sort | join(', ')", 'A, b'],
      ['words | first | upper', 'B'],
      ['words | length', '2'],
      ["'143' | int + 1", '144'],
      ["{'a': 1} | combine({'a': 2, 'b': 3})", "{'a': 2, 'b': 3}"],
      ["ports | dict2items | first | replace('imap', 'x')", "{'key': 'x', 'value': {'tls': 993}}"],
      ["'x' | password_hash('sha512')", undefined],
    ] as const)
      assert.equal(shown(written), wanted, written);
  });

  it('stay unknown with a part that is not known, unless that does not matter', () => {
    assert.equal(shown('other ~ port'), undefined);
    assert.equal(shown('gone'), undefined);
    assert.equal(shown('port | no_such_filter'), undefined);
    assert.equal(shown("lookup('file', '/etc/passwd')"), undefined);
    assert.equal(conditionHolds('other and no', names), false);
    assert.equal(conditionHolds('other or yes', names), true);
    assert.equal(conditionHolds('other or no', names), undefined);
    assert.equal(conditionHolds('word', names), true);
  });

  it('are none where the text is none', () => {
    for (const written of ['', 'a b', '(a', 'a |', "'a", '[1,', 'a.', '('.repeat(100)])
      assert.equal(expressionValue(written, names), undefined, written);
  });
});

describe('a template with known names', () => {
  it('has their values in it, which lead to the template first and to the variable then', () => {
    const file = filled('listen = {{ address }}\n');
    assert.deepEqual([file.text, file.holes], ['listen = 192.0.2.1\n', []]);
    const places = locate({ file, start: 0, end: file.text.length - 1 });
    assert.deepEqual(
      places.map((place) => [place.file.path, spanText(place)]),
      [
        ['x.j2', 'listen = {{ address }}'],
        ['vars.yml', '192.0.2.1'],
      ],
    );
  });

  it('keeps what is not known as holes and branches', () => {
    const file = filled('a = {{ port }}\nb = {{ other }}\n{% if other %}\nc = {{ port }}\n{% endif %}\n');
    assert.equal(file.text, 'a = 143\nb = {{ other }}\nc = 143\n');
    assert.deepEqual([file.holes.length, file.branches.map(({ test }) => test)], [1, ['other']]);
  });

  it('decides conditions, also those that a tag puts right beside its word', () => {
    assert.equal(filled('{% if(yes) %}\na\n{% elif other %}\nb\n{% else %}\nc\n{% endif %}\nd\n').text, 'a\nd\n');
    assert.equal(filled("{% if word == 'x' %}a{% elif no %}b{% else %}c{% endif %}\n").text, 'c\n');
  });

  it('writes loops over known lists out', () => {
    const loop = '{% for name in words | sort %}\n{{ loop.index }} {{ name }}\n{% endfor %}\nend\n';
    assert.equal(filled(loop).text, '1 A\n2 b\nend\n');
    assert.equal(filled('{% for k, v in ports.items() -%}\n  {{ k }} {{ v.tls }}\n{% endfor %}\n').text, 'imap 993\n');
    assert.equal(filled('{% for one in other %}\n{{ one }}\n{% endfor %}\n').holes.length, 1);
  });

  it('gives up on values that grow without end', () => {
    const double = '{% set a = a ~ a %}';
    assert.equal(filled(`{% set a = 'ab' %}${double.repeat(100)}\n{{ a }}\n`).holes.length, 1);
    const nest = '{% set a = [a, a, a, a] %}';
    assert.equal(filled(`{% set a = ['ab'] %}${nest.repeat(30)}\n{{ a }}\n`).holes.length, 1);
    const swap = "{% set a = a | replace('a', a) %}";
    assert.equal(filled(`{% set a = 'aaaa' %}${swap.repeat(30)}\n{{ a }}\n`).holes.length, 1);
  });

  it('knows what it sets itself, not beyond a loop, nor where a condition is open', () => {
    const set = (inner: string) => filled(`{% set a = 'x' %}\n${inner}{{ a }}\n`).text;
    assert.equal(set(''), 'x\n');
    assert.equal(set('{% for w in words %}\n{% set a = w %}\n{% endfor %}\n'), 'x\n');
    assert.equal(set("{% if yes %}\n{% set a = 'y' %}\n{% endif %}\n"), 'y\n');
    assert.equal(set("{% if other %}\n{% set a = 'y' %}\n{% endif %}\n"), '{{ a }}\n');
  });
});
