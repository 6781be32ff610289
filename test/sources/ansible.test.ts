import assert from 'node:assert/strict';
import { type Assume, nothingAssumed } from '../../src/model/assume.ts';
import type { Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { fileAt } from '../../src/platform/files.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { locate, spanText } from '../../src/text/source-file.ts';
import { known } from '../support/known.ts';
import { inScratch } from '../support/scratch.ts';

type Files = Readonly<Record<string, string>>;

const MAIL = '/etc/mail/mail.conf';
const PLAIN = 'protocols = imap\n';

const read = async (files: Files, assume: Partial<Assume> = {}) =>
  inScratch(files, async (folder) =>
    hostsIn(await discover([folder], known), { ...nothingAssumed, ...assume }, noPolicy),
  );
const hosts = async (files: Files, assume?: Partial<Assume>) => (await read(files, assume)).hosts;
const only = async (files: Files, assume?: Partial<Assume>): Promise<Host> => {
  const [host, ...others] = await hosts(files, assume);
  assert.deepEqual(
    others.map(({ source, name }) => `${source} ${name}`),
    [],
  );
  assert.ok(host);
  return host;
};
const shown = (host: Host, path = MAIL) => {
  const file = fileAt(host, path);
  return (
    file && {
      from: file.path,
      text: file.text,
      branches: file.branches.map(({ test, is }) => `${is ? '' : 'not '}${test}`),
    }
  );
};
const text = async (files: Files, assume?: Partial<Assume>) => fileAt(await only(files, assume), MAIL)?.text;

/** A playbook of one play with these tasks. */
const play = (tasks: string, head = '') => `---\n- hosts: mail\n${head}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;
const copy = (more = '') => `- ansible.builtin.copy:\n    src: mail.conf\n    dest: ${MAIL}\n${more}`;

describe('the Ansible source', () => {
  it('puts copied files on a host that is called as the play says', async () => {
    const host = await only({ 'site.yml': play(copy()), 'files/mail.conf': PLAIN });
    assert.deepEqual([host.source, host.name, host.role, host.paths], ['ansible', 'mail', 'deploy', [MAIL]]);
    assert.deepEqual(shown(host), { from: 'files/mail.conf', text: PLAIN, branches: [] });
  });

  it('never renders a copied file, and renders a template', async () => {
    const template = '{% if tls %}\nssl = yes\n{% endif %}\nlisten = {{ address }}\n';
    const copied = await only({ 'site.yml': play(copy()), 'files/mail.conf': `protocols = imap\n${template}` });
    assert.equal(shown(copied)!.text, `protocols = imap\n${template}`);
    const rendered = await only({
      'site.yml': play(`- template: src=mail.conf.j2 dest=${MAIL}`),
      'templates/mail.conf.j2': template,
    });
    assert.deepEqual(shown(rendered), {
      from: 'templates/mail.conf.j2',
      text: 'ssl = yes\nlisten = {{ address }}\n',
      branches: ['tls'],
    });
  });

  it('leads text in the playbook back to its lines', async () => {
    const content = 'protocols = imap\nlisten = {{ address }}\n';
    const site = play(`- copy:\n    dest: ${MAIL}\n    content: |\n${content.replace(/^(?=.)/gm, '      ')}`);
    const host = await only({ 'site.yml': site });
    const file = fileAt(host, MAIL)!;
    assert.deepEqual([file.text, file.holes.length, file.path], [content, 1, 'site.yml']);
    const [place] = locate({ file, start: file.text.indexOf('listen'), end: file.text.length - 1 });
    assert.deepEqual([spanText(place!), place!.start], ['listen = {{ address }}', site.indexOf('listen')]);
  });

  it('looks into a role, its files before those of the playbook', async () => {
    const host = await only({
      'playbooks/mail.yml': '- hosts: mail\n  roles:\n    - role: imap\n',
      'playbooks/files/mail.conf': 'other = 1\n',
      'roles/imap/tasks/main.yml': '- import_tasks: files.yml\n',
      'roles/imap/tasks/files.yml': copy(),
      'roles/imap/files/mail.conf': PLAIN,
    });
    assert.equal(shown(host)!.from, 'roles/imap/files/mail.conf');
  });

  it('follows includes, blocks, dependencies and imported playbooks, and counts plays for the same hosts as one', async () => {
    const host = await only({
      'site.yml': '- import_playbook: mail.yml\n- hosts: mail\n  roles: [extra]\n',
      'mail.yml': play(`- block:\n    ${copy().replaceAll('\n', '\n    ')}`),
      'files/mail.conf': PLAIN,
      'roles/extra/meta/main.yml': 'dependencies:\n  - role: base\n',
      'roles/base/tasks/main.yml': '- copy: {content: "a = b\\n", dest: /etc/mail/conf.d/10-a.conf}\n',
      'roles/extra/tasks/main.yml': '- copy: {content: "a = c\\n", dest: /etc/mail/conf.d/20-b.conf}\n',
    });
    assert.deepEqual(host.paths, ['/etc/mail/conf.d/10-a.conf', '/etc/mail/conf.d/20-b.conf', MAIL]);
  });

  it('resolves names in src and dest as far as they are sure', async () => {
    const role = (defaults: string) => ({
      'site.yml': '- hosts: mail\n  roles: [imap]\n',
      'roles/imap/defaults/main.yml': defaults,
      'roles/imap/tasks/main.yml': '- template:\n    src: "{{ imap.source }}.j2"\n    dest: "{{ folder }}/mail.conf"\n',
      'roles/imap/templates/x.j2': PLAIN,
    });
    const files = role('folder: /etc/mail\nimap: {source: x}\n');
    assert.equal(await text(files), PLAIN);
    assert.equal(await text({ ...files, 'group_vars/all.yml': 'folder: /etc/mail\nimap: {source: x}\n' }), PLAIN);
    assert.deepEqual(await hosts({ ...files, 'group_vars/web.yml': 'folder: /srv/mail\n' }), []);
  });

  it('gives templates the strongest value that the repository has for the host', async () => {
    const role = {
      'site.yml': '- hosts: mail\n  roles: [imap]\n',
      'roles/imap/defaults/main.yml': 'level: role default\n',
      'roles/imap/tasks/main.yml': `- template: {src: x.j2, dest: ${MAIL}}\n`,
      'roles/imap/templates/x.j2': 'level = {{ level }}\n',
    };
    const level = async (more: Files) => (await text({ ...role, ...more }))?.trim();
    assert.equal(await level({}), 'level = role default');
    const inventory = { hosts: '[mail]\nmx\n[mail:vars]\nlevel=group in the file\n' };
    assert.equal(await level(inventory), 'level = group in the file');
    const all = { ...inventory, 'group_vars/all.yml': 'level: all\n' };
    assert.equal(await level(all), 'level = all');
    const group = { ...all, 'group_vars/mail/main.yml': 'level: group\n' };
    assert.equal(await level(group), 'level = group');
    const host = { ...group, 'host_vars/mx.yml': 'level: host\n' };
    assert.equal(await level(host), 'level = host');
    const vars = { ...host, 'roles/imap/vars/main.yml': 'level: role\n' };
    assert.equal(await level(vars), 'level = role');
    const fact = `- set_fact: {level: fact}\n${role['roles/imap/tasks/main.yml']}`;
    assert.equal(await level({ ...vars, 'roles/imap/tasks/main.yml': fact }), 'level = fact');
    const secret = { ...host, 'host_vars/mx.yml': 'level: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n' };
    assert.equal(await level(secret), 'level = {{ level }}');
  });

  it('makes one machine of hosts that are alike, and one of each that differs', async () => {
    const files = {
      'site.yml': play(`- copy: {content: "tls = {{ tls }}\\n", dest: ${MAIL}}`),
      inventory: '[mail]\nmx1\nmx2\nmx3 tls=no\n[mail:vars]\ntls=True\n',
    };
    const made = await hosts(files);
    assert.deepEqual(
      made.map((host) => [host.name, fileAt(host, MAIL)?.text]),
      [
        ['mx1,mx2', 'tls = True\n'],
        ['mx3', 'tls = no\n'],
      ],
    );
  });

  it('does what a loop says once per item', async () => {
    const host = await only({
      'site.yml': play(
        '- template: {src: "{{ item }}.j2", dest: "/etc/mail/conf.d/{{ item }}"}\n  loop: [10-a.conf, 20-b.conf]\n' +
          '- copy: {src: "{{ item.from }}", dest: "{{ item.to }}"}\n  with_items:\n    - {from: mail.conf, to: /etc/mail/}\n',
      ),
      'templates/10-a.conf.j2': 'a = 1\n',
      'templates/20-b.conf.j2': 'b = 2\n',
      'files/mail.conf': PLAIN,
    });
    assert.deepEqual(host.paths, ['/etc/mail/conf.d/10-a.conf', '/etc/mail/conf.d/20-b.conf', MAIL]);
  });

  it('copies whole folders, with or without their name', async () => {
    const files = { 'files/mail/conf.d/10-a.conf': 'a = 1\n', 'files/mail/mail.conf': PLAIN };
    for (const [src, dest] of [
      ['mail', '/etc'],
      ['mail/', '/etc/mail'],
    ])
      assert.deepEqual((await only({ ...files, 'site.yml': play(`- copy: {src: ${src}, dest: ${dest}}`) })).paths, [
        '/etc/mail/conf.d/10-a.conf',
        MAIL,
      ]);
  });

  it('puts a file under a condition that nobody has decided', async () => {
    const files = { 'site.yml': play(copy('  when: not (use_imap | bool)')), 'files/mail.conf': PLAIN };
    assert.deepEqual(shown(await only(files))!.branches, ['not use_imap | bool']);
    const told = { ...files, 'group_vars/all.yml': 'use_imap: no\n' };
    assert.deepEqual(shown(await only(told))!.branches, []);
    const [host] = await hosts({ ...files, 'group_vars/all.yml': 'use_imap: yes\n' });
    assert.equal(host?.source, 'tree');
  });

  it('decides by the facts that an administrator tells', async () => {
    const files = { 'site.yml': play(copy('  when: ansible_facts.os_family == "Debian"')), 'files/mail.conf': PLAIN };
    assert.deepEqual(shown(await only(files))!.branches, ["ansible_facts.os_family == 'Debian'"]);
    assert.deepEqual(shown(await only(files, { facts: { os_family: 'Debian' } }))!.branches, []);
  });

  it('keeps what was written before where a condition does not hold', async () => {
    const host = await only({
      'site.yml': play(
        `- copy: {content: "a = 1\\n", dest: ${MAIL}}\n- copy: {content: "a = 2\\n", dest: ${MAIL}}\n  when: [x, y]\n`,
      ),
    });
    assert.deepEqual(shown(host), {
      from: 'site.yml',
      text: 'a = 2\na = 1\na = 1\n',
      branches: ['x', 'y', 'not y', 'not x'],
    });
  });

  it('takes the last state of a file', async () => {
    const tasks = `${copy()}\n- copy: {content: "a = 2\\n", dest: ${MAIL}}`;
    assert.equal(await text({ 'site.yml': play(tasks), 'files/mail.conf': PLAIN }), 'a = 2\n');
    const [host] = await hosts({
      'site.yml': play(`${copy()}\n- file: {path: ${MAIL}, state: absent}`),
      'files/mail.conf': PLAIN,
    });
    assert.equal(host?.source, 'tree');
  });

  it('adds a block to what was written before', async () => {
    const tasks = `${copy()}\n- blockinfile:\n    path: ${MAIL}\n    block: |\n      ssl = no\n`;
    assert.equal(
      await text({ 'site.yml': play(tasks), 'files/mail.conf': PLAIN }),
      `${PLAIN}# BEGIN ANSIBLE MANAGED BLOCK\nssl = no\n# END ANSIBLE MANAGED BLOCK\n`,
    );
  });

  it('knows nothing of a file that tasks edit in other ways, or whose text is not in the tree', async () => {
    for (const task of [
      `- lineinfile: {path: ${MAIL}, line: "ssl = no"}`,
      `- replace: path=${MAIL} regexp=x replace=y`,
      `- copy: {src: missing.conf, dest: ${MAIL}}`,
      `- shell: sed -i s/a/b/ ${MAIL}`,
      `- copy: {dest: ${MAIL}, content: "{{ whole_file }}"}`,
    ]) {
      const file = fileAt(await only({ 'site.yml': play(task) }), MAIL)!;
      assert.deepEqual(file.holes, [{ start: 0, end: file.text.length }], task);
    }
  });

  it('reads a variable that holds a whole file', async () => {
    const host = await only({
      'site.yml': play(
        `- copy: {dest: ${MAIL}, content: "{{ whole_file }}"}`,
        '  vars:\n    whole_file: |\n      protocols = imap\n',
      ),
    });
    assert.deepEqual(shown(host), { from: 'site.yml', text: PLAIN, branches: [] });
  });

  it('ignores handlers and what runs elsewhere', async () => {
    const site = play(`${copy()}\n- copy: {content: "a", dest: ${MAIL}}\n  delegate_to: other`);
    const handlers = `  handlers:\n    - name: x\n      copy: {content: "b", dest: ${MAIL}}\n`;
    assert.equal(await text({ 'site.yml': site + handlers, 'files/mail.conf': PLAIN }), PLAIN);
  });

  it('takes a role that no play uses for a host of its own, and hides what it uses', async () => {
    const files = {
      'tasks/main.yml': `- template: {src: mail.conf.j2, dest: "{{ place }}"}\n`,
      'defaults/main.yml': `place: ${MAIL}\n`,
      'templates/mail.conf.j2': PLAIN,
    };
    const host = await only({ ...files, 'molecule/default/converge.yml': '- hosts: all\n  roles: [imap]\n' });
    assert.deepEqual([host.source, host.role, host.root, host.paths], ['ansible', 'deploy', '', [MAIL]]);
  });

  it('leaves YAML alone that is no playbook', async () => {
    const { hosts: found, problems } = await read({
      'ingress.yaml': 'spec:\n  tls:\n    - hosts: {{ .Values.hosts }}\n',
      'list.yml': '- hosts\n- copy:\n',
      'etc/mail/mail.conf': PLAIN,
    });
    assert.deepEqual(
      found.map(({ source }) => source),
      ['tree'],
    );
    assert.deepEqual(problems, []);
  });

  it('survives playbooks that import themselves, and reports broken ones', async () => {
    const { hosts: found, problems } = await read({
      'a.yml': `- import_playbook: b.yml\n${play(copy()).slice(4)}`,
      'b.yml': '- import_playbook: a.yml\n- hosts: mail\n  roles: [r]\n',
      'site.yml': `- import_playbook: a.yml\n- hosts: x\n  vars: {a: 1, a: 2}\n`,
      'roles/r/tasks/main.yml': '- include_tasks: main.yml\n- import_role: {name: r}\n',
      'files/mail.conf': PLAIN,
    });
    assert.equal(found.filter(({ source }) => source === 'ansible').length, 1);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['bad-value'],
    );
  });
});
