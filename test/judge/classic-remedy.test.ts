import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rulesIn } from '../../src/judge/load.ts';
import { regionOf } from '../../src/text/line-index.ts';
import { judgeFiles } from '../support/example.ts';

const rules = await rulesIn('rules', 'rules');
const remedy = readFileSync('fixtures/trees/classic-remedy/files/stunnel.conf', 'utf8');
const judged = (text: string) => judgeFiles({ 'etc/stunnel/stunnel.conf': text }, { complete: false }, rules);

describe('the classic remedy', () => {
  it('is reported line by line, and nothing else is', () => {
    const { findings, undecided } = judged(remedy);
    assert.deepEqual(
      findings.map(({ rule, at }) => `${regionOf(at).startLine} ${rule}`),
      [
        '1 client-mode-listener',
        '3 port-protocol-mismatch',
        '4 port-protocol-mismatch',
        '4 unverified-upstream',
        '5 does-not-start',
      ],
    );
    assert.deepEqual(undecided, []);
  });

  it('is told that the comment is part of the value', () => {
    const wired = judged(remedy).findings.find(({ at }) => regionOf(at).startLine === 4);
    assert.ok(wired?.because.some(({ note }) => note.includes('the comment is part of the value')));
  });

  it('comes with a replacement that starts and has no finding', () => {
    const replacement = judged(remedy).findings[0]?.fix?.replacement;
    assert.ok(replacement);
    const { findings, undecided, services } = judged(replacement);
    assert.deepEqual([findings, undecided], [[], []]);
    assert.deepEqual(
      services.map(({ starts }) => starts.is),
      [true],
    );
  });
});
