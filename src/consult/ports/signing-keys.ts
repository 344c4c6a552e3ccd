import type { RetiredKey } from './webhook-endpoints.ts'

/** The public halves of the keys that sign webhooks, for everybody to read. */
export type SigningKeys = {
  /** Until then, or until it is retired; said again without an end it has none. Safe to repeat. `publicKey` is `whpk_` and base64. */
  publish(publicKey: string, until?: Date): Promise<void>
  /** Does nothing where the key is retired earlier already; what verifies nothing any more is not kept. Safe to repeat. */
  retire(key: RetiredKey): Promise<void>
  /** Those that are still good, with whatever was published before. However often it is asked, it costs little. */
  list(now: Date): Promise<string[]>
}
