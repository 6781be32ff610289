import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeAssume, readAssumeValue } from '../../src/config/assume.ts';
import { holds, tried } from '../../src/judge/examples.ts';
import { lintFiles } from '../../src/lint.ts';
import { compileCondition } from '../../src/judge/compile.ts';
import { evaluate } from '../../src/judge/condition.ts';
import { configured, levelIn, overrideIn } from '../../src/judge/configure.ts';
import { compileRules } from '../../src/judge/rule-file.ts';
import { ourProfile, ourProfiles } from '../../src/config/profiles.ts';
import { noPolicy } from '../../src/model/policy.ts';
import { rules } from './network.ts';

const refusal = (condition: string) => compileCondition('listener', condition).error?.message;
const nested = (depth: number): string =>
  depth === 0 ? 'x0 == "a"' : `listener.rivals.exists(x${depth - 1}, ${depth === 1 ? 'x0 == "a"' : nested(depth - 1)})`;

describe('conditions of rules', () => {
  it('are bounded in length, depth and loops', () => {
    assert.equal(refusal(`listener.named == "${'a'.repeat(4_000)}"`), 'expected at most 4000 characters, got 4020');
    assert.match(refusal(`${'('.repeat(60)}true${')'.repeat(60)}`) ?? '', /maxDepth/);
    assert.match(refusal(`${'true && '.repeat(480)}true`) ?? '', /^$/);
    assert.equal(refusal(nested(2)), undefined);
    assert.equal(refusal(nested(3)), 'expected at most 2 "exists" and "all" inside of each other');
    assert.match(refusal(`listener.named in [${'"a",'.repeat(300)}"b"]`) ?? '', /maxListElements/);
  });

  it('know nothing of a list that is too long', () => {
    const made = compileCondition('listener', 'listener.rivals.exists(x, x == "a")');
    assert.ok('condition' in made);
    const { condition } = made;
    assert.equal(evaluate(condition, () => Array.from({ length: 1_000 }, () => 'a')).is, true);
    assert.equal(evaluate(condition, () => Array.from({ length: 1_001 }, () => 'a')).is, undefined);
  });

  it('call nothing: no function, no regular expression, no arithmetic', () => {
    for (const condition of [
      'listener.named.matches("(a+)+$")',
      'size(listener.rivals) > 1',
      'listener.port + 1 == 111',
      'listener.rivals.map(x, x + "a") == []',
      'timestamp("2027-01-01T00:00:00Z") == timestamp("2027-01-01T00:00:00Z")',
      'listener.constructor == "x"',
      'listener.__proto__ == "x"',
    ])
      assert.notEqual(refusal(condition), undefined, condition);
  });
});

describe('the rule in the documents', () => {
  it('is taken, and shows what it says', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/own-rules.md'), 'utf8');
    const [, text = ''] = /^```\n(# yaml-language-server[\s\S]*?)^```$/m.exec(page) ?? [];
    const { rules: made, errors } = compileRules([{ path: 'policy/no-pop3.yaml', text }], rules);
    assert.deepEqual(errors, []);
    const [rule] = made;
    for (const isBad of [true, false])
      for (const example of isBad ? rule!.examples.bad : rule!.examples.good) {
        const assume = mergeAssume([{ complete: true }, readAssumeValue(example.assume, example.about)]);
        const { findings } = await lintFiles(example.files, { rules: made, assume, policy: noPolicy });
        const result = tried(rule!, example, isBad, { findings, isBlank: false });
        assert.ok(holds(result), JSON.stringify(result));
      }
  });

  it('cannot take the place of ours, nor of another', () => {
    const text = 'id: x';
    const file = (path: string) => ({ path, text });
    const { errors } = compileRules([file('a/x.yaml'), file('b/x.yaml')], rules);
    assert.ok(
      errors.every((error) => /^[ab]\/x\.yaml:\d+:\d+: /.test(error)),
      errors.join('\n'),
    );
  });
});

