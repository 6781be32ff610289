import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { ruleFiles, rulesIn } from '../src/judge/load.ts';
import type { CompiledRule, Example } from '../src/judge/rule.ts';
import { compileRules } from '../src/judge/rule-file.ts';
import type { Finding } from '../src/model/result.ts';
import { parseYaml, type YamlNode } from '../src/syntax/yaml.ts';
import { applyEdits } from '../src/text/edit.ts';
import { plainFile, spanText } from '../src/text/source-file.ts';
import { judgeExample, type Judgement } from './support/example.ts';

const rules = await rulesIn('rules', 'rules');

describe('rules', () => {
  for (const rule of rules)
    describe(rule.id, () => {
      for (const example of rule.examples.bad)
        it(`speaks of: ${example.about}`, async () => {
          const before = await judgeExample(example, on(rule));
          const mine = foundBy(rule, before);
          assert.deepEqual(underlined(mine), [...example.marks].sort(), messages(before));
          await repaired(rule, example, before);
        });
      for (const example of rule.examples.good)
        it(`is silent on: ${example.about}`, async () => {
          const result = await judgeExample(example, on(rule));
          assert.ok(result.isKnown, 'no dialect knows these files');
          assert.deepEqual(foundBy(rule, result), [], messages(result));
        });
      it('shows at least one bad and one good configuration', () => {
        assert.ok(rule.examples.bad.length > 0 && rule.examples.good.length > 0);
      });
    });

  it('fit the published schema', () => {
    const schema = JSON.parse(readFileSync('schema/rule.schema.json', 'utf8'));
    const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    for (const { path, text } of ruleFiles('rules', 'rules'))
      assert.ok(
        validate(plain(parseYaml(plainFile(path, text)).documents[0]!)),
        `${path} ${JSON.stringify(validate.errors)}`,
      );
  });

  it('stop with line and column where a field is misspelt', () => {
    const [first] = ruleFiles('rules', 'rules');
    const lines = first!.text.split('\n');
    const line = lines.findIndex((one) => one.includes('message:'));
    const text = first!.text.replace('message:', 'mesage:');
    const { rules: left, errors } = compileRules([{ ...first!, text }]);
    assert.deepEqual(left, []);
    assert.ok(
      errors.some((error) => error.startsWith(`${first!.path}:${line + 1}:5: unknown field "mesage"`)),
      errors.join('\n'),
    );
  });

  it('survive being written as JSON, as the bundle does', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(rules)), rules);
  });
});

/** Our rules, that one whatever the profile says of it. */
function on(rule: CompiledRule): readonly CompiledRule[] {
  return rules.map((one) => (one.id === rule.id ? { ...one, isOff: false } : one));
}

function foundBy(rule: CompiledRule, { findings }: Judgement): readonly Finding[] {
  return findings.filter((finding) => finding.rule === rule.id);
}

function underlined(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ at }) => spanText(at).trim()).sort();
}

function messages({ findings, undecided }: Judgement): string {
  return [
    ...findings.map(({ rule, message, at }) => `${rule}: ${message} (${spanText(at)})`),
    ...undecided.map(({ rule, question }) => `${rule}? ${question}`),
  ].join('\n');
}

/** Where the dialect knows the cure: applied, the finding is gone and no new one is there. */
async function repaired(rule: CompiledRule, example: Example, before: Judgement): Promise<void> {
  const edits = foundBy(rule, before).flatMap(({ fix }) => fix?.edits ?? []);
  if (edits.length === 0) return;
  const files = Object.fromEntries(
    Object.entries(example.files).map(([path, text]) => {
      const file = edits.find(({ span }) => span.file.path === path)?.span.file;
      return [path, file ? applyEdits(file, edits) : text];
    }),
  );
  // What a cure names may lie outside the tree; that it is there is not the cure's to say.
  const assume = rule.remedy === 'name-certificate' ? { ...example.assume, complete: false } : example.assume;
  const after = await judgeExample({ files, assume }, rules);
  assert.deepEqual(foundBy(rule, after), [], `after the fix:\n${messages(after)}\n${JSON.stringify(files, null, 2)}`);
  const fresh = after.findings.filter((one) => !before.findings.some((old) => old.rule === one.rule));
  assert.deepEqual(fresh, [], `new after the fix:\n${messages(after)}\n${JSON.stringify(files, null, 2)}`);
}

function plain(node: YamlNode): unknown {
  if (node.kind === 'seq') return node.items.map(plain);
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  return node.value;
}
