/** An answer as it was given, to be given again. */
export type KeptAnswer = { status: number; body: string; headers: Record<string, string> }

/** The callers' idempotency keys. A key is written before any work and says so until the answer is known. */
export type IdempotencyKeys = {
  /**
   * Takes the key for a request with this fingerprint. Safe to repeat with the answer lost.
   * - `taken`: ours; do the work, then `keep` or `free`
   * - `answered`: the same request was answered before
   * - `in-progress`: the same request is under way, or its worker died; `consultId` tells which consult it was to be
   * - `reused`: the key stands for another request
   */
  take(
    use: KeyUse,
  ): Promise<
    | { outcome: 'taken' }
    | { outcome: 'answered'; answer: KeptAnswer }
    | { outcome: 'in-progress'; consultId: string; respondAsync: boolean; since: Date }
    | { outcome: 'reused' }
  >
  /** Takes over a request whose worker died; `since` is what `take` told. False when somebody else did. Safe to repeat. */
  retake(use: KeyUse, since: Date): Promise<boolean>
  /** Keeps the answer for a day, unless the key is another worker’s by now. */
  keep(use: KeyUse, answer: KeptAnswer): Promise<void>
  /** Nothing came of the request: the key may be used again, unless it is already. */
  free(use: KeyUse): Promise<void>
}

/** What a key is used for; the consult's id tells one use from another. */
export type KeyUse = {
  callerId: string
  key: string
  fingerprint: string
  consultId: string
  /** The caller wants to be answered before the consult is sent. */
  respondAsync: boolean
}
