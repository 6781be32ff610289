import assert from 'node:assert/strict';
import { nothingAssumed } from '../../src/model/assume.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { known } from '../support/known.ts';
import { inScratch } from '../support/scratch.ts';

type Files = Readonly<Record<string, string>>;

const REPOSITORY: Files = {
  'site.yml': '- hosts: mail\n  roles: [mail]\n',
  'roles/mail/tasks/main.yml': '- template: { src: mail.conf.j2, dest: /etc/mail/mail.conf }\n',
  'roles/mail/templates/mail.conf.j2': 'protocols = imap\n',
};

/** The same repository once in each folder. */
const copies = (...folders: readonly string[]): Files =>
  Object.fromEntries(
    folders.flatMap((folder) => Object.entries(REPOSITORY).map(([path, text]) => [`${folder}/${path}`, text])),
  );

const hosts = (files: Files) =>
  inScratch(files, async (folder) => {
    const told = await hostsIn(await discover([folder], known), nothingAssumed, noPolicy);
    return told.hosts.map(({ source, root, twins }) => [source, root, twins.length]);
  });

describe('copies of a repository', () => {
  it('are one host, which stands for all of them', async () => {
    assert.deepEqual(await hosts(copies('one', 'three', 'two')), [['ansible', 'one', 2]]);
  });

  it('are hosts of their own where a byte differs', async () => {
    const files = { ...copies('one', 'two'), 'two/roles/mail/templates/mail.conf.j2': 'protocols = pop3\n' };
    assert.deepEqual(await hosts(files), [
      ['ansible', 'one', 0],
      ['ansible', 'two', 0],
    ]);
  });

  it('are hosts of their own where they look beyond themselves', async () => {
    const above = { 'group_vars/mail.yml': 'protocol: imap\n' };
    assert.deepEqual(await hosts({ ...copies('one', 'two'), ...above }), [
      ['ansible', 'one', 0],
      ['ansible', 'two', 0],
    ]);
  });

  it('are hosts of their own where a play calls one by its name', async () => {
    const files = Object.fromEntries(
      Object.entries(copies('one', 'two')).map(([path, text]) => [
        path,
        path.endsWith('site.yml') ? `${text}# as in one/site.yml\n` : text,
      ]),
    );
    assert.deepEqual(await hosts(files), [
      ['ansible', 'one', 0],
      ['ansible', 'two', 0],
    ]);
  });

  it('are hosts of their own where one is a test', async () => {
    assert.deepEqual(await hosts(copies('one', 'tests')), [
      ['ansible', 'one', 0],
      ['ansible', 'tests', 0],
    ]);
  });
});
