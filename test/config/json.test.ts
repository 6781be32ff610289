import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../../src/config/json.ts';
import { anything } from '../../src/config/read.ts';
import { plainFile } from '../../src/text/source-file.ts';
import { UsageError } from '../../src/text/usage-error.ts';

const parse = (text: string) => parseJson(plainFile('x.json', text));
const wrongAt = (text: string): string => {
  try {
    parse(text);
    return 'read';
  } catch (error) {
    return error instanceof UsageError ? error.message : String(error);
  }
};

describe('JSON with places', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        assert.deepEqual(anything(parse(text)), JSON.parse(text));
      }),
    );
  });

  it('refuses with a place whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12, unit: fc.constantFrom(...'{}[]",:01.-e tru\\\n') }), (text) => {
        const isJson = accepts(text);
        const isOurs = !wrongAt(text).startsWith('x.json:');
        if (isJson && hasTwin(text)) return;
        assert.equal(isOurs, isJson, JSON.stringify(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says what it expected and where', () => {
    assert.equal(wrongAt('{"a": 1,\n "b" 2}'), 'x.json:2:6: expected ":"');
    assert.equal(wrongAt('{"a": 1, "a": 2}'), 'x.json:1:10: the key "a" stands here twice');
    assert.equal(wrongAt('[1, 2'), 'x.json:1:6: expected "," or "]"');
    assert.equal(wrongAt('['.repeat(1_000)), 'x.json:1:102: expected at most one hundred nested values');
  });
});

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON.parse lets the last of two equal keys win; we refuse them. */
function hasTwin(text: string): boolean {
  return wrongAt(text).includes('twice');
}
