/** What whoever typed the command can mend. Its message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
