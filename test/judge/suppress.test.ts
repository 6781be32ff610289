import assert from 'node:assert/strict';
import { fact } from '../../src/model/facts.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { commentStart, signsFor } from '../../src/judge/comments.ts';
import { judged, open, serviceOf, written } from './network.ts';

/** Judges one listener whose password is taken because of the line that says `plain`. */
function suppressed(text: string, blamed = 'plain = yes') {
  const file = plainFile('etc/toy.conf', text);
  const remote = fact('accepted' as const, written(file, blamed));
  const listener = open('pop3', 110, { cleartextLogin: { remote, loopback: remote } });
  const result = judged([serviceOf([listener], { main: file, files: [file] })], {
    now: new Date('2027-01-01T00:00:00Z'),
  });
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

  it('have a last day', () => {
    const at = (text: string) => suppressed(`# waxseal: ignore[cleartext-login] ${text}\nplain = yes\n`, 'plain = yes');
    assert.deepEqual(at('until=2027-01-01 the old scanner').reasons, ['the old scanner']);
    assert.deepEqual(at('the old scanner until=2027-01-01').reasons, ['the old scanner']);
    assert.deepEqual(at('until=2026-12-31 the old scanner').problems, [
      'expired-suppression: its last day was 2026-12-31, so it silences nothing any more: delete line 1 or give it another day',
    ]);
    assert.deepEqual(at('until=2027-02-30 the old scanner').problems, [
      'bad-value: nothing is ignored: "2027-02-30" is in no calendar',
    ]);
    assert.deepEqual(at('until=2027-01-01').problems, [
      'bad-value: expected a reason after "ignore[cleartext-login]"; without one nothing is ignored',
    ]);
  });

  it('tell which of several rules silences nothing', () => {
    assert.deepEqual(suppressed('plain = yes # waxseal: ignore[cleartext-login, pop2-listener] VPN\n').problems, [
      'unused-suppression: nothing here is found by pop2-listener, so this silences nothing: take pop2-listener out of it',
    ]);
  });
});

describe('comments', () => {
  for (const [path, dialect, line] of [
    ['etc/mail/sendmail.mc', ['dnl', '#'], "define(`x', `y')dnl waxseal: "],
    ['etc/courier/imapd', ['#'], '## waxseal: '],
    ['etc/stunnel/a.conf', ['#', ';'], '  ; waxseal: '],
    ['roles/mail/tasks/main.yml', [';'], '- name: x # waxseal: '],
    ['Dockerfile', [';'], '# waxseal: '],
    ['docker/Dockerfile.mail', ['#'], 'RUN true # waxseal: '],
    ['server.mjs', ['#'], 'listen(25); // waxseal: '],
    ['templates/a.conf.j2', [';'], '{# waxseal: '],
    ['templates/b.conf.j2', [';'], '; waxseal: '],
  ] as const)
    it(`begin in ${path} as its syntax has it`, () => {
      const signs = signsFor(plainFile(path, ''), dialect, false);
      assert.notEqual(commentStart(line, line.indexOf('waxseal:'), signs), undefined, signs.join(' '));
    });

  it('are none where the sign is part of a word, or another language has it', () => {
    assert.equal(commentStart('a#b waxseal: ', 4, ['#']), undefined);
    assert.equal(commentStart('udnl waxseal: ', 5, ['dnl']), undefined);
    assert.equal(commentStart('; waxseal: ', 2, signsFor(plainFile('a.yml', ''), [';'], false)), undefined);
  });

  it('count where a line was rendered from, too', () => {
    const template = plainFile(
      'templates/toy.conf.j2',
      '{# waxseal: ignore[cleartext-login] the VPN #}\nplain = yes\n',
    );
    const text = '\nplain = yes\n';
    const from = template.text.indexOf('\nplain');
    const origin = { file: template, start: from, end: template.text.length };
    const rendered = {
      ...plainFile('host: /etc/toy.conf', text),
      derivedFrom: [{ start: 0, end: text.length, origin, verbatim: true }],
    };
    const remote = fact('accepted' as const, written(rendered, 'plain = yes'));
    const listener = open('pop3', 110, { cleartextLogin: { remote, loopback: remote } });
    const { suppressed: silenced, problems } = judged([serviceOf([listener], { main: rendered, files: [rendered] })]);
    assert.deepEqual([silenced.map(({ reason }) => reason), problems], [['the VPN'], []]);
  });
});
