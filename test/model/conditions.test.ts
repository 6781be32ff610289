import assert from 'node:assert/strict';
import { goes } from '../../src/model/conditions.ts';
import { everyWorld } from '../../src/model/worlds.ts';
import { normalised } from '../../src/text/condition.ts';
import { plainFile, startOf } from '../../src/text/source-file.ts';
import { hostOf } from '../support/host.ts';

const host = hostOf({});
const condition = startOf(plainFile('x', ''));

/** How these conditions can go together: one line per world. */
function worlds(...tests: readonly string[]): readonly string[] {
  const { outcomes } = everyWorld((ask) =>
    tests.map((written) => {
      const { test, is } = normalised(written);
      return goes(ask, host, { test, is, condition, start: 0, end: 0 }) === is ? 'T' : 'F';
    }),
  );
  return outcomes.map(({ value }) => value.join('')).sort();
}

describe('goes', () => {
  it('asks the same question once, however it is written', () => {
    assert.deepEqual(worlds('x', 'not x', 'not (x)'), ['FTT', 'TFF']);
    assert.deepEqual(worlds('a == "b"', "a != 'b'"), ['FT', 'TF']);
  });

  it('lets a whole and its parts go together only as they can', () => {
    assert.deepEqual(worlds('a and b', 'a'), ['FF', 'FT', 'TT']);
    assert.deepEqual(worlds('a or b', 'a', 'b'), ['FFF', 'TFT', 'TTF', 'TTT']);
    assert.deepEqual(worlds('not (a and (b or c))', 'a', 'not b'), ['FTF', 'FTT', 'TFF', 'TFT', 'TTT']);
  });

  it('knows that a name has one value', () => {
    assert.deepEqual(worlds("x == 'a'", "x == 'b'"), ['FF', 'FT', 'TF']);
    assert.deepEqual(worlds("x in ['a', 'b']", "x == 'a'", "x == 'c'"), ['FFF', 'FFT', 'TFF', 'TTF']);
    assert.deepEqual(worlds("x == 'A'", "x == 'a'"), ['FF', 'FT', 'TF']);
    assert.deepEqual(worlds("x == 'a'", 'x'), ['FF', 'FT', 'TT']);
    assert.deepEqual(worlds('x', "x == 'a'"), ['FF', 'TF', 'TT']);
  });

  it('knows that nothing is true of what is not defined', () => {
    assert.deepEqual(worlds('x is defined', 'x.y | length > 0'), ['FF', 'TF', 'TT']);
    assert.deepEqual(worlds('x | bool', 'x is defined'), ['FF', 'FT', 'TT']);
    assert.deepEqual(worlds('x is defined', "x | default('a')"), ['FF', 'FT', 'TF', 'TT']);
    assert.deepEqual(worlds('x is defined', 'xy'), ['FF', 'FT', 'TF', 'TT']);
  });

  it('asks only what is still open', () => {
    assert.deepEqual(worlds('b', 'a or b'), ['FF', 'FT', 'TT']);
    assert.deepEqual(worlds('x is defined and x | length > 0'), ['F', 'T']);
    assert.deepEqual(worlds("x is defined and 'a' in x", 'x is defined'), ['FF', 'FT', 'TT']);
  });
});
