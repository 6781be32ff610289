/**
 * How much work the grammars did, in characters and tokens touched. Tests hold it against the length of the input:
 * a grammar that looks at its text twice is fine, one whose work grows with the square of it is not.
 */
export const steps = { count: 0 };

export function step(amount: number): void {
  steps.count += amount;
}
