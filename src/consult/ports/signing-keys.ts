/** The public halves of the keys that sign webhooks, for everybody to read. */
export type SigningKeys = {
  /** Safe to repeat. `publicKey` is `whpk_` and base64. */
  publish(publicKey: string): Promise<void>
  /** It verifies nothing that is signed after this moment. */
  retire(publicKey: string, validUntil: Date): Promise<void>
  /** Those that are still good. */
  list(now: Date): Promise<string[]>
}
