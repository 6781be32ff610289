import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import { dialects } from '../src/dialects/index.ts';
import { loadRules } from '../src/judge/load.ts';
import { lint } from '../src/lint.ts';
import { noPolicy } from '../src/model/policy.ts';
import { renderText } from '../src/report/text.ts';
import { lintPaths } from './support/lint.ts';
import { section } from './support/snapshot.ts';

const top = resolve(import.meta.dirname, '..');
const readme = join(top, 'README.md');
const truth = join(top, 'fixtures/truth');

describe('the README', () => {
  it('shows what the program prints for the classic remedy', async () => {
    const result = await lintPaths([join(top, 'fixtures/trees/classic-remedy')]);
    section(
      readme,
      'example',
      `\n\`\`\`\n$ npm run waxseal -- fixtures/trees/classic-remedy\n\n${renderText(result, { color: false }).trimEnd()}\n\`\`\`\n`,
    );
  });

  it('is not contradicted by a configuration of our own', async () => {
    const rules = await loadRules();
    const { policy, assume } = await loadConfig({ base: top, assume: [], rules });
    const paths = [join(top, 'fixtures/trees/classic-remedy')];
    const shown = async (said: typeof policy) => (await lint({ paths, rules, assume, policy: said })).findings.length;
    assert.ok((await shown(policy)) > 0);
    assert.equal(await shown(policy), await shown(noPolicy));
  });

  it('counts the measured cases of every dialect', () => {
    const elsewhere = readFileSync(join(truth, 'distribution-cases.txt'), 'utf8').split('\n');
    const several = { id: 'combined', title: 'hosts with several of these programs', status: 'measured' };
    const rows = [...dialects, several].map(({ id, title, status }) => {
      const own = folders(truth).includes(id) ? folders(join(truth, id)).length : 0;
      const others = elsewhere.filter((line) => line.startsWith(`${id}/`)).length;
      return `| ${title} | ${status === 'measured' ? own + others : 'from its manuals, not measured'} |`;
    });
    section(readme, 'support', `| program | measured cases, all in agreement |\n| --- | --- |\n${rows.join('\n')}`);
  });
});

function folders(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
