import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineHash } from '../../src/report/line-hash.ts';
import { plainFile } from '../../src/text/source-file.ts';

const hashes = (text: string) => {
  const file = plainFile('x', text);
  return text.split(/\r\n|\n|\r/).map((_, i) => lineHash(file, i + 1));
};

describe('the hash of a line', () => {
  // What github/codeql-action's upload step gives these texts; its tests have the same values.
  const vectors: readonly (readonly [string, readonly string[]])[] = [
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    ['Lorem ipsum dolor sit amet.\n'.repeat(2), ['55ec222b86bcae53:1', 'cc97dc7b1d7d8f7b:1', 'c129715d7a2bc9a3:1']],
  ];
  for (const [text, expected] of vectors)
    it(`equals GitHub's for ${JSON.stringify(text)}`, () => assert.deepEqual(hashes(text), expected));

  it('equals a rolling hash that keeps a window of one hundred characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab \t\n\r'), maxLength: 400 }), (text) => {
        assert.deepEqual(hashes(text), rolling(text));
      }),
    );
  });

  it('counts lines that begin alike', () => {
    const [first = '', second = ''] = hashes(`${'x\n'.repeat(300)}`);
    assert.deepEqual(
      [first.split(':')[0], first.split(':')[1], second.split(':')[1]],
      [second.split(':')[0], '1', '2'],
    );
  });
});

/** The same hash by the book: one pass, the oldest character leaves as the newest comes. */
function rolling(text: string): readonly string[] {
  const size = 100;
  const window: number[] = Array(size).fill(0);
  const lines: boolean[] = Array(size).fill(false);
  const counts = new Map<string, number>();
  const found: string[] = [];
  const leaving = 37n ** BigInt(size);
  let hash = 0n;
  let index = 0;
  const emit = () => {
    if (!lines[index]) return;
    lines[index] = false;
    const value = hash.toString(16);
    counts.set(value, (counts.get(value) ?? 0) + 1);
    found.push(`${value}:${counts.get(value)}`);
  };
  const push = (code: number) => {
    hash = BigInt.asUintN(64, hash * 37n + BigInt(code) - leaving * BigInt(window[index]!));
    window[index] = code;
    index = (index + 1) % size;
  };
  let begins = true;
  let afterReturn = false;
  for (const character of [...text, '\uffff']) {
    const isSecondHalf = afterReturn && character === '\n';
    afterReturn = character === '\r';
    if (character === ' ' || character === '\t' || isSecondHalf) continue;
    emit();
    if (begins) lines[index] = true;
    begins = character === '\n' || character === '\r';
    push(begins ? 10 : character.charCodeAt(0));
  }
  for (let i = 0; i < size; i += 1) {
    emit();
    push(0);
  }
  return found;
}
