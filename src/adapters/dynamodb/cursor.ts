import { z } from 'zod'

const Key = z.strictObject({
  pk: z.string().regex(/^consult#[\w-]{1,100}$/),
  sk: z.literal('header'),
  callerId: z.string(),
  createdAtAndId: z.string().regex(/^[\w:.#-]{1,200}$/),
})

/** A cursor that the caller sent is not one that we gave him. */
export class InvalidCursor extends Error {}

/**
 * Where a page of consults ended, as an opaque string. It is read back strictly and only for the caller it was made for,
 * so that a cursor cannot be used to look into somebody else's list.
 */
export const cursorCodec = {
  encode: (key: Record<string, unknown>): string =>
    Buffer.from(JSON.stringify(key)).toString('base64url'),

  /** Throws InvalidCursor for anything that `encode` did not make for this caller. */
  decode: (cursor: string, callerId: string): z.infer<typeof Key> => {
    try {
      const key = Key.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
      if (key.callerId === callerId) return key
    } catch (cause) {
      throw new InvalidCursor('the cursor is not readable', { cause })
    }
    throw new InvalidCursor('the cursor is another caller’s')
  },
}
