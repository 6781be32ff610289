/** The user's command, or a file that belongs to it, cannot be used: printed in one line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
