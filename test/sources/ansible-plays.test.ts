import assert from 'node:assert/strict';
import { type Files, line, MAIL, ONE, play, played, textAfter, texts } from '../support/plays.ts';

/** Adds a word to what is written at the end, by a fact. */
const add = (word: string, more = ''): string => `- set_fact: {n: "{{ n | default('') }}${word}"}\n${more}`;
const END = `- copy: {dest: ${MAIL}, content: "{{ n }}"}\n`;
const handler = (name: string, text: string): string =>
  `    - name: ${name}\n      copy: {dest: ${MAIL}, content: "${text}"}\n`;

/** What the real ansible-playbook (ansible-core 2.14) did for each. */
const MEASURED: readonly (readonly [string, Files, string])[] = [
  [
    'a block that fails is rescued, and always is always done',
    {
      'site.yml': play(
        `- block:\n${add('in').replace(/^/gm, '    ')}\n    - fail: {msg: x}\n    - set_fact: {n: never}\n  rescue:\n    - set_fact: {n: "{{ n }} rescued"}\n  always:\n    - set_fact: {n: "{{ n }} always"}\n${END}`,
      ),
    },
    'in rescued always',
  ],
  ['what fails ends the play', { 'site.yml': play(`${line('x')}- fail: {msg: x}\n${line('never')}`) }, 'x'],
  [
    'a variable that nothing defines makes a task fail',
    { 'site.yml': play(`${line('x')}- debug: {}\n  when: nothing\n${line('never')}`) },
    'x',
  ],
  [
    'what fails may be ignored',
    { 'site.yml': play(`${line('x')}- fail: {msg: x}\n  ignore_errors: yes\n${line('then')}`) },
    'then',
  ],
  ['an assertion decides', { 'site.yml': play(`${line('x')}- assert: {that: [1 == 2]}\n${line('never')}`) }, 'x'],
  ['meta ends a play', { 'site.yml': play(`${line('x')}- meta: end_play\n${line('never')}`) }, 'x'],
  [
    'what is tagged never is not done',
    { 'site.yml': play(`${line('x')}${line('never', '  tags: [never, x]\n')}`) },
    'x',
  ],
  [
    'what is done elsewhere is not done here, and its facts are',
    {
      'site.yml': play(
        `- set_fact: {a: here}\n  delegate_to: localhost\n${line('{{ a }}')}${line('no', '  delegate_to: other\n')}`,
      ),
    },
    'here',
  ],
  [
    'handlers run behind their section',
    {
      'site.yml': `- hosts: all\n  pre_tasks:\n    - copy: {dest: /etc/x, content: x}\n      notify: h\n  tasks:\n${line('task').replace(/^/gm, '    ')}\n  handlers:\n${handler('h', 'handler')}`,
    },
    'task',
  ],
  [
    'handlers are flushed when a task says so',
    {
      'site.yml': `${play(`${line('x', '  notify: topic\n')}- meta: flush_handlers\n- set_fact: {n: then}\n`)}  handlers:\n${handler('h', 'handled')}      listen: topic\n`,
    },
    'handled',
  ],
  [
    "of handlers with one name the play's own runs",
    {
      'site.yml': `- hosts: all\n  roles: [r]\n  handlers:\n${handler('h', 'play')}`,
      'roles/r/tasks/main.yml': `- copy: {dest: /etc/x, content: x}\n  notify: h\n`,
      'roles/r/handlers/main.yml': handler('h', 'role').replace(/^ {4}/gm, ''),
    },
    'play',
  ],
  [
    'what changes nothing notifies nobody',
    {
      'site.yml': `${play(`${line('x')}- debug: {}\n  notify: h\n- command: "true"\n  changed_when: false\n  notify: h\n`)}  handlers:\n${handler('h', 'handled')}`,
    },
    'x',
  ],
  [
    'an imported playbook gets variables that win over its own, and may be left out',
    {
      'site.yml': '- import_playbook: p/x.yml\n  vars: {v: import}\n- import_playbook: p/y.yml\n  when: false\n',
      'p/x.yml': play(line('{{ v }}'), '  vars: {v: play}\n'),
      'p/y.yml': play(line('never')),
    },
    'import',
  ],
  [
    'a role runs once with the same parameters, and again with others',
    {
      'site.yml': `- hosts: all\n  roles: [r, r, {role: r, p: b}, {role: r, p: b}]\n  post_tasks:\n    ${END}`,
      'roles/r/defaults/main.yml': 'p: a\n',
      'roles/r/tasks/main.yml': add('{{ p }}'),
    },
    'ab',
  ],
  [
    'a role may allow to run twice',
    {
      'site.yml': `- hosts: all\n  roles: [r, r]\n  post_tasks:\n    ${END}`,
      'roles/r/meta/main.yml': 'allow_duplicates: true\n',
      'roles/r/tasks/main.yml': add('x'),
    },
    'xx',
  ],
  [
    'roles are looked for in each folder of roles_path',
    {
      'ansible.cfg': '[defaults]\nroles_path = nope:other/roles\n',
      'site.yml': '- hosts: all\n  roles: [r]\n',
      'other/roles/r/tasks/main.yml': line('other'),
    },
    'other',
  ],
  [
    'a collection has roles',
    {
      'site.yml': '- hosts: all\n  roles: [ns.col.r]\n',
      'collections/ansible_collections/ns/col/roles/r/tasks/main.yml': '- include_role: {name: s}\n',
      'collections/ansible_collections/ns/col/roles/s/tasks/main.yml': line('collection'),
    },
    'collection',
  ],
  [
    'other files of a role are taken where an include says so',
    {
      'site.yml': play(
        `- include_role: {name: r, tasks_from: other, vars_from: v, defaults_from: d}\n  vars: {z: task}\n${line("{{ out }} {{ y | default('gone') }}")}`,
      ),
      'roles/r/tasks/other.yml': '- set_fact: {out: "{{ x }} {{ y }} {{ z }}"}\n',
      'roles/r/vars/v.yml': 'x: var\nz: role\n',
      'roles/r/defaults/d.yml': 'y: default\n',
    },
    'var default task gone',
  ],
];

