import assert from 'node:assert/strict';
import { type Files, line, MAIL, ONE, play, textAfter } from '../support/plays.ts';

/** A role `r` that writes `p`. */
const role = (more: Files): Files => ({
  ...ONE,
  'roles/r/tasks/main.yml': `- copy: {dest: ${MAIL}, content: "{{ p }}"}\n`,
  ...more,
});
const roles = (entry: string): string => `- hosts: all\n  roles:\n    - ${entry}\n`;

/** What the real ansible-playbook (ansible-core 2.14) printed for each. */
const MEASURED: readonly (readonly [string, Files, string])[] = [
  [
    'a folder of group variables hides the file beside it',
    {
      ...ONE,
      'site.yml': play(line('{{ v }}')),
      'group_vars/all.yml': 'v: file\n',
      'group_vars/all/a.yml': 'v: dir\n',
    },
    'dir',
  ],
  [
    'group variables may lie in folders below, in JSON, and in files without an ending',
    {
      hosts: '[mail]\nmx\n',
      'site.yml': play(line('{{ v }} {{ w | default("none") }} {{ z }} {{ m }}')),
      'group_vars/all/sub/a.yml': 'v: nested\n',
      'group_vars/all/.h.yml': 'w: hidden\n',
      'group_vars/all/b.json': '{"z": "json"}\n',
      'group_vars/mail': 'm: bare\n',
    },
    'nested none json bare',
  ],
  [
    'a later file of vars_files wins over the play, and of alternatives the first that is there counts',
    {
      ...ONE,
      'site.yml': play(
        line('{{ a }} {{ b }} {{ c }}'),
        '  vars: {a: play, b: play}\n  vars_files:\n    - v1.yml\n    - [none.yml, "{{ pick }}.yml"]\n',
      ),
      'v1.yml': 'b: file\nc: c1\npick: v2\n',
      'v2.yml': 'c: c2\n',
    },
    'play file c2',
  ],
  [
    'what stands under vars of a role loses to its own',
    role({ 'site.yml': roles('{role: r, vars: {p: entry}}'), 'roles/r/vars/main.yml': 'p: role\n' }),
    'role',
  ],
  [
    'an inline parameter wins over facts',
    role({
      'site.yml': roles('{role: r, p: inline}'),
      'roles/r/tasks/main.yml': `- set_fact: {p: fact}\n- copy: {dest: ${MAIL}, content: "{{ p }}"}\n`,
    }),
    'inline',
  ],
  ['defaults may be a folder', role({ 'site.yml': roles('r'), 'roles/r/defaults/main/a.yml': 'p: dir\n' }), 'dir'],
  [
    'a role sees what those bring that it depends on',
    role({
      'site.yml': roles('r'),
      'roles/r/meta/main.yml': 'dependencies: [{role: d, given: param, vars: {w: entry}}]\n',
      'roles/r/vars/main.yml': 'mine: parent\n',
      'roles/d/defaults/main.yml': 'dd: default\n',
      'roles/d/vars/main.yml': 'dv: var\n',
      'roles/d/tasks/main.yml': '- set_fact: {s: "{{ given }} {{ w }} {{ mine }}"}\n',
      'roles/r/tasks/main.yml': `- copy: {dest: ${MAIL}, content: "{{ s }} {{ dd }} {{ dv }} {{ w }} {{ given | default('gone') }}"}\n`,
    }),
    'param entry parent default var entry gone',
  ],
  [
    'an imported role shows its variables before it runs',
    {
      ...ONE,
      'site.yml': play(`${line('{{ x }} {{ y }}')}- import_role: {name: r}\n`),
      'roles/r/vars/main.yml': 'x: var\n',
      'roles/r/defaults/main.yml': 'y: default\n',
    },
    'var default',
  ],
  [
    'variables of an include win over facts, those of an import lose to them',
    {
      ...ONE,
      'site.yml': play(
        '- set_fact: {a: fact, b: fact}\n- include_tasks: a.yml\n  vars: {a: include}\n- import_tasks: b.yml\n  vars: {b: import}\n',
      ),
      'a.yml': '- set_fact: {c: "{{ a }}"}\n',
      'b.yml': line('{{ c }} {{ b }}'),
    },
    'include fact',
  ],
  [
    'the words yes, no, true and false become booleans in set_fact',
    {
      ...ONE,
      'site.yml': play(
        `- set_fact: {a: "yes", b: "off", c: "{{ 'no' }}", d: "1"}\n- set_fact: x=TRUE y="no way"\n${line('{{ a }} {{ b }} {{ c }} {{ d }} {{ x }} {{ y }}')}`,
      ),
    },
    'True off False 1 True no way',
  ],
  [
    'a default stands for what a variable needs and nothing defines',
    {
      ...ONE,
      'site.yml': play(
        line('{{ a | default("d1") }} {{ b | default("d2") }} {{ c.d.e | default("d3") }} {{ a is defined }}'),
        '  vars: {a: "{{ missing }}", b: "x{{ missing }}", c: {}}\n',
      ),
    },
    'd1 d2 d3 False',
  ],
  [
    'numbers are what YAML 1.1 and Python make of them',
    {
      ...ONE,
      'site.yml': play(
        line('{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }}'),
        '  vars: {a: 0110, b: 1.10, c: yes, d: 1e3, e: 6.0, f: 2024-01-02}\n',
      ),
    },
    '72 1.1 True 1e3 6.0 2024-01-02',
  ],
  [
    'hostvars hold what the inventory says of a host, vars what is said at the task',
    {
      ...ONE,
      'site.yml': play(
        line('{{ hostvars[inventory_hostname].v }} {{ hostvars["mx"]["v"] }} {{ vars["v"] }}'),
        '  vars: {v: play}\n',
      ),
      'host_vars/mx.yml': 'v: host\n',
    },
    'host host play',
  ],
];

