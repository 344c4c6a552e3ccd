import { z } from 'zod'
import { Consult } from '../../src/consult/consult.ts'
import { ConsultEvent } from '../../src/consult/event.ts'
import { Notice } from '../../src/consult/notice.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'

const consultId = z.string()
const wholeCaller = { scope: z.literal('caller') }

/** What is too large for a frame is left out: what was said, the notification, in the end what Genesys answered as well. */
export const TruncatedEvent = ConsultEvent.omit({ message: true, raw: true }).extend({
  consult: Consult.partial({ reason: true, gws: true }),
})

/** What a socket is sent. A new kind of frame is missing here until somebody has described it. */
export const serverFrames = {
  subscribed: z.union([
    z.object({
      type: z.literal('subscribed'),
      consultId,
      after: z.int().nonnegative().nullable(),
    }),
    z.object({ type: z.literal('subscribed'), ...wholeCaller }),
  ]),
  unsubscribed: z.union([
    z.object({ type: z.literal('unsubscribed'), consultId }),
    z.object({ type: z.literal('unsubscribed'), ...wholeCaller }),
  ]),
  event: z.object({ type: z.literal('event'), event: ConsultEvent }),
  notice: z.object({ type: z.literal('notice'), notice: Notice }),
  gap: z.object({ type: z.literal('gap'), consultId }),
  error: z.object({
    type: z.literal('error'),
    code: z.enum(['invalid_request', 'not_found', 'token_not_allowed']),
    detail: z.string(),
    consultId: consultId.optional(),
    scope: wholeCaller.scope.optional(),
  }),
  pong: z.object({ type: z.literal('pong') }),
} satisfies Record<Frame['type'], z.ZodType<Frame>>

/** An event as it comes when it is too large. */
export const TruncatedEventFrame = z.object({
  type: z.literal('event'),
  truncated: z.literal(true),
  event: TruncatedEvent,
})