/** Each loop, and what its items print. */
const LOOPS: readonly (readonly [string, string])[] = [
  ['with_items: [[a, b], c, [[d]]]', "<a><b><c><['d']>"],
  ['with_items: "{{ one }}"', '<solo>'],
  ['with_items: ["{{ lst }}", z]', '<p><q><z>'],
  ['loop: [[a], b]', "<['a']><b>"],
  ['loop: "{{ lst + [one] }}"', '<p><q><solo>'],
  ['loop: "{{ dct | dict2items }}"', "<{'key': 'a', 'value': 1}><{'key': 'b', 'value': 2}>"],
  ['loop: "{{ lst | zip([1, 2]) | list }}"', "<['p', 1]><['q', 2]>"],
  ['with_dict: {k2: v2, k1: v1}', "<{'key': 'k2', 'value': 'v2'}><{'key': 'k1', 'value': 'v1'}>"],
  ['with_nested: [[a, b], [1, 2]]', "<['a', 1]><['a', 2]><['b', 1]><['b', 2]>"],
  ['with_sequence: start=1 end=10 stride=3 format=x%02d', '<x01><x04><x07><x10>'],
  ['with_sequence: count=3', '<1><2><3>'],
  ['with_sequence: 2-8/2', '<2><4><6><8>'],
  ['with_indexed_items: [x, y]', "<[0, 'x']><[1, 'y']>"],
  ['with_subelements: ["{{ us }}", keys]', "<[{'name': 'u1'}, 'k1']><[{'name': 'u1'}, 'k2']>"],
];

describe('plays', () => {
  for (const [claim, files, expected] of MEASURED)
    it(claim, async () => {
      assert.equal(await textAfter({ ...ONE, ...files }), expected);
    });

  it('do tasks once per item of each kind of loop [measured: ansible-core 2.14]', async () => {
    const vars = '  vars: {lst: [p, q], one: solo, dct: {a: 1, b: 2}, us: [{name: u1, keys: [k1, k2]}]}\n';
    for (const [loop, expected] of LOOPS) {
      const site = play(`${add('<{{ item }}>', `  ${loop}\n`)}${line('{{ n }}')}`, vars);
      assert.equal(await textAfter({ ...ONE, 'site.yml': site }), expected, loop);
    }
  });

  it('give loops other names, positions, and a condition for each item', async () => {
    const control = '  loop: [a, b]\n  loop_control: {loop_var: it, index_var: ix, extended: yes}\n  when: it != "c"\n';
    const site = play(`${add('{{ it }}{{ ix }}{{ ansible_loop.last }}', control)}${line('{{ n }}')}`);
    assert.equal(await textAfter({ ...ONE, 'site.yml': site }), 'a0Falseb1True');
  });

  it('may rescue where nobody knows whether a task fails', async () => {
    const site = play(`- block:\n    - command: x\n  rescue:\n${line('rescued').replace(/^/gm, '    ')}`);
    assert.equal(await textAfter({ ...ONE, 'site.yml': site }), '[a task of the block fails] rescued');
  });

  it('do what run_once says on the first host alone', async () => {
    const site = play(`${line('all')}- copy: {dest: ${MAIL}, content: "{{ inventory_hostname }}"}\n  run_once: true\n`);
    assert.deepEqual(await texts({ hosts: 'a\nb\nc\n', 'site.yml': site }), ['a', 'all']);
  });

  it('know of a file whether it is there', async () => {
    const tasks = `- stat: {path: "{{ p }}"}\n  register: s\n${line('there', '  when: s.stat.exists\n')}`;
    const present = ['/etc/ssl/a.pem'];
    const at = (p: string) =>
      textAfter({ ...ONE, 'site.yml': play(line('x') + tasks, `  vars: {p: ${p}}\n`) }, { present });
    assert.equal(await at('/etc/ssl/a.pem'), 'there');
    assert.equal(await at('/etc/ssl/b.pem'), 'x');
    assert.equal(await at(MAIL), 'there');
    assert.match((await at('/etc/other'))!, /^\[(?:not )?s\.stat\.exists\] \[(?:not )?s\.stat\.exists\] /);
  });

  it('take a repository that is a role for the role that its own play names', async () => {
    const files = {
      'tasks/main.yml': line('{{ v }}'),
      'defaults/main.yml': 'v: default\n',
      'meta/main.yml': 'galaxy_info: {role_name: postfix, namespace: me}\n',
      'tests/inventory': 'localhost\n',
    };
    for (const name of ['me.postfix', 'role_under_test', '"{{ playbook_dir | dirname }}"', '../..']) {
      const test = `- hosts: localhost\n  vars: {v: test}\n  roles:\n    - role: ${name}\n`;
      const made = await played({ ...files, 'tests/test.yml': test });
      assert.deepEqual(made.map(({ role }) => role).sort(), ['deploy', 'test'], name);
    }
  });

  it('end, however they include themselves', async () => {
    const files = {
      ...ONE,
      'site.yml': '- hosts: all\n  roles: [r]\n',
      'roles/r/tasks/main.yml': `- include_tasks: main.yml\n- import_role: {name: r}\n${line('x')}`,
    };
    const start = performance.now();
    await played(files);
    assert.ok(performance.now() - start < 4_000);
  });
});
