import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import type { Result } from '../../src/model/result.ts';
import { formats, render } from '../../src/report/formats.ts';
import { annotationsPerKind, escapedData, escapedProperty, renderGithub } from '../../src/report/github.ts';
import { renderGitlab } from '../../src/report/gitlab.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { code, inline, markdownLimit, renderMarkdown } from '../../src/report/markdown.ts';
import { plainFile, span } from '../../src/text/source-file.ts';
import { snapshot } from '../support/snapshot.ts';
import { at, finding, main, result } from './sample.ts';

const options = { color: false, version: '0.1.0' };
const many = (count: number, level: 'error' | 'note' = 'error'): Result => ({
  ...result,
  findings: Array.from({ length: count }, () => ({ ...finding, level })),
});
const hostile = plainFile('a,b:c%\n::error::d.conf', 'ssl = no ]]> &<b> `x` ```\n::error::gone\n');
const odd: Result = {
  ...result,
  findings: [
    { ...finding, at: span(hostile, 0, 30), message: 'a\n::error::b & <script> ``` @team [x](y) \u0000', because: [] },
  ],
};

describe('report formats', () => {
  for (const [format, name] of [
    ['github', 'expected-github.txt'],
    ['gitlab', 'expected-gitlab.json'],
    ['junit', 'expected-junit.xml'],
    ['markdown', 'expected.md'],
  ] as const)
    it(`say in ${format} what the text report says`, async () => {
      snapshot(join(import.meta.dirname, name), await render(format, result, options));
    });

  it('leave no secret in any format', async () => {
    for (const format of formats)
      assert.doesNotMatch(await render(format, result, options), /s3cret-t0ken|hunter2|MIIEvQ/, format);
  });
});

describe('annotations for GitHub', () => {
  const commands = (text: string) => text.split('\n').filter((line) => line.startsWith('::'));

  it('are no more of a kind than GitHub shows, and what is left out stands in the log and is counted', () => {
    const text = renderGithub(many(25));
    assert.equal(text.match(/^::error /gm)?.length, annotationsPerKind);
    assert.match(text, /^::notice title=Waxseal::15 more findings in the log of this step$/m);
    assert.equal(text.match(/: error: /g)?.length, 15);
  });

  it('leave room among the notices for what is undecided and left out', () => {
    assert.equal(renderGithub(many(25, 'note')).match(/^::notice /gm)?.length, annotationsPerKind);
  });

  it('put findings in changed files first', () => {
    const other = plainFile('z.conf', 'ssl = no\n');
    const changed = { ...finding, at: span(other, 0, 8), because: [] };
    const two = { ...result, findings: [finding, changed] };
    assert.match(commands(renderGithub(two))[0]!, /dovecot.conf/);
    assert.match(commands(renderGithub(two, (path) => path === 'z.conf'))[0]!, /file=z.conf/);
  });

  it('quote nothing that the runner would obey', () => {
    for (const line of commands(renderGithub(odd))) assert.match(line, /^::(error|notice) [^\n]*title=/);
    assert.equal(commands(renderGithub(odd)).filter((line) => line.startsWith('::error')).length, 1);
    assert.equal(escapedData('50%\r\n'), '50%25%0D%0A');
    assert.equal(escapedProperty('a:b,c'), 'a%3Ab%2Cc');
  });

  it('name columns on one line only', () => {
    const two = { ...result, findings: [{ ...finding, at: span(main, 0, 60) }] };
    assert.doesNotMatch(commands(renderGithub(two))[0]!, /col=/);
  });
});

describe("GitLab's Code Quality report", () => {
  it('gives every entry a fingerprint of its own, the same in every run', () => {
    const entries: readonly { readonly fingerprint: string }[] = JSON.parse(renderGitlab(many(3)));
    assert.equal(new Set(entries.map(({ fingerprint }) => fingerprint)).size, 3);
    assert.equal(entries[0]!.fingerprint, finding.fingerprint);
    assert.equal(renderGitlab(many(3)), renderGitlab(many(3)));
  });

  it('has no undecided questions', () => {
    assert.equal(renderGitlab({ ...result, findings: [] }), '[]\n');
  });
});

describe('the JUnit report', () => {
  it('is well-formed whatever files hold', () => {
    for (const one of [result, odd, many(2)]) {
      const parser = new SaxesParser();
      parser.on('error', (error) => assert.fail(error));
      parser.write(renderJunit(one)).close();
    }
  });

  it('fails for errors and warnings, and skips what is undecided', () => {
    assert.match(renderJunit(result), /<testsuites name="waxseal" tests="\d+" failures="2" errors="0" skipped="2">/);
    assert.match(renderJunit(many(2, 'note')), /failures="0"/);
  });

  it('has a case that passes for a listener of which nothing bad is said', () => {
    const text = renderJunit({ ...result, findings: [], undecided: [], problems: [] });
    assert.match(text, /<testcase name="pop3 0\.0\.0\.0:110" [^>]*\/>/);
  });
});

describe('the Markdown report', () => {
  it('takes text of files for words, never for markup', () => {
    const text = renderMarkdown(odd);
    assert.doesNotMatch(text, /<script>|@team/);
    assert.match(text, /^````text$/m);
    assert.equal(code('a `b`'), '`` a `b` ``');
    assert.equal(inline('![a](b) *c* <e> @f'), '\\!\\[a\\](b) \\*c\\* \\<e\\> @&#8203;f');
  });

  it("fits into a job's summary", () => {
    const text = renderMarkdown(many(3_000));
    assert.ok(text.length < markdownLimit, `${text.length} characters`);
    assert.match(text, /… and \d+ more findings/);
  });

  it('says that there is nothing where there is nothing', () => {
    const nothing = { ...result, findings: [], undecided: [], suppressed: [], problems: [] };
    assert.equal(
      renderMarkdown(nothing),
      '## Waxseal: no findings\n\n0 certain, 0 likely, 0 undecided, 0 suppressed, 0 problems\n',
    );
  });

  it('shows edits as a diff', () => {
    const fixed = { ...finding, fix: { ...finding.fix!, edits: [{ span: at(main, 'no\ndove'), text: 'yes\ndove' }] } };
    assert.match(renderMarkdown({ ...result, findings: [fixed] }), /```diff\n- \tdisable_plaintext_auth = no\n/);
  });
});
