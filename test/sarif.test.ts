import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { lineHash } from '../src/report/line-hash.ts';
import { renderSarif, sarifLimits, sarifLog, uriOf } from '../src/report/sarif.ts';
import { at, finding, main, result, rule, shipped, silent } from './report/sample.ts';
import { lintPaths } from './support/lint.ts';

/** Data: the OASIS schema of SARIF 2.1.0 (Schemata/sarif-schema-2.1.0.json, draft-07), as the crate serde-sarif 0.8 carries it. */
const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'support/sarif-schema-2.1.0.json'), 'utf8'));
// One of its patterns has a stray bracket, which only a regular expression without the "u" flag takes.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

const top = resolve(import.meta.dirname, '..');
const log = sarifLog(result, '0.1.0');
const run = log.runs[0]!;
const [first, second] = run.results ?? [];

function assertValid(text: string): void {
  validate(JSON.parse(text));
  assert.deepEqual(validate.errors ?? [], []);
}

describe('SARIF', () => {
  it('is valid by the OASIS schema', () => assertValid(renderSarif(result, '0.1.0')));

  it('is valid for a whole tree, with every rule listed', async () => {
    const whole = await lintPaths([join(top, 'fixtures/trees/half-broken')]);
    assertValid(renderSarif(whole, '0.1.0'));
    const { rules } = sarifLog(whole, '0.1.0').runs[0]!.tool.driver;
    assert.deepEqual(
      rules?.map(({ id }) => id),
      whole.rules.map(({ id }) => id),
    );
  });

  it('lists rules that did not fire, with what GitHub shows of them', () => {
    const rules = run.tool.driver.rules ?? [];
    assert.deepEqual(
      rules.map(({ id }) => id),
      [rule.id, silent.id],
    );
    for (const { help, helpUri, properties, defaultConfiguration } of rules) {
      assert.match(help?.markdown ?? '', /^## /);
      assert.ok(help?.text);
      assert.match(helpUri ?? '', /^https:/);
      assert.equal(properties?.['security-severity'], '8.1');
      assert.equal(properties?.precision, 'very-high');
      assert.deepEqual(properties?.tags, ['security', 'external/cwe/cwe-319']);
      assert.ok(defaultConfiguration?.level);
    }
  });

  it('puts the worst findings first, since GitHub keeps the first ones', () => {
    assert.deepEqual(
      run.results?.map(({ level }) => level),
      ['error', 'warning'],
    );
  });

  it("carries GitHub's fingerprint beside our own", () => {
    assert.deepEqual(first?.partialFingerprints, {
      primaryLocationLineHash: lineHash(main, 2),
      'waxseal/v1': finding.fingerprint,
    });
  });

  it('carries what decided as related locations and as a code flow, by places on the disk only', () => {
    const lines = first?.relatedLocations?.map(({ physicalLocation }) => physicalLocation?.region?.startLine);
    const steps = first?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    assert.deepEqual(lines, [2, 3]);
    assert.deepEqual(
      steps.map(({ location }) => location?.physicalLocation?.region?.startLine),
      [2, 3],
    );
    assert.match(first?.message.text ?? '', /as Debian 12 ships it/);
    assert.equal(second?.codeFlows, undefined);
  });

  it('stands at the nearest evidence where the place itself is in no file of the tree', () => {
    const moved = { ...finding, at: at(shipped, 'ssl') };
    const [only] = sarifLog({ ...result, findings: [moved] }, '0.1.0').runs[0]!.results ?? [];
    assert.equal(only?.locations?.[0]?.physicalLocation?.region?.startLine, 2);
  });

  it('tells undecided questions and problems as notifications, never as results', () => {
    const told = run.invocations?.[0]?.toolExecutionNotifications ?? [];
    assert.deepEqual(
      told.map(({ descriptor, level }) => [descriptor?.id, level]),
      [
        ['unknown-setting', 'warning'],
        ['undecided', 'note'],
        ['skipped-too-large', 'note'],
      ],
    );
    assert.equal(run.results?.length, 2);
  });

  it('leaves suppressed findings out', () => {
    assert.ok(!run.results?.some(({ ruleId }) => ruleId === 'pop2-listener'));
  });

  it('says in which unit columns are counted, and ends its category with a slash', () => {
    assert.equal(run.columnKind, 'utf16CodeUnits');
    assert.equal(run.automationDetails?.id, 'waxseal/');
  });

  it('writes relative, percent-encoded addresses', () => {
    assert.equal(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'mx%201/etc/dovecot/dovecot.conf');
    assert.equal(uriOf('a b/ü#%?[x]:y'), 'a%20b/%C3%BC%23%25%3F%5Bx%5D%3Ay');
    assert.equal(uriOf('lone \ud800'), 'lone%20%EF%BF%BD');
  });

  it('stays within the limits of GitHub and says what it left out', () => {
    const findings = Array.from({ length: sarifLimits.results + 5 }, () => ({
      ...finding,
      because: Array.from({ length: 150 }, () => finding.because[0]!),
    })).map((one, i) => (i < 2 ? one : { ...one, because: [] }));
    const { results, invocations } = sarifLog({ ...result, findings }, '0.1.0').runs[0]!;
    assert.equal(results?.length, sarifLimits.results);
    assert.equal(results?.[0]?.relatedLocations?.length, sarifLimits.relatedLocations);
    assert.equal(
      invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text,
      '5 more findings are left out, the least severe ones',
    );
  });
});
