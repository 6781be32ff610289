import assert from 'node:assert/strict';
import { line, MAIL, play, played, textAfter, texts } from '../support/plays.ts';

const names = async (files: Readonly<Record<string, string>>) => (await played(files)).map(({ name }) => name);

describe('inventories', () => {
  it('read values as Python does, and text where it cannot [measured: ansible-core 2.14]', async () => {
    const hosts = `mx a=0644 b=no c=True d='["x","y"]' e="a b" f=1.50 g='"q"' h=x#y k=0x10\n[all:vars]\nl=abc # c\nm=5 # c\nn = [1, 'two', {'a': None}]\n`;
    const text = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'k', 'l', 'm', 'n'].map((one) => `{{ ${one} }}`).join('|');
    const expected = "0644|no|True|['x', 'y']|a b|1.5|q|x#y|16|abc # c|5|[1, 'two', {'a': None}]";
    assert.equal(await textAfter({ hosts, 'site.yml': play(line(text)) }), expected);
  });

  it('let the deeper group win, then the priority, then the later name', async () => {
    const site = { 'site.yml': play(line('{{ v }}')) };
    const flat = '[a]\nmx\n[b]\nmx\n[a:vars]\nv=a\n[b:vars]\nv=b\n';
    assert.equal(await textAfter({ ...site, hosts: flat }), 'b');
    assert.equal(await textAfter({ ...site, hosts: `${flat}[a:vars]\nansible_group_priority=10\n` }), 'a');
    const deep = '[web]\nmx\n[zz:children]\nweb\n[zz:vars]\nv=parent\n[web:vars]\nv=child\n';
    assert.equal(await textAfter({ ...site, hosts: deep }), 'child');
  });

  it('know ranges of hosts', async () => {
    const hosts = '[web]\nw[01:03].x\ndb-[a:c]\nn[1:9:4]\n[one]\nw01.x\n';
    const site = play(line('{{ groups.web | join(",") }}')).replace('hosts: all', 'hosts: one');
    assert.equal(await textAfter({ hosts, 'site.yml': site }), 'w01.x,w02.x,w03.x,db-a,db-b,db-c,n1,n5,n9');
  });

  it('know groups in YAML, the strongest value nearest to the host', async () => {
    const hosts =
      'all:\n  vars: {a: all, b: all, c: all}\n  children:\n    p:\n      vars: {b: p, c: p}\n      children:\n        q:\n          hosts:\n            mx: {c: host}\n';
    assert.equal(
      await textAfter({ hosts, 'site.yml': play(line('{{ a }} {{ b }} {{ c }} {{ group_names }}')) }),
      "all p host ['p', 'q']",
    );
  });

  it('say whom each play is for, and a host of several plays is one machine', async () => {
    const turn = (pattern: string, mark: number) =>
      `- hosts: ${pattern}\n  tasks: [{set_fact: {n: "{{ n | default('') }}${mark}"}}]\n`;
    const site = [turn('web:&prod:!w2', 1), turn('~w[13]', 2), turn('w*,db', 3), turn('web[-1]', 4)].join('');
    const hosts = '[web]\nw1\nw2\nw3\n[prod]\nw1\nw3\n[db]\nd1\n';
    const last = `- hosts: all\n  tasks:\n    - copy: {dest: ${MAIL}, content: "{{ inventory_hostname }} {{ n }}"}\n`;
    assert.deepEqual([...(await texts({ hosts, 'site.yml': site + last }))].sort(), [
      'd1 3',
      'w1 123',
      'w2 3',
      'w3 1234',
    ]);
  });

  it('are found where ansible.cfg says, and a folder of them is one', async () => {
    const files = {
      'ansible.cfg': '[defaults]\ninventory = conf/machines\n',
      'conf/machines/01-hosts': '[mail]\nmx\n',
      'conf/machines/02-more': '[mail:vars]\nv=more\n[x]\nmx\n',
      'conf/machines/group_vars/all.yml': 'w: beside\n',
      'site.yml': play(line('{{ v }} {{ w }}')),
    };
    assert.equal(await textAfter(files), 'more beside');
  });

  it('name machines whose variables differ, and do not tell connections apart', async () => {
    const site = { 'site.yml': play(line('{{ v }}')) };
    assert.deepEqual(await names({ ...site, hosts: 'a v=1\nb v=1 ansible_host=192.0.2.1\nc v=2\n' }), ['a,b', 'c']);
  });

  it('are never run, and what a plugin would say is not known', async () => {
    const site = { 'site.yml': play(line('{{ v }}')) };
    assert.equal(await textAfter({ ...site, hosts: '#!/bin/sh\necho mx v=1\n' }), '{{ v }}');
    assert.equal(await textAfter({ ...site, 'inventory.yml': 'plugin: aws_ec2\nregions: [x]\n' }), '{{ v }}');
  });
});
