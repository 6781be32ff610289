/** Variables that the snippets speak of. */
export const variables = {
  yes: true,
  no: false,
  word: 'no',
  empty: '',
  nothing: null,
  port: 143,
  half: 0.5,
  whole: 2.0,
  negative: -7,
  address: '192.0.2.1',
  path: '/etc/dovecot/conf.d/10-ssl.conf',
  words: ['b', 'A', 'c', 'a'],
  numbers: [3, 1, 2],
  mixed: ['x', 1, true, null, 1.5],
  none_list: [],
  nested: [1, [2, [3, null]], 'x'],
  ports: { imap: { tls: 993, plain: 143 }, pop3: { tls: 995 } },
  flat: { b: 1, A: 2, c: 'x' },
  users: [
    { name: 'amy', uid: 3, groups: ['mail', 'adm'], on: true },
    { name: 'Bob', uid: 1, groups: [], on: false, shell: '/bin/sh' },
    { name: 'cid', uid: 2, groups: ['mail'], on: 'yes' },
  ],
  pairs: [
    { key: 'a', value: 1 },
    { key: 'b', value: [1, 2] },
  ],
  lines: 'one\ntwo\n\nthree',
  quoted: 'it\'s "so"',
  umlaut: 'grün',
  version: '2.3.19.1',
  chained: '{{ address }}:{{ port }}',
  broken: '{{ gone_too }}',
  boolean_text: "{{ 'True' }}",
  list_text: "{{ ['a', port] }}",
} as const;

