import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { assumeKeys } from '../../src/config/assume.ts';
import { configKeys } from '../../src/config/policy.ts';

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../schema/waxseal.schema.json'), 'utf8'));
const validate = new Ajv({ strict: false }).compile(schema);

describe('the schema for editors', () => {
  it('knows the same keys as the program', () => {
    assert.deepEqual(Object.keys(schema.properties), [...configKeys]);
    assert.deepEqual(Object.keys(schema.definitions.assume.properties), [...assumeKeys]);
  });

  it('takes what the program takes', () => {
    const config = {
      ignore: [{ listener: 'pop3 [::]:110', reason: 'lab' }],
      assume: { versions: { dovecot: '2.4.1' }, addresses: { mx1: ['192.0.2.1'] }, backends: 'accept', complete: true },
      roles: { 'docs/**': 'sample' },
    };
    assert.ok(validate(config), JSON.stringify(validate.errors));
  });

  it('refuses what the program refuses', () => {
    for (const config of [
      { ignores: [] },
      { ignore: [{ rule: 'cleartext-login' }] },
      { ignore: [{ reason: 'all of it' }] },
      { roles: { 'docs/**': 'samples' } },
      { assume: { build: 'redhat' } },
    ])
      assert.ok(!validate(config), JSON.stringify(config));
  });
});
