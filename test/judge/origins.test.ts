import assert from 'node:assert/strict';
import type { Finding } from '../../src/model/result.ts';
import { placeOf } from '../../src/report/places.ts';
import { lintPaths } from '../support/lint.ts';
import { inScratch } from '../support/scratch.ts';

const TREE = {
  hosts: '[mail]\nmx1\nmx2\nmx3\n',
  'site.yml': '- hosts: mail\n  tasks:\n    - template: {src: dovecot.conf.j2, dest: /etc/dovecot/dovecot.conf}\n',
  'templates/dovecot.conf.j2': [
    'protocols = imap',
    'listen = *',
    'ssl = yes',
    'ssl_cert = </etc/ssl/mail.pem',
    'ssl_key = </etc/ssl/mail.key',
    'disable_plaintext_auth = {{ plaintext_off }}',
    '',
  ].join('\n'),
  'group_vars/all.yml': 'motd: welcome\nplaintext_off: "no"\n',
};

const assume = { versions: { dovecot: '2.3.19.1' }, build: 'debian' as const };

async function found(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  return inScratch(files, async (folder) => {
    const { findings } = await lintPaths([folder], assume);
    return findings.filter(({ rule }) => rule === 'cleartext-login');
  });
}

function places({ at, because }: Finding): readonly string[] {
  return [at, ...because.map((one) => one.at)].map(placeOf).map(({ path, startLine }) => `${path}:${startLine}`);
}

describe('where a rendered line comes from', () => {
  it('is told: the template line, the variable, and the task that puts the file there', async () => {
    const [finding, ...more] = await found(TREE);
    assert.deepEqual(more, []);
    assert.deepEqual(places(finding!).slice(0, 2), ['templates/dovecot.conf.j2:6', 'group_vars/all.yml:2']);
    assert.equal(places(finding!).at(-1), 'site.yml:3');
    const notes = finding!.because.map(({ note }) => note);
    assert.equal(notes[0], '"plaintext_off" is set here');
    assert.equal(notes.at(-1), 'this puts "/etc/dovecot/dovecot.conf" on the host');
  });

  it('is told once for hosts with variables of their own that come to the same, and of none that differs', async () => {
    const files = {
      ...TREE,
      'host_vars/mx2.yml': 'plaintext_off: "no"\n',
      'host_vars/mx3.yml': 'plaintext_off: "yes"\n',
    };
    const [finding, ...more] = await found(files);
    assert.deepEqual(more, []);
    const told = places(finding!);
    assert.ok(told.includes('group_vars/all.yml:2') && told.includes('host_vars/mx2.yml:1'), told.join(' '));
    assert.ok(!told.includes('host_vars/mx3.yml:1'), told.join(' '));
  });
});
