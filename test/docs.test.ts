import assert from 'node:assert/strict';
import { rulesIn } from '../src/judge/load.ts';
import { renderRule } from '../src/report/rule-page.ts';
import { sectionsOf } from '../src/report/rule-sections.ts';
import { rulesReadme } from '../src/report/rules-readme.ts';
import { descriptorOf } from '../src/report/sarif-rules.ts';
import { snapshot } from './support/snapshot.ts';

const rules = await rulesIn('rules', 'rules');

describe('documents', () => {
  it('rules/README.md says what the rule files say', () => {
    snapshot('rules/README.md', rulesReadme(rules));
  });

  it('say the same of a rule in rules/README.md, in the help of SARIF and in "waxseal explain"', () => {
    const readme = rulesReadme(rules);
    for (const rule of rules) {
      const own = readme.slice(readme.indexOf(`\n## ${rule.id}\n`)).split('\n## ')[1] ?? '';
      const { text, markdown } = descriptorOf(rule).help;
      const page = renderRule(rule, { color: false });
      for (const { title, body } of sectionsOf(rule))
        for (const line of body.split('\n').filter((one) => one.trim() !== '')) {
          const places = { 'the text of SARIF': text, 'the markdown of SARIF': markdown, explain: page };
          const all = title === 'Silence one place' ? places : { ...places, 'rules/README.md': own };
          for (const [where, said] of Object.entries(all))
            assert.ok(said.includes(line), `${where}, ${rule.id}: ${line}`);
        }
      for (const { about } of [...rule.examples.bad, ...rule.examples.good])
        for (const said of [own, page]) assert.ok(said.includes(about), `${rule.id}: ${about}`);
    }
  });
});
