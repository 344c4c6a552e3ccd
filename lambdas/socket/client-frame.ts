import { z } from 'zod'

const consultId = z.string().regex(/^[\w-]{1,100}$/)
const wholeCaller = { scope: z.literal('caller') }

export const Ping = z.strictObject({ action: z.literal('ping') })
export const Subscribe = z.union([
  z.strictObject({ action: z.literal('subscribe'), ...wholeCaller }),
  z.strictObject({
    action: z.literal('subscribe'),
    consultId,
    after: z.int().min(0).optional(),
  }),
])
export const Unsubscribe = z.union([
  z.strictObject({ action: z.literal('unsubscribe'), ...wholeCaller }),
  z.strictObject({ action: z.literal('unsubscribe'), consultId }),
])

/** What a socket may ask for. */
export const ClientFrame = z.union([Ping, Subscribe, Unsubscribe])
export type ClientFrame = z.infer<typeof ClientFrame>
