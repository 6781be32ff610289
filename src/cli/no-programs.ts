/** Stands in the bundle for `node:child_process`, which commander asks for and we never use: this program starts no other. */
export function spawn(): never {
  throw new Error('waxseal starts no programs');
}
