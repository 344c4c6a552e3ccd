import { z } from 'zod'
import { parseJson } from '../../src/consult/parse-json.ts'

/** What a text says as JSON, as far as the shape fits; undefined otherwise. */
export const readJson = <T extends z.ZodType>(shape: T, text: string): z.infer<T> | undefined =>
  shape.safeParse(parseJson(text)).data

export const EventPart = z.looseObject({
  id: z.string(),
  type: z.string(),
  sequence: z.number(),
  consult: z.looseObject({ id: z.string(), interactionId: z.string(), agent: z.string() }),
})
type EventPart = z.infer<typeof EventPart>

/** What a step says of an event. */
export const ofEvent = ({ id, type, sequence, consult }: EventPart) => ({
  what: type,
  note: `#${sequence}`,
  eventId: id,
  consultId: consult.id,
  interactionId: consult.interactionId,
  agent: consult.agent,
})
