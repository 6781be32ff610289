/** Called where a closed union has been dealt with: a new case breaks the build, and at run time it is our bug. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
