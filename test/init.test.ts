import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, waxseal as run } from './support/built.ts';
import { inScratch } from './support/scratch.ts';

const waxseal = (...args: readonly string[]) => run(args);
const files = { 'mx1/etc/dovecot/dovecot.conf': 'protocols = imap\ndisable_plaintext_auth = no\n' };

describe('waxseal init', function () {
  this.timeout(600_000);
  before(build);

  it('writes a configuration that is valid and changes nothing yet', () =>
    inScratch(files, (folder) => {
      const before = waxseal(folder).stdout;
      const { status, stderr } = waxseal('init', folder);
      assert.equal(status, 0, stderr);
      assert.match(stderr, /found \d+ listeners of 1 service on 1 host \(dovecot\)/);
      assert.match(readFileSync(join(folder, 'waxseal.yaml'), 'utf8'), /^profile: default$/m);
      assert.equal(waxseal(folder).stdout, before);
    }));

  it('overwrites nothing unless told to', () =>
    inScratch({ ...files, 'waxseal.yaml': 'profile: strict\n' }, (folder) => {
      const { status, stderr } = waxseal('init', '--workflow', folder);
      assert.equal(status, 2);
      assert.match(stderr, /waxseal\.yaml is there already; --force writes it anew/);
      assert.equal(readFileSync(join(folder, 'waxseal.yaml'), 'utf8'), 'profile: strict\n');
      assert.ok(!existsSync(join(folder, '.github')));
      assert.equal(waxseal('init', '--force', folder).status, 0);
    }));

  it('writes the hook and the workflow on request, and shows the hook where others are there', () =>
    inScratch(files, (folder) => {
      assert.doesNotMatch(waxseal('init', '--pre-commit', '--workflow', folder).stderr, /has the hook already/);
      assert.match(readFileSync(join(folder, '.pre-commit-config.yaml'), 'utf8'), /- id: waxseal/);
      assert.match(readFileSync(join(folder, '.github/workflows/waxseal.yml'), 'utf8'), /upload-sarif/);
      assert.match(waxseal('init', '--pre-commit', '--force', folder).stderr, /has the hook already/);
    }));

  it('leaves the file of other hooks alone', () =>
    inScratch({ ...files, '.pre-commit-config.yaml': 'repos: []\n' }, (folder) => {
      const { stdout, stderr } = waxseal('init', '--pre-commit', folder);
      assert.match(stderr, /add this to "repos"/);
      assert.match(stdout, /- id: waxseal/);
      assert.equal(readFileSync(join(folder, '.pre-commit-config.yaml'), 'utf8'), 'repos: []\n');
    }));
});