const list = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Expressions, each as `{{ }}` prints it. */
export const expressions = list(String.raw`
yes
no
nothing
word
empty
port
half
whole
negative
words
numbers
mixed
ports
flat
umlaut
[umlaut]
[quoted]
['it\'s']
['a\nb\tc\\']
quoted
lines
[lines]
none_list
{}
()
(1,)
(1, 2)
1, 2
[1, (2, 3), {'a': [none]}]
{'a': 1, 2: 'b', none: 'c'}
{1: 2}[1]
{'1': 2}[1] | default('x')
nothing ~ ''
yes ~ 1
words ~ 'x'
'a' 'b' "c"
1.0
1.50
2.5e3
1_000
0.1 + 0.2
1 + 1
7 / 2
8 / 2
7 // 2
-7 // 2
7 % 3
-7 % 3
7 % -3
2 ** 3
2 ** 3 ** 2
-2 ** 2
10 - 2 - 3
1 + 2 * 3
(1 + 2) * 3
1 + 2 ~ 3
1 ~ 2 + 3
'a' ~ 1 + 2
'ab' * 3
[1] * 2
[1] + [2]
words + ['z']
yes + yes
'a' + 1
1 + 'a'
1 / 0
half * 2
whole
whole * 3
port / 2
'%s:%d' % (1, 2)
'%s' % word
'%s-%s' | format('a', 1)
'%05d' | format(42)
'%-5s|%-4d|%-s|' | format('a', -3, 'x')
'%.2f' | format(1.5)
1 == 1.0
1 == '1'
yes == 1
'a' == 'a'
[1, 2] == [1, 2]
(1, 2) == [1, 2]
{'a': 1} == {'a': 1.0}
nothing == none
1 < 2 < 3
1 < 2 > 3
3 > 2 >= 2 != 1
'a' < 'b'
'B' < 'a'
[1, 2] < [1, 3]
1 < 'a'
'a' in 'abc'
'x' not in words
'A' in words
'imap' in ports
1 in [1.0]
true in [1]
not yes
not not no
not word
yes and 'x'
no and 'x'
'' or 'y'
no or nothing
yes or gone
no and gone
gone or yes
yes and gone
not gone
'a' if yes
'a' if no
'a' if no else 'b'
'a' if no else 'b' if no else 'c'
('a' if no) | default('x')
('a' if no) is defined
('a' if no) ~ 'x'
[('a' if no)]
'x' if gone else 'y'
'x' if gone is defined else 'y'
words[0]
words[-1]
words[9]
words[9] | default('x')
words.0
words.1
words[1:]
words[:2]
words[::-1]
words[1:3]
words[-2:]
words[:-1]
'hello'[1]
'hello'[1:3]
'hello'[::-1]
'hello'[9] | default('q')
address.split('.')
address.split('.')[0]
address.split('.') | last
address.split('.', 1)
'a  b c'.split()
' x '.strip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'a-b'.replace('-', '_')
'aaa'.replace('a', 'b', 2)
','.join(words)
'abc'.startswith('a')
'abc'.startswith(('x', 'a'))
'abc'.endswith('bc')
'abc'.upper()
'ABC'.lower()
'abc'.title()
'hello world'.capitalize()
'a{}b{}'.format(1, 'x')
'{1}{0}'.format(1, 2)
'{a}'.format(a=1)
'{:>5}'.format('x')
'abc'.find('c')
'abcabc'.count('a')
'12'.isdigit()
'a\nb'.splitlines()
words.index('c')
words.count('a')
ports.imap.tls
ports['imap']['tls']
ports['imap'].tls
ports.get('imap').tls
ports.get('smtp')
ports.get('smtp', {}).get('tls', 'none')
ports.smtp
ports.smtp.tls
ports.smtp.tls | default('x')
ports.smtp.tls.deeper | default('x')
ports.keys()
ports.keys() | list
ports.values() | list
ports.items() | list
flat.items() | sort
flat | list
flat.b
flat.items
flat['items'] | default('x')
word.x | default('y')
port.x | default('y')
nothing.x | default('y')
gone
gone.x
gone | default('x')
gone.x | default('x')
gone.x.y | default('x')
gone | d('x')
gone | default
gone | default()
gone | default(omit) | default('x')
gone | upper
gone | length
gone ~ 'x'
gone + 1
gone == 1
gone in words
[gone]
[gone] | length
{'a': gone}
[gone] | join(',')
gone | bool
gone | default(gone2) | default('z')
gone | default(gone2)
(gone + 1) | default('x')
broken
broken | default('x')
broken is defined
empty | default('x')
empty | default('x', true)
no | default('x', true)
no | default('x', boolean=true)
nothing | default('x')
nothing | default('x', true)
0 | default('x', true)
gone is defined
gone is not defined
gone is undefined
gone.x is defined
ports.imap.tls is defined
ports.imap.x is defined
nothing is defined
nothing is none
word is none
word is string
port is string
port is number
half is number
yes is number
port is integer
yes is integer
whole is integer
half is float
port is float
yes is boolean
word is boolean
ports is mapping
words is mapping
words is iterable
word is iterable
port is iterable
ports is iterable
words is sequence
word is sequence
ports is sequence
port is sequence
yes is true
word is true
no is false
1 is true
yes is sameas true
1 is sameas true
'a' is in words
3 is in numbers
port is eq 143
port is equalto 143
port is ne 1
port is gt 1
port is lt 1
port is ge 143
port is le 142
port is divisibleby 11
port is odd
port is even
negative is odd
'abc' is lower
'ABC' is upper
'Abc' is lower
words is contains 'A'
'abc' is match 'ab'
'abc' is match 'bc'
'abc' is search 'bc'
'abc' is regex('^a.c$')
'abc' is match('AB', ignorecase=true)
'10.0.0.1' is match('\d+\.\d+')
version is version('2.3', '>=')
version is version('2.4', 'lt')
'1.10' is version('1.9', '>')
'1.0' is version('1.0', 'eq')
version is version_compare('2.4', '<')
word is truthy
empty is falsy
word is truthy(convert_bool=True)
[1] is subset [1, 2]
[1, 2] is superset [1]
[1, 3] is subset([1, 2])
[true, false] is any
[true, false] is all
gone is none
gone is string
gone is mapping
word is not string
not word is string
path is file
word | upper
word | lower
'hello world' | capitalize
'hello wORLD-foo (bar)' | title
' x ' | trim
'xxaxx' | trim('x')
'a' | center(5)
'ab' | center(5)
word | replace('n', 'y')
'aaa' | replace('a', 'b', 2)
port | replace('1', '9')
port | string
nothing | string
yes | string
half | string
words | string
'143' | int
'0x1f' | int
'x' | int
'x' | int(7)
' 42 ' | int
'4.9' | int
4.9 | int
yes | int
nothing | int
'1e3' | int
'-5' | int
'12' | float
12 | float
'x' | float
'1.5' | float
'7' | int + 1
-5 | abs
(-5) | abs
half | abs
4.7 | round
4.2 | round
4.5 | round
4 | round
4.26 | round(1)
4.2 | round(0, 'ceil')
4.7 | round(method='floor')
4.7 | round | int
words | first
words | last
none_list | first
none_list | first | default('x')
'abc' | first
'abc' | last
words | length
words | count
ports | length
'abc' | length
port | length
umlaut | length
'abc' | list
ports | list
words | join
words | join(',')
words | join(', ')
numbers | join('-')
mixed | join(',')
ports | join(',')
'abc' | join('-')
words | join(1)
users | join(',', attribute='name')
users | join(',', 'name')
words | sort
words | sort(reverse=true)
words | sort(case_sensitive=true)
numbers | sort
mixed | sort
users | sort(attribute='uid') | map(attribute='name') | list
words | reverse
words | reverse | list
'abc' | reverse
words | unique
['a', 'A', 'b', 'a'] | unique
['a', 'A', 'b', 'a'] | unique(case_sensitive=true)
[1, 1.0, true, 2] | unique
numbers | min
numbers | max
words | min
words | max
none_list | max | default('x')
numbers | sum
[0.5, 1] | sum
users | sum(attribute='uid')
numbers | sum(start=10)
[1, 2] | union([2, 3])
[1, 2] | intersect([2, 3])
[1, 2] | difference([2, 3])
['a', 'A'] | union(['a'])
[1, 2] | symmetric_difference([2, 3])
nested | flatten
nested | flatten(1)
nested | flatten(levels=1)
[1, none, 2] | flatten
[1, none, 2] | flatten(skip_nulls=false)
numbers | map('string')
numbers | map('string') | list
words | map('upper') | join(',')
words | map('replace', 'a', 'z') | list
users | map(attribute='name') | list
users | map(attribute='shell', default='none') | list
users | map(attribute='shell') | list
users | map(attribute='groups.0') | list
users | map(attribute='groups') | flatten
words | map('regex_replace', '^', 'x') | list
words | map('no_such_filter') | list
words | select('match', '[ab]') | list
words | reject('equalto', 'b') | list
words | select('in', ['a', 'b']) | list
mixed | select | list
mixed | select('defined') | list
mixed | reject('none') | list
numbers | select('gt', 1) | list
numbers | select('odd') | list
numbers | select('divisibleby', 3) | list
users | selectattr('on') | map(attribute='name') | list
users | selectattr('shell', 'defined') | map(attribute='name') | list
users | rejectattr('shell', 'defined') | map(attribute='name') | list
users | selectattr('uid', 'gt', 1) | map(attribute='uid') | list
users | selectattr('name', 'equalto', 'amy') | list | length
users | selectattr('name', '==', 'amy') | map(attribute='uid') | first
users | selectattr('groups', 'contains', 'mail') | map(attribute='name') | list
users | rejectattr('on') | map(attribute='name') | list
users | selectattr('shell') | list
users | groupby('name') | map('first') | list
['x', 'y', 'x'] | map('upper') | unique
numbers | batch(2) | list
numbers | batch(2, 0) | list
[1, 2] | zip(['a', 'b']) | list
[1, 2, 3] | zip(['a']) | list
[1, 2] | product(['a', 'b']) | list
flat | dict2items
flat | dict2items(key_name='k', value_name='v')
pairs | items2dict
users | items2dict(key_name='name', value_name='uid')
flat | dictsort
flat | dictsort(reverse=true)
flat | dictsort(case_sensitive=true)
{'a': 1} | combine({'a': 2, 'b': 3})
{'a': {'x': 1}} | combine({'a': {'y': 2}})
{'a': {'x': 1}} | combine({'a': {'y': 2}}, recursive=true)
{'a': [1]} | combine({'a': [2]}, list_merge='append')
{'a': [1]} | combine({'a': [2]}, list_merge='prepend')
{'a': [1]} | combine({'a': [2]}, list_merge='keep')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='append_rp')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='prepend_rp')
{'a': {'l': [1]}} | combine({'a': {'l': [2]}}, recursive=True, list_merge='append')
{'b': 1, 'a': 2} | combine({'c': 3, 'a': 4})
{'a': 1} | combine({'b': 2}, {'a': 3})
[{'a': 1}, {'b': 2}] | combine
[{'a': 1}, {'b': 2}] | combine({'c': 3})
{} | combine({})
{'a': 1} | combine({'a': gone})
users | subelements('groups') | list | length
users | subelements('groups') | map('last') | list
['imap', 'pop3'] | map('extract', ports) | list
['imap'] | map('extract', ports, 'tls') | list
'imap' | extract(ports)
'imap' | extract(ports, ['tls'])
flat | to_json
ports | to_json
mixed | to_json
umlaut | to_json
quoted | to_json
none_list | to_json
flat | to_nice_json
ports | to_nice_json
ports | to_nice_json(indent=2)
none_list | to_nice_json
{'a': []} | to_nice_json
{'b': [1, {'c': none}]} | to_nice_json
[1.0, 0.5, -0.0] | to_json
flat | to_json(sort_keys=true)
flat | to_yaml
ports | to_nice_yaml
word | quote
'a b' | quote
quoted | quote
'' | quote
path | quote
path | basename
path | dirname
'/a/' | basename
'/a/' | dirname
'a' | dirname
'/a' | dirname
'//a' | dirname
'a//b' | dirname
path | splitext
'.bashrc' | splitext
'a.tar.gz' | splitext | last
'a/.b' | splitext
path | splitext | first
'~/x' | expanduser
'abc' | b64encode
umlaut | b64encode
'YWJj' | b64decode
'abc' | hash('sha1')
'abc' | md5
'abc' | regex_replace('b', 'x')
'abc' | regex_replace('(b)', '<\\1>')
'abc' | regex_replace('^(.)(.*)$', '\\2\\1')
'abc' | regex_replace('(?P<x>b)', '\\g<x>')
'a.b.c' | regex_replace('\.', '-')
'A1' | regex_replace('[a-z]', 'x', ignorecase=true)
'aaa' | regex_replace('a*', 'x')
'abc' | regex_replace('$', 'x')
'a\nb' | regex_replace('^', '# ', multiline=true)
'abc' | regex_search('b.')
'abc' | regex_search('x')
'abc' | regex_search('x') is none
'abc' | regex_search('(b)(c)', '\\1')
'a1b22' | regex_findall('\d+')
'a1b22' | regex_findall('[a-z](\d)')
'a.b' | regex_escape
'a b-c_d/e' | regex_escape
'[a](b)' | regex_escape
'aaaa' | regex_replace('(a+)+$', 'x')
lines | indent
lines | indent(2)
lines | indent(2, true)
lines | indent(2, first=true)
lines | indent(width=2, blank=true)
lines | indent('> ')
lines | comment
lines | comment('c')
lines | comment('cblock')
lines | comment('xml')
lines | comment('erlang')
lines | comment(decoration='! ')
lines | comment('plain', prefix='\n\n', postfix='')
word | comment
word | comment(prefix='', postfix='')
'foo' | comment(decoration='; ', prefix_count=2)
'a short line' | wordwrap(40)
'one two three four' | wordwrap(8)
'one two three four' | truncate(9)
'one two three four' | truncate(9, true)
'one two three four' | truncate(9, true, '')
'short' | truncate
'a b/c?d=e&f' | urlencode
umlaut | urlencode
'<a>' | escape
'<a>' | e
'yes' | bool
'on' | bool
'1' | bool
1 | bool
'True' | bool
'y' | bool
'no' | bool
2 | bool
1.0 | bool
'' | bool
nothing | bool
words | bool
yes | ternary('a', 'b')
no | ternary('a', 'b')
word | ternary('a', 'b')
empty | ternary('a', 'b')
nothing | ternary('a', 'b', 'c')
nothing | ternary('a', 'b')
yes | ternary(true_val='a', false_val='b')
word | bool | ternary('a', 'b')
gone | ternary('a', 'b')
yes | ternary('a', gone)
words | type_debug
word | mandatory
gone | mandatory
'a,b' | split(',')
'a b' | split
'a,b,c' | split(',', 1)
'abc' | random
lookup('env', 'HOME')
lookup('pipe', 'echo x')
query('sequence', 'end=2')
now()
range(3)
range(3) | list
range(1, 7, 2) | list
range(5, 0, -2) | list
range(0) | list
dict(a=1, b='x')
dict([('a', 1)])
dict(flat, z=1)
dict(words | zip(numbers))
omit
vars
vars['word']
vars.word
hostvars
chained
chained ~ 'x'
boolean_text
list_text
list_text | first
boolean_text is sameas true
'a' is defined and 'b' is defined
'a' is defined == true
gone is defined or yes
gone is defined and gone.x
gone is not defined or gone.x
words | length > 3
words | length > 3 and yes
words | length == 4
'x' ~ words | length
not words | length
'a' ~ 'b' | upper
-1 | abs
1 if yes else 2 + 3
[1, 2, 3][1:] | join(',')
words is defined and words | length > 0
(word == 'no') | ternary('refuse', 'accept')
port | int == 143 and address | length > 0
"'a'"
'a"b'
'\''
'a\\b'
'\u00e9'
'\x41'
'a' in {'a': 1}
{'a': 1}.a
{'a': 1}['b'] | default('q')
[[1, 2], [3, 4]][1][0]
users[0].groups | join(' ')
users[0]['name'] ~ '@' ~ address
users | map(attribute='name') | map('lower') | sort | join(', ')
{'a': 1, 'b': 2} | dict2items | map(attribute='key') | list
flat.keys() | sort
flat.values() | list | length
flat.keys() | join(',')
'%s' | format(words)
words | map('lower') | unique | sort
(1, 2) + (3,)
(1, 2)[0]
[1, 2] in [[1, 2]]
'a' * 0
'abc' | upper | lower | title
`);

