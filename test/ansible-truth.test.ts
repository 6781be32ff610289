import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CompiledRule } from '../src/judge/judge.ts';
import { loadRules } from '../src/judge/load.ts';
import { type FileVerdict, judgedCase, readAnsibleTruth, rebuiltCase } from './support/ansible-truth.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/truth');
const shared = resolve(import.meta.dirname, '../../shared/truth');

/** Cases with a distribution's own text are not ours to copy; they are run where they lie beside the project. */
const beside = readFileSync(join(fixtures, 'distribution-cases.txt'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('ansible/'))
  .map((line) => join(shared, line));
const own = readdirSync(join(fixtures, 'ansible')).map((name) => join(fixtures, 'ansible', name));
const cases = [...own, ...beside].filter((folder) => existsSync(join(folder, 'truth.json')));

describe('truth: Ansible', () => {
  let rules: readonly CompiledRule[] = [];
  before(async () => {
    rules = await loadRules();
  });
  for (const folder of cases)
    it(`${folder.split('/').at(-1)}: ${readAnsibleTruth(folder).about}`, async () => {
      const machines = await judgedCase(folder, rules);
      assert.deepEqual(
        machines.flatMap(({ name, differences }) => differences.map((one) => `${name} ${one}`)),
        [],
      );
    });
});

describe('truth: the files that plays write', () => {
  const all: FileVerdict[] = [];
  for (const folder of cases) {
    const { base } = readAnsibleTruth(folder);
    if (base && !existsSync(join(shared, base))) continue;
    it(`${folder.split('/').at(-1)}: are what Ansible wrote, byte for byte, or said not to be known`, async () => {
      const files = (await rebuiltCase(folder, shared)).flatMap((machine) => machine.files);
      all.push(...files);
      assert.deepEqual(
        files.filter(({ verdict }) => verdict === 'differ' || verdict === 'missing'),
        [],
      );
    });
  }

  it('are certain for at least 95 %', () => {
    const certain = all.filter(({ verdict }) => verdict === 'equal').length;
    assert.ok(certain >= 0.95 * all.length, `${certain} of ${all.length} files are certain`);
  });
});
