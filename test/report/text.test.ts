import assert from 'node:assert/strict';
import { join } from 'node:path';
import { renderText } from '../../src/report/text.ts';
import { plainFile, span } from '../../src/text/source-file.ts';
import { snapshot } from '../support/snapshot.ts';
import { at, finding, main, result } from './sample.ts';

const nothing = { ...result, findings: [], undecided: [], suppressed: [], problems: [], skipped: {} };

describe('the text report', () => {
  it('shows place, source, what decided, what to write instead, and the counts', () => {
    snapshot(join(import.meta.dirname, 'expected.txt'), renderText(result, { color: false }));
  });

  it('has findings and counts alone where it shall be quiet', () => {
    const text = renderText(result, { color: false, quiet: true });
    assert.doesNotMatch(text, /Undecided \(|Problems \(|Set aside/);
    assert.match(text, /\n\n1 error, 1 warning: 1 certain, 1 likely, 1 undecided, 1 suppressed, 1 problem\n$/);
  });

  it('is one line where there is nothing to tell', () => {
    assert.equal(
      renderText(nothing, { color: false }),
      'No findings: 0 certain, 0 likely, 0 undecided, 0 suppressed, 0 problems\n',
    );
  });

  it('lists five undecided questions and counts the rest', () => {
    const undecided = Array.from({ length: 8 }, () => result.undecided[0]!);
    const text = renderText({ ...nothing, undecided }, { color: false });
    assert.equal(text.split('whether imap').length - 1, 5);
    assert.match(text, /Undecided \(8\)[\s\S]*… and 3 more \(--verbose lists all\)/);
    assert.equal(
      renderText({ ...nothing, undecided }, { color: false, verbose: true }).split('whether imap').length - 1,
      8,
    );
  });

  it('shows a replacement once, however many findings it cures', () => {
    const fix = { title: 'Write this', safety: 'review', edits: [], replacement: 'cert = x\n' } as const;
    const two = {
      ...nothing,
      findings: [finding, { ...finding, at: at(main, 'uris') }].map((one) => ({ ...one, fix })),
    };
    const text = renderText(two, { color: false });
    assert.equal(text.split('cert = x').length - 1, 1);
    assert.match(text, /Write this \(look it over first\): as shown at mx 1\/etc\/dovecot\/dovecot.conf:2:2/);
  });

  it('obeys no control character of a scanned file', () => {
    const file = plainFile('x.conf', 'ssl = \u001b[2Jno\u202e\r\n');
    const text = renderText(
      { ...nothing, findings: [{ ...finding, at: span(file, 6, 12), because: [] }] },
      { color: false },
    );
    assert.match(text, /ssl = �\[2Jno�/);
  });

  it('cuts a long line around what it underlines', () => {
    const file = plainFile('x.conf', `${'a'.repeat(5_000)} guilty ${'b'.repeat(5_000)}\n`);
    const text = renderText(
      { ...nothing, findings: [{ ...finding, at: span(file, 5_001, 5_007), because: [] }] },
      { color: false },
    );
    const [, code = '', marks = ''] = text.split('\n');
    assert.ok(code.length < 200);
    assert.equal(code.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1), 'guilty');
  });

  it('underlines every line of a span, and of very many the first', () => {
    const file = plainFile('x.conf', `a {\n  b\n}\n${'c\n'.repeat(20)}`);
    const text = renderText(
      { ...nothing, findings: [{ ...finding, at: span(file, 0, file.text.length), because: [] }] },
      { color: false },
    );
    assert.equal(text.split('\n').filter((line) => /│ \s*\^/.test(line)).length, 6);
  });

  it('has colours only where they are asked for', () => {
    assert.ok(renderText(result, { color: true }).includes('\u001b['));
    assert.ok(!renderText(result, { color: false }).includes('\u001b['));
  });
});