describe('levels and options', () => {
  it('come from the rule, from what is said of it, from what is said of a file', () => {
    const policy = {
      ...noPolicy,
      levels: { 'pop2-listener': 'off', 'cleartext-hop': 'note' },
      overrides: [
        { files: ['lab'], levels: { 'pop2-listener': 'error', 'cleartext-hop': 'off' } },
        { files: ['lab/mx*/**'], levels: { 'cleartext-hop': 'warning' } },
      ],
    } as const;
    assert.equal(levelIn('etc/x', 'cleartext-hop', policy), 'note');
    assert.equal(levelIn('lab/etc/x', 'cleartext-hop', policy), 'off');
    assert.equal(levelIn('lab/mx1/etc/x', 'cleartext-hop', policy), 'warning');
    assert.equal(levelIn('etc/x', 'cleartext-login', policy), undefined);
    const shown = configured(rules, policy).map(({ id, level }) => `${id} ${level}`);
    assert.ok(shown.includes('pop2-listener error') && shown.includes('cleartext-hop note'), shown.join());
    assert.ok(!configured(rules, noPolicy).some(({ id }) => id === 'starttls-only-listener'));
  });

  it('hold for some files where an override says so', () => {
    const policy = {
      ...noPolicy,
      overrides: [
        { files: ['lab/**'], levels: {}, options: { 'expiring-certificate': { days: 60 } } },
        { files: ['lab/old/**'], levels: {}, options: { 'expiring-certificate': { days: 10 } } },
      ],
    };
    const variants = configured(rules, policy).filter(({ id }) => id === 'expiring-certificate');
    assert.deepEqual(
      variants.map(({ options, override }) => [options.days, override]),
      [
        [30, undefined],
        [60, 0],
        [10, 1],
      ],
    );
    const decides = (path: string) => overrideIn(path, 'expiring-certificate', policy);
    assert.deepEqual(['etc/x', 'lab/etc/x', 'lab/old/etc/x'].map(decides), [undefined, 0, 1]);
  });

  it('reach the condition and the message', () => {
    const text = `id: days
title: x
level: note
precision: low
security-severity: '1.0'
options: {port: 110, name: pop3, open: true}
checks:
  - for: listener
    when: listener.port == options.port && listener.named == options.name && listener.open == options.open
    at: listener.port
    message: '{listeners} on {options.port} and {options.name}'
why: x
examples: {bad: [], good: []}
`;
    const { rules: made, errors } = compileRules([{ path: 'rules/days.yaml', text }]);
    assert.deepEqual(errors, []);
    assert.equal(made[0]!.checks[0]!.message, '{listeners} on 110 and pop3');
    const [told] = configured(made, { ...noPolicy, options: { days: { port: 143 } } });
    assert.equal(told!.checks[0]!.message, '{listeners} on 143 and pop3');
    assert.match(JSON.stringify(told!.checks[0]!.when), /"value":143/);
    const wrong = compileRules([{ path: 'rules/days.yaml', text: text.replace('options.port &&', 'options.prt &&') }]);
    assert.deepEqual(wrong.errors, [
      'rules/days.yaml:9:36: "options" has no "prt" that a condition can look at, did you mean "port"?',
    ]);
  });
});

describe('our profiles', () => {
  const known = rules.map(({ id }) => ({ id }));

  it('speak of rules that exist, and strict says which clause asks for each level', () => {
    assert.deepEqual(ourProfiles(), ['default', 'strict']);
    const strict = ourProfile('strict', known);
    assert.ok(strict.rules.length > 0 && strict.failOnUndecided?.value && strict.failOnProblems?.value);
    for (const { value, from } of strict.rules) {
      assert.ok(known.some(({ id }) => id === value.rule));
      assert.match(from.reason ?? '', /^RFC (8314|8997) section \d/, value.rule);
    }
  });

  it('give every rule that is off by itself a level in strict', () => {
    const levels = Object.fromEntries(ourProfile('strict', known).rules.map(({ value }) => [value.rule, value.level]));
    for (const { id, isOff } of rules) if (isOff) assert.notEqual(levels[id] ?? 'off', 'off', id);
  });
});
