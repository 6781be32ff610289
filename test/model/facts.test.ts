import assert from 'node:assert/strict';
import { combine, fact, fold, fromCases } from '../../src/model/facts.ts';
import type { Assumption, Case, Fact } from '../../src/model/model.ts';

const yes = (question: string): Assumption => ({ kind: 'branch', question, text: `${question} holds` });
const no = (question: string): Assumption => ({ kind: 'branch', question, text: `${question} does not hold` });
const told = <T>(is: T, ...assuming: readonly Assumption[]): Case<T> => ({ is, assuming, because: [] });
const shape = (list: readonly Case<unknown>[]) =>
  list.map(({ is, assuming }) => [is, ...assuming.map(({ text }) => text)]);

describe('folding worlds', () => {
  it('drops a question whose answers make no difference', () => {
    assert.deepEqual(shape(fold([told(1, yes('a')), told(1, no('a'))])), [[1]]);
  });
  it('keeps only the question that decides, wherever it was asked', () => {
    const worlds = [
      told(1, yes('a'), yes('b')),
      told(2, yes('a'), no('b')),
      told(1, no('a'), yes('b')),
      told(2, no('a'), no('b')),
    ];
    assert.deepEqual(shape(fold(worlds)), [
      [1, 'b holds'],
      [2, 'b does not hold'],
    ]);
  });
  it('names both questions where one matters only after the other', () => {
    const worlds = [told(1, yes('a')), told(2, no('a'), yes('b')), told(3, no('a'), no('b'))];
    assert.deepEqual(shape(fold(worlds)), [
      [1, 'a holds'],
      [2, 'a does not hold', 'b holds'],
      [3, 'a does not hold', 'b does not hold'],
    ]);
  });
});

describe('joining facts', () => {
  const conditional: Fact<boolean> = { could: [told(true, yes('a')), told(false, no('a'))], because: [] };
  it('leaves out combinations that answer one question in two ways', () => {
    const both = combine(conditional, conditional, (a, b) => a === b);
    assert.equal(both.is, true);
  });
  it('is known where all cases say the same', () => {
    assert.equal(fromCases([told('x', yes('a')), told('x', no('a'))]).is, 'x');
  });
  it('stays unknown where a part is unknown and nothing else decides', () => {
    const { is, could } = combine(fact(true), { because: [] }, (a, b) => (a && b !== undefined ? b : undefined));
    assert.deepEqual([is, could], [undefined, undefined]);
  });
});
