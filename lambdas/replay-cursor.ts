import { z } from 'zod'
import { InvalidCursor } from '../src/adapters/dynamodb/cursor.ts'
import type { ReplayWish } from '../src/consult/replay-events.ts'

const Moment = z.iso.datetime().transform((text) => new Date(text))
const Rest = z.strictObject({
  since: Moment.optional(),
  undelivered: z.boolean(),
  cursor: z.string(),
})

/** Where a replay has got to, with what was asked for: whoever goes on need not say it again, nor can he say something else. */
export const replayCursor = {
  encode: ({ since, undelivered }: ReplayWish, cursor: string): string =>
    Buffer.from(JSON.stringify({ since, undelivered, cursor })).toString('base64url'),

  /** Throws InvalidCursor for what `encode` cannot have made. */
  decode: (cursor: string): ReplayWish => {
    try {
      return Rest.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    } catch (cause) {
      throw new InvalidCursor('the cursor is not readable', { cause })
    }
  },
}
