import { rulesIn } from '../src/judge/load.ts';
import { rulesReadme } from '../src/report/rules-readme.ts';
import { snapshot } from './support/snapshot.ts';

const rules = await rulesIn('rules', 'rules');

describe('documents', () => {
  it('rules/README.md says what the rule files say', () => {
    snapshot('rules/README.md', rulesReadme(rules));
  });
});
