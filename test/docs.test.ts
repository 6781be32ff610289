import { rulesReadme } from '../src/judge/docs.ts';
import { rulesIn } from '../src/judge/load.ts';
import { snapshot } from './support/snapshot.ts';

const rules = await rulesIn('rules', 'rules');

describe('documents', () => {
  it('rules/README.md says what the rule files say', () => {
    snapshot('rules/README.md', rulesReadme(rules));
  });
});
