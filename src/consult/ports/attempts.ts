import { z } from 'zod'

/** A try as its caller is shown it, or that there are none any more: `superseded` by a newer state, `dropped` as it is disabled. */
export const RecordedAttempt = z.object({
  /** The event's, the same on every try: receivers know it as `webhook-id`, and a replay as `deliveryId`. */
  id: z.string(),
  type: z.string(),
  /** Null for what is not about a consult. */
  consultId: z.string().nullable(),
  sequence: z.int().nullable(),
  attempt: z.int().positive(),
  at: z.iso.datetime(),
  outcome: z.enum(['delivered', 'failed', 'gone', 'superseded', 'dropped']),
  /** Null when there was no answer. */
  status: z.int().nullable(),
  durationMs: z.number(),
  /** A short class of error, null for what was delivered. */
  errorClass: z.string().nullable(),
  /** The first kilobyte of what the receiver said. */
  answer: z.string().nullable(),
  nextTryAt: z.iso.datetime().nullable(),
})
export type RecordedAttempt = z.infer<typeof RecordedAttempt>

/** The tries made to each webhook, for some weeks. Every read sees every earlier write. */
export type Attempts = {
  record(webhookId: string, attempt: RecordedAttempt): Promise<void>
  /** Newest first. `cursor` is the answer's own, or absent. */
  list(
    webhookId: string,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ items: RecordedAttempt[]; nextCursor: string | null }>
  /** The events of a consult, by sequence, that were taken, or that are to be tried next after `from` and by `until`. */
  settled(
    webhookId: string,
    consultId: string,
    soon: { from: Date; until: Date },
  ): Promise<Set<number>>
}