/** Templates that others name. */
export const files: Readonly<Record<string, string>> = {
  'part.j2': 'part {{ word }} {{ local | default("-") }}\n',
  'two.j2': 'one\n\n',
  'macros.j2':
    '{% set level = "info" %}\n{% macro line(key, value="x") %}\n{{ key }} = {{ value }}\n{% endmacro %}\n{% macro host() %}{{ address | default("unset") }}{% endmacro %}\n',
  'deep/inner.j2': '{% include "part.j2" %}|\n',
};

/** Templates, as the template module renders them. */
export const templates: readonly string[] = [
  'a = {{ port }}\n',
  'a = {{ port }}',
  'a\n\n\n',
  '\n\n{{ port }}\n\n',
  'a{# c #}\nb\n',
  'a {# c #}\n  b {#- c -#}  \n c\n',
  '{% if yes %}\na\n{% endif %}\nb\n',
  '{% if no %}\na\n{% endif %}\nb\n',
  '{% if no %}\na\n{% endif %}\n',
  '{% if no %}\na\n{% elif word == "no" %}\nb\n{% else %}\nc\n{% endif %}\n',
  '  {% if yes %}\n  a\n  {% endif %}\nb\n',
  'x = {% if yes %}1{% endif %}\ny = 2\n',
  'x = {% if yes %}1{% endif +%}\ny = 2\n',
  'x = {% if yes %}1{% endif %}\n',
  '# tls\n{%- if yes %}\nssl = yes\n{% endif %}\nend\n',
  'a\n{%- if yes -%}\n  b  \n{%- endif -%}\n c\n',
  'a {{- port -}} b\n',
  'a\n  {{- port -}}\n b\n',
  'a\r\nb = {{ port }}\r\n{% if yes %}\r\nc\r\n{% endif %}\r\n',
  '{% for w in words %}\n{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }} {{ w }}{{ "," if not loop.last }}\n{% endfor %}\nend\n',
  '{% for w in words %}{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}\n',
  '{% for w in words %}{{ loop.first }} {{ loop.last }} {{ loop.length }}{% endfor %}\n',
  '{% for w in words %}{{ loop.previtem | default("-") }}{{ loop.nextitem | default("+") }} {% endfor %}\n',
  '{% for w in words %}{{ loop.cycle("odd", "even") }} {% endfor %}\n',
  '{% for w in none_list %}\na\n{% else %}\nnone\n{% endfor %}\n',
  '{% for w in words if w != "c" %}{{ loop.index }}{{ w }}{% endfor %}\n',
  '{% for w in words if w == "zz" %}{{ w }}{% else %}none{% endfor %}\n',
  '{% for k, v in flat.items() %}\n{{ k }} = {{ v }}\n{% endfor %}\n',
  '{% for k, v in flat | dictsort %}\n{{ k }} = {{ v }}\n{% endfor %}\n',
  '{% for k in ports %}\n{{ k }} {{ ports[k].tls }}\n{% endfor %}\n',
  '{% for one in flat | dict2items %}{{ one.key }}={{ one.value }};{% endfor %}\n',
  '{% for u in users %}\n{{ u.name }}:{% for g in u.groups %} {{ g }}{{ loop.index }}{% endfor %}\n\n{% endfor %}\n',
  '{% for u in users %}{% set outer = loop %}{% for g in u.groups %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}\n',
  '{% for c in "abc" %}{{ c }}-{% endfor %}\n',
  '{% for i in range(3) %}{{ i }}{% endfor %}\n',
  '{% for i in range(1, 4) -%}\n  {{ i }}\n{%- endfor %}\n',
  '{% for a, b in [[1, 2], [3, 4]] %}{{ a + b }} {% endfor %}\n',
  '{% for a in words %}{% for b in numbers %}{{ a }}{{ b }} {% endfor %}{% endfor %}\n',
  '{% for w in gone %}a{% endfor %}\n',
  '{% for w in gone | default([]) %}a{% endfor %}end\n',
  '{% for w in port %}a{% endfor %}\n',
  '{% set a = 1 %}\n{{ a }}\n{% set a = a + 1 %}\n{{ a }}\n',
  '{% set a, b = 1, 2 %}{{ a }}{{ b }}\n',
  '{% set a = "x" %}{% for w in words %}{% set a = w %}{{ a }}{% endfor %}{{ a }}\n',
  '{% set a = "x" %}{% if yes %}{% set a = "y" %}{% endif %}{{ a }}\n',
  '{% if no %}{% set a = "y" %}{% endif %}{{ a | default("unset") }}\n',
  '{% if no %}{% set a = "y" %}{% elif yes %}{% set a = "z" %}{% endif %}{{ a }}\n',
  '{% for w in words %}{% set last = w %}{% endfor %}{{ last | default("unset") }}\n',
  '{% set block %}\nx {{ port }}\n{% endset %}\n[{{ block }}]\n',
  '{% set block | upper %}\nx\n{% endset %}\n[{{ block }}]\n',
  '{% set ns = namespace(n=0, found=false) %}{% for w in words %}{% set ns.n = ns.n + 1 %}{% if w == "c" %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.n }} {{ ns.found }}\n',
  '{% set l = [] %}{% for w in words %}{% set _ = l.append(w ~ "x") %}{% endfor %}{{ l | join(",") }}\n',
  '{% set l = [] %}{% for w in words %}{{ l.append(w) }}{% endfor %}{{ l }}\n',
  '{% set l = [] %}{% for w in words %}{% if l.append(w) %}{% endif %}{% endfor %}{{ l | length }}\n',
  '{% set d = {} %}{% for w in words %}{% set _ = d.update({w: loop.index}) %}{% endfor %}{{ d }}\n',
  '{% set l = [1] %}{% set m = l %}{% set _ = m.append(2) %}{{ l }}\n',
  '{% set l = [1] %}{% set _ = l.extend([2, 3]) %}{{ l }}\n',
  '{% set l = [3, 1] %}{% set _ = l.sort() %}{{ l }}\n',
  '{% macro m(a, b="x", c=none) %}[{{ a }}|{{ b }}|{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(a=1, c=3) }}\n',
  '{% macro m(a) %}\nline {{ a }}\n{% endmacro %}\n{{ m(1) }}\n{{ m(2) }}\nend\n',
  '{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}\n',
  '{% macro m(a) %}{{ a | default("none") }}{% endmacro %}{{ m() }}\n',
  '{% macro m() %}{{ varargs | join(",") }} {{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}\n',
  '{% macro m(a) %}{{ a }}{% endmacro %}{{ m("x") | upper }}{{ m("y") ~ "z" }}\n',
  '{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}\n',
  '{% macro m() %}{{ port }}{% endmacro %}{% set port = 1 %}{{ m() }}\n',
  '{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}\n',
  '{% macro wrap(tag) %}<{{ tag }}>{{ caller() }}</{{ tag }}>{% endmacro %}{% call wrap("b") %}{{ port }}{% endcall %}\n',
  '{% macro each(l) %}{% for i in l %}{{ caller(i) }};{% endfor %}{% endmacro %}{% call(x) each(words) %}<{{ x }}>{% endcall %}\n',
  '{% filter upper %}\nabc {{ word }}\n{% endfilter %}\nend\n',
  '{% filter replace("a", "b") | upper %}aa{% endfilter %}\n',
  '{% filter indent(2) %}\na\nb\n{% endfilter %}\n',
  '{% with a = 1, b = port %}{{ a }}{{ b }}{% endwith %}{{ a | default("-") }}\n',
  '{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q | default("-") }}\n',
  '{% block main %}\nbody {{ port }}\n{% endblock %}\nend\n',
  '{% raw %}\n{{ no }} {% if %}\n{% endraw %}\nend\n',
  'a {% raw %}{{ x }}{% endraw %} b\n',
  'a {%- raw -%} {{ x }} {%- endraw -%} b\n',
  '{% include "part.j2" %}\nend\n',
  'a {% include "part.j2" %} b\n',
  '{% set local = 1 %}{% include "part.j2" %}|\n',
  '{% include "two.j2" %}\nend\n',
  '{% include "gone.j2" ignore missing %}\nend\n',
  '{% include "gone.j2" %}\nend\n',
  '{% include ["gone.j2", "part.j2"] %}\nend\n',
  '{% include "deep/inner.j2" %}\n',
  '{% for w in words %}{% include "part.j2" %};{% endfor %}\n',
  '{% from "macros.j2" import line %}\n{{ line("a") }}{{ line("b", 2) }}end\n',
  '{% from "macros.j2" import line as l, level %}\n{{ l("a") }}{{ level }}\n',
  '{% import "macros.j2" as m %}\n{{ m.line("a", value=port) }}{{ m.level }}\n',
  '{% import "macros.j2" as m with context %}\n{{ m.host() }}\n',
  '{% import "macros.j2" as m %}\n{{ m.host() }}\n',
  '{% from "macros.j2" import host with context %}\n{{ host() }}\n',
  '{% from "macros.j2" import nothing_there %}\n{{ nothing_there | default("x") }}\n',
  '#jinja2: trim_blocks: False\na\n{% if yes %}\nb\n{% endif %}\nc\n',
  '#jinja2: lstrip_blocks: True\na\n  {% if yes %}\n  b\n  {% endif %}\nc\n',
  '#jinja2: trim_blocks: False, lstrip_blocks: True\na\n  {% if yes %}\n  b {# x #}\n  {% endif %}\nc\n',
  '#jinja2:lstrip_blocks: True\na {% if yes %}b{% endif %}\n    {{ port }}\n',
  '{{ gone }}\n',
  '{% if gone %}a{% endif %}\n',
  '{% if gone is defined %}a{% endif %}b\n',
  '{% if no %}{{ gone }}{% endif %}b\n',
  '{% set a = gone %}b\n',
  '{% set a = gone + 1 %}b\n',
  '{{ "{{" }} {{ "}}" }}\n',
  "{{ '{% x %}' }}\n",
  'a { b } { % c % }\n',
  '{{ {"a": {"b": 1}}.a.b }}\n',
  '{{ {"a": 1} }}\n',
  'ssl = {{ "yes" if yes else "no" }}\nport = {{ no | ternary(1, 2) }}\n',
  'protocols = {{ (["imap"] + (["pop3"] if yes else [])) | join(" ") }}\n',
  '{% if word is defined and word %}\n{% if port == 143 %}\na\n{% endif %}\n{% endif %}\n',
  '{% for u in users if u.on %}\nuser {{ u.name }}\n{%   for g in u.groups %}\n  group {{ g }}\n{%   endfor %}\n{% endfor %}\n',
  '{{ lines | indent(4) }}\n{{ lines | comment }}\n',
  '\t{% if yes %}x{% endif %}\t\ny\n',
  '{%if yes%}a{%endif%}{%-   if yes   -%}  b  {%-endif-%}\n',
  '{%\n  if yes\n%}\na\n{% endif %}\n',
  '{{ port\n  | string\n}}\n',
];

