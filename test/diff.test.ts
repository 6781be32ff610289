import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { changedSince, commitOf, lintCommit } from '../src/commits.ts';
import { loadRules } from '../src/judge/load.ts';
import { lint } from '../src/lint.ts';
import { nothingAssumed } from '../src/model/assume.ts';
import { compare, type Difference } from '../src/report/diff/compare.ts';
import { renderDiffJson } from '../src/report/diff/json.ts';
import { renderDiffMarkdown } from '../src/report/diff/markdown.ts';
import { renderDiffText } from '../src/report/diff/text.ts';

const CLOSED =
  'protocols = pop3\nlisten = 0.0.0.0\ndisable_plaintext_auth = yes\nssl_cert = </etc/ssl/a.pem\nssl_key = </etc/ssl/a.key\n';
const OPEN = CLOSED.replace('auth = yes', 'auth = no');
const assume = { ...nothingAssumed, versions: { dovecot: '2.3.19' }, present: ['/etc/ssl/a.pem', '/etc/ssl/a.key'] };

describe('what a change does to clients', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-diff-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  const put = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  const commit = (files: Readonly<Record<string, string>>): string => {
    put(files);
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    return commitOf(folder, 'HEAD');
  };
  const between = async (from: string, to: string): Promise<Difference> => {
    const request = { rules: await loadRules(), assume, policy: { ignore: [], roles: [] } };
    return compare(await lintCommit(folder, from, request), await lintCommit(folder, to, request));
  };
  let closed = '';
  before(() => {
    git('init', '-q');
    closed = commit({ 'mx1/etc/dovecot/dovecot.conf': CLOSED });
  });

  it('names the listener, what was refused before, and the line that changed', async () => {
    const open = commit({ 'mx1/etc/dovecot/dovecot.conf': OPEN });
    const text = renderDiffText(await between(closed, open), { color: false });
    assert.match(text, /^pop3 0\.0\.0\.0:110 of mx1 \(dovecot\) changes: less safe$/m);
    assert.match(text, /cleartext login from other hosts refused → accepted/);
    assert.match(
      text,
      /line 3 of mx1\/etc\/dovecot\/dovecot\.conf says "disable_plaintext_auth = no", and line 3 said "disable_plaintext_auth = yes"/,
    );
    assert.match(text, /New findings\n {2}\+ mx1\/etc\/dovecot\/dovecot\.conf:3:1 error/);
    const back = renderDiffText(await between(open, closed), { color: false });
    assert.match(back, /changes: safer$/m);
  });

  it('names a line that was removed, which no view of the changed file shows', async () => {
    const local = 'disable_plaintext_auth = yes\n';
    const before = commit({
      'mx1/etc/dovecot/dovecot.conf': `${OPEN}!include_try local.conf\n`,
      'mx1/etc/dovecot/local.conf': local,
    });
    rmSync(join(folder, 'mx1/etc/dovecot/local.conf'));
    const after = commit({});
    const { changes } = await between(before, after);
    const fact = changes[0]!.facts.find(({ name }) => name === 'cleartextLogin.remote');
    assert.deepEqual([fact?.before, fact?.after], ['refused', 'accepted']);
    const text = renderDiffText(await between(before, after), { color: false });
    assert.match(text, /line 1 of mx1\/etc\/dovecot\/local\.conf/);
  });

  it('tells of listeners that open and are closed', async () => {
    const both = commit({ 'mx1/etc/dovecot/dovecot.conf': OPEN.replace('pop3', 'pop3 imap') });
    const text = renderDiffText(await between(closed, both), { color: false });
    assert.match(text, /imap 0\.0\.0\.0:143 of mx1 \(dovecot\) opens: less safe/);
    assert.match(
      renderDiffText(await between(both, closed), { color: false }),
      /imap 0\.0\.0\.0:143 of mx1 \(dovecot\) is closed: safer/,
    );
  });

  it('is silent where lines only moved', async () => {
    const moved = commit({
      'mx1/etc/dovecot/dovecot.conf': `# a remark\n\n${CLOSED.split('\n').reverse().join('\n')}`,
    });
    const { changes, findings } = await between(closed, moved);
    assert.deepEqual([changes, findings.added, findings.gone], [[], [], []]);
  });

  it('reads a commit as the disk is read', async () => {
    symlinkSync('dovecot.conf', join(folder, 'mx1/etc/dovecot/link.conf'));
    const now = commit({
      'mx1/etc/dovecot/dovecot.conf': OPEN,
      'docs/example/stunnel.conf': '[pop3s]\naccept = 995\nconnect = 110\n',
    });
    const request = { rules: await loadRules(), assume, policy: { ignore: [], roles: [] } };
    const [there, here] = [await lintCommit(folder, now, request), await lint({ ...request, paths: [folder] })];
    const told = ({ findings, network }: typeof here) => [
      findings.map(({ rule, message, at }) => [rule, message, at.file.path, at.start]),
      network.services.map(({ main }) => main.path),
    ];
    assert.deepEqual(told(there), told(here));
  });

  it('shows a graph and a table in Markdown, and no secret', async () => {
    const secret = commit({ 'mx1/etc/dovecot/dovecot.conf': `${OPEN}doveadm_password = s3cret-t0ken\n` });
    const difference = await between(closed, secret);
    const text = renderDiffMarkdown(difference);
    assert.match(text, /^\| 🔴 less safe \| `pop3 0\.0\.0\.0:110` of mx1, dovecot \|/m);
    assert.match(text, /```mermaid\nflowchart LR/);
    for (const one of [text, renderDiffJson(difference), renderDiffText(difference, { color: false })])
      assert.doesNotMatch(one, /s3cret/);
  });

  it('knows which files changed since a commit, those that git does not know among them', () => {
    const last = commitOf(folder, 'HEAD');
    put({ 'mx1/etc/dovecot/dovecot.conf': CLOSED, 'new.conf': '' });
    assert.deepEqual(changedSince(folder, last), ['mx1/etc/dovecot/dovecot.conf', 'new.conf']);
  });

  it('says so where a name is no commit', () => {
    assert.throws(() => commitOf(folder, 'nowhere'), /"nowhere" is no commit of this repository/);
    assert.throws(() => commitOf(folder, '--help'), /"--help" is no commit/);
  });
});
