import assert from 'node:assert/strict';
import type { Service } from '../../src/model/model.ts';

/** Two tests that hold a dialect against the words of a daemon's own checker: texts that it took, and texts that it refused. */
export function agreesWithChecker(
  serviceOf: (text: string) => Service,
  { starts, refused }: { readonly starts: readonly string[]; readonly refused: readonly string[] },
): void {
  it('starts with what the daemon takes', () => {
    for (const text of starts) {
      const service = serviceOf(text);
      assert.equal(service.starts.is, true, `${text}: ${service.startError.is}`);
    }
  });

  it('does not start with what the daemon refuses, and names the guilty line', () => {
    for (const text of refused) {
      const { starts: fact, startError } = serviceOf(text);
      assert.equal(fact.is, false, text);
      assert.notEqual(startError.is, '', text);
      assert.ok(fact.because.length > 0 && startError.because.length > 0, text);
    }
  });
}