/** Arguments of tasks and values of variables. */
export const texts: readonly string[] = [
  'plain',
  '{{ port }}',
  '{{ yes }}',
  '{{ nothing }}',
  '{{ word }}',
  '{{ half }}',
  '{{ words }}',
  '{{ flat }}',
  '{{ gone }}',
  '{{ broken }}',
  '{{ chained }}',
  '{{ port + 1 }}',
  '{{ port | int }}',
  '{{ ports.imap.tls }}',
  '{{ numbers[0] }}',
  '{{ word == "no" }}',
  "{{ 'True' }}",
  "{{ 'true' }}",
  '{{ (1, 2) }}',
  '{{ [(1, 2)] }}',
  '{{ flat.keys() }}',
  '{{ range(3) }}',
  '{{ none }}',
  '{{ nothing | default("x") }}',
  "{{ '' }}",
  'a {{ port }}',
  ' {{ port }}',
  '{{ port }} ',
  '{{ port }}\n',
  '{{ words }}\n',
  '{{ yes }}{{ no }}',
  '{{ "[" }}1, 2]',
  '[{{ word }}]',
  '[{{ port }}, 2]',
  '[mail]\naccept = {{ port }}\n',
  '{{ "{" }}"a": {{ port }}}',
  '{% for w in words %}{{ w }}\n{% endfor %}\n',
  '{% if yes %}\na\n{% endif %}\n',
  "{{ words | join('\\n') }}",
  "{{ 'a.b' | regex_replace('\\.', '-') }}",
  "{{ 'abc' | regex_replace('^(.)', '<\\1>') }}",
  "{{ 'abc' | regex_replace('^(.)', '<\\\\1>') }}",
  "{% if yes %}{{ 'a\\tb' }}{% endif %}",
  "{% set a = 'x\\ty' %}{{ a }}",
  "{{ word | comment('plain', postfix='') }}",
];
