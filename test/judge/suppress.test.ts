import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { judged, open, serviceOf, written } from './network.ts';

/** Judges one listener whose password is taken because of the line that says `plain`. */
function suppressed(text: string, blamed = 'plain = yes') {
  const file = plainFile('etc/toy.conf', text);
  const remote = fact('accepted' as const, written(file, blamed));
  const listener = open('pop3', 110, { cleartextLogin: { remote, loopback: remote } });
  const result = judged([serviceOf([listener], { main: file, files: [file] })]);
  return {
    findings: result.findings.length,
    reasons: result.suppressed.map(({ reason }) => reason),
    problems: result.problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

describe('suppressions', () => {
  for (const [claim, text] of [
    ['silence the next line', '# waxseal: ignore[cleartext-login] only the VPN\nplain = yes\n'],
    ['silence their own line', 'plain = yes # waxseal: ignore[cleartext-login] only the VPN\n'],
    ['name several rules', '# waxseal: ignore[pop2-listener, cleartext-login] only the VPN\nplain = yes\n'],
    [
      'stand below each other',
      '# waxseal: ignore[cleartext-login] only the VPN\n# waxseal: ignore[cleartext-login] twice\nplain = yes\n',
    ],
    ['work with CRLF', '# waxseal: ignore[cleartext-login] only the VPN\r\nplain = yes\r\n'],
  ] as const)
    it(claim, () => {
      assert.deepEqual(suppressed(text).reasons, ['only the VPN']);
      assert.equal(suppressed(text).findings, 0);
    });

  it('reach no further than one line', () => {
    const { findings, problems } = suppressed('# waxseal: ignore[cleartext-login] far away\n\nplain = yes\n');
    assert.equal(findings, 1);
    assert.deepEqual(problems, [
      'unused-suppression: nothing here is found by cleartext-login, so this silences nothing: delete line 1',
    ]);
  });

  it('need a reason', () => {
    const { findings, problems } = suppressed('# waxseal: ignore[cleartext-login]\nplain = yes\n');
    assert.equal(findings, 1);
    assert.deepEqual(problems, [
      'bad-value: expected a reason after "ignore[cleartext-login]"; without one nothing is ignored',
    ]);
  });

  it('know the rules', () => {
    assert.deepEqual(suppressed('# waxseal: ignore[cleartext] because\nplain = yes\n').problems, [
      'bad-value: no rule is called "cleartext", so nothing is ignored, did you mean "cleartext-hop"?',
    ]);
    assert.deepEqual(suppressed('# waxseal: ignore because\nplain = yes\n').problems, [
      'bad-value: expected the rules to ignore, as in "waxseal: ignore[cleartext-login] reason"',
    ]);
  });

  it('are no comments where the daemon takes them for a part of the value', () => {
    const line = 'plain = yes # waxseal: ignore[cleartext-login] the daemon reads this';
    assert.equal(suppressed(`${line}\n`, line).findings, 1);
  });

  it('are no comments without the sign of a comment', () => {
    assert.equal(suppressed('waxseal: ignore[cleartext-login] because\nplain = yes\n').findings, 1);
  });
});
