/** Stands in the bundle for what commander would start programs with: ours has no programs of its own, and `diff` asks git by another way. */
export function spawn(): never {
  throw new Error('waxseal starts no programs');
}
