import assert from 'node:assert/strict';
import { known } from '../../src/lint.ts';
import { nothingAssumed } from '../../src/model/assume.ts';
import type { Entry, Host } from '../../src/model/model.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { discover } from '../../src/sources/discover.ts';
import { hostsIn } from '../../src/sources/index.ts';
import { inScratch } from '../support/scratch.ts';

const CONF = '/etc/dovecot/dovecot.conf';

async function hostsOf(files: Readonly<Record<string, string>>): Promise<readonly Host[]> {
  return inScratch(
    files,
    async (folder) => (await hostsIn(await discover([folder], known), nothingAssumed, noPolicy)).hosts,
  );
}

async function entryOn(text: string, path = CONF): Promise<Entry | undefined> {
  return (await hostsOf({ 'user-data': text }))[0]?.entry(path);
}

async function fileOn(text: string): Promise<string | undefined> {
  const entry = await entryOn(text);
  return entry?.kind === 'file' ? (entry.file.holes.length > 0 ? '?' : entry.file.text) : entry?.kind;
}

const item = (more: string) => `#cloud-config\nwrite_files:\n  - {path: ${CONF}, ${more}}\n`;

describe('hosts of cloud-init', () => {
  it('have the files that they write, with their rights', async () => {
    const entry = await entryOn(item("content: 'ssl = no', permissions: '0600'"));
    assert.deepEqual(entry?.kind === 'file' && [entry.file.text, entry.mode], ['ssl = no', 0o600]);
  });
  it('unpack Base64, and know nothing of what is compressed or fetched', async () => {
    assert.equal(
      await fileOn(item(`encoding: b64, content: ${Buffer.from('ssl = no').toString('base64')}`)),
      'ssl = no',
    );
    assert.equal(await fileOn(item('encoding: gz+b64, content: H4sIAAAA')), '?');
    assert.equal(await fileOn(item('source: {uri: "https://example.org/x"}')), '?');
  });
  it('follow commands after all files are written, deferred ones too', async () => {
    const text = `${item('content: "ssl = no\\n", defer: true')}runcmd:\n  - sed -i 's/no/yes/' ${CONF}\n`;
    assert.equal(await fileOn(text), 'ssl = yes\n');
    assert.equal(await fileOn(`${item('content: "ssl = no\\n"')}runcmd:\n  - /opt/setup.sh\n`), '?');
  });
  it('are named by what they call themselves, else by their files', async () => {
    const text = item('content: x');
    const names = async (files: Readonly<Record<string, string>>) => (await hostsOf(files)).map(({ name }) => name);
    assert.deepEqual(await names({ 'user-data': `${text}hostname: mx7\n` }), ['mx7']);
    assert.deepEqual(await names({ 'relay.yaml': text }), ['relay']);
    assert.deepEqual(await names({ 'mx/user-data': text }), ['mx']);
  });
  it('leave other YAML alone', async () => {
    assert.deepEqual(await hostsOf({ 'a.yaml': item('content: x').replace('#cloud-config', '# other') }), []);
  });
  it('take a template for one only where something fills it', async () => {
    const text = item(`content: "ssl = \${tls}\\n"`);
    assert.equal(await fileOn(text), 'ssl = ${tls}\n');
    const files = { 'user-data': text, 'main.tf': 'x = templatefile("user-data", {})\n' };
    const entry = (await hostsOf(files))[0]?.entry(CONF);
    assert.equal(entry?.kind === 'file' && entry.file.holes.length, 1);
  });
});
