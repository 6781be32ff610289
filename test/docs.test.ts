import assert from 'node:assert/strict';
import { explainRule, listRules, rulesReadme } from '../src/judge/docs.ts';
import { rulesIn } from '../src/judge/load.ts';
import { snapshot } from './support/snapshot.ts';

const rules = await rulesIn('rules', 'rules');

describe('documents', () => {
  it('rules/README.md says what the rule files say', () => {
    snapshot('rules/README.md', rulesReadme(rules));
  });

  it('every rule has a page that names the cure, the scanners and how to silence it', () => {
    for (const rule of rules) {
      const page = explainRule(rule);
      assert.ok(page.includes(rule.title) && page.includes(`ignore[${rule.id}]`), rule.id);
      for (const ids of Object.values(rule.scanners))
        for (const id of ids) assert.ok(page.includes(String(id)), rule.id);
    }
  });

  it('the list of rules has one line each', () => {
    assert.equal(listRules(rules).trimEnd().split('\n').length, rules.length);
  });
});