describe('variables of plays', () => {
  for (const [claim, files, expected] of MEASURED)
    it(claim, async () => {
      assert.equal(await textAfter(files), expected);
    });

  it('leave open what nobody knows: facts, prompts, encrypted files, files that are not there', async () => {
    const open = async (files: Files, text = '{{ v }}', head = '') =>
      textAfter({ ...ONE, 'site.yml': play(line(text), head), ...files });
    assert.equal(await open({}, '{{ ansible_domain }}'), '{{ ansible_domain }}');
    const prompt = '  vars_prompt: [{name: v, prompt: x, default: y}]\n';
    assert.equal(await open({ 'group_vars/all.yml': 'v: known\n' }, '{{ v }}', prompt), '{{ v }}');
    const vault = '$ANSIBLE_VAULT;1.1;AES256\n6162\n';
    assert.equal(await open({ 'group_vars/all/vault.yml': vault }, '{{ v | default(1) }}'), '{{ v | default(1) }}');
    assert.equal(await open({}, '{{ v | default(1) }}', '  vars_files: [secrets.yml]\n'), '{{ v | default(1) }}');
    assert.equal(await open({}, '{{ v | default(1) }}'), '1');
  });

  it('take facts from what an administrator tells, and nothing from what he does not', async () => {
    const files = { ...ONE, 'site.yml': play(line("{{ ansible_os_family }} {{ ansible_facts['os_family'] }}")) };
    assert.equal(await textAfter(files, { facts: { os_family: 'Debian' } }), 'Debian Debian');
    const other = { ...ONE, 'site.yml': play(line('{{ ansible_facts.hostname | default("x") }}')) };
    assert.match((await textAfter(other, { facts: { os_family: 'Debian' } }))!, /^\{\{/);
  });

  it('never show an encrypted value', async () => {
    const vault = 'v: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n';
    const files = { ...ONE, 'site.yml': play(line('a = {{ v }}')), 'group_vars/all.yml': vault };
    assert.equal(await textAfter(files), 'a = {{ v }}');
  });
});
