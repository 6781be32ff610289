import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { lintCase } from './support/lint.ts';
import { disagreements, isCase, readTruth } from './support/agree.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/truth');
const shared = resolve(import.meta.dirname, '../../shared/truth');
const known: Readonly<Record<string, string>> = parse(readFileSync(join(fixtures, 'known-wrong.yaml'), 'utf8')) ?? {};
const ids = readdirSync(fixtures, { withFileTypes: true }).flatMap(
  (entry) => (entry.isDirectory() && entry.name !== 'ansible' ? [entry.name] : []), // a kind of its own, ansible-truth.test.ts
);

/** Cases with a distribution's own text are not ours to copy; they are run where they lie beside the project. */
function distributionCases(dialect: string): readonly string[] {
  return readFileSync(join(fixtures, 'distribution-cases.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${dialect}/`))
    .map((line) => join(shared, line));
}

for (const dialect of ids) {
  describe(`truth: ${dialect}`, () => {
    const own = readdirSync(join(fixtures, dialect)).map((name) => join(fixtures, dialect, name));
    for (const folder of [...own, ...distributionCases(dialect)].filter(isCase)) {
      const id = folder.split('/').slice(-2).join('/');
      if (known[id]) continue;
      const truth = readTruth(folder);
      it(`${id}: ${truth.about}`, async () => {
        const { network, findings, problems } = await lintCase(folder);
        assert.deepEqual(disagreements(truth, network.services), []);
        const accepted = truth.listeners.filter(({ cleartextLogin }) => cleartextLogin.remote === 'accepted');
        const reported = findings.filter(({ rule }) => rule.includes('cleartext-login'));
        const named = new Set(reported.flatMap(({ listeners }) => listeners));
        assert.deepEqual(
          accepted.map(nameOf).filter((name) => !named.has(name)),
          [],
          'every listener that takes a password in clear from another host has a finding',
        );
        if (accepted.length === 0)
          assert.deepEqual(
            reported.map(({ message }) => message),
            [],
          );
        assert.deepEqual(
          problems.filter(({ code }) => code === 'limit-exceeded').map(({ message }) => message),
          [],
        );
      });
    }
  });
}

describe('truth: the cases that are known to be wrong', () => {
  it('exist', () => {
    assert.deepEqual(
      Object.keys(known).filter((id) => !existsSync(join(fixtures, id)) && !existsSync(join(shared, id))),
      [],
    );
  });
});

function nameOf({
  protocol,
  address,
  port,
}: {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}): string {
  return `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}`;
}
