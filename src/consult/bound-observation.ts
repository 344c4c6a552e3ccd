import { cutToBytes, jsonBytes } from './json-bytes.ts'
import type { Observation } from './observation.ts'

/** Bytes in JSON; together they leave room in an item of 400 KB for the consults around them. */
export const textAtMost = 310_000
const errorAtMost = 2_000
export const rawAtMost = 20_000

/**
 * An observation that fits into a log entry: a very long text is cut, and a very long notification is not kept as it came.
 * What it is matched by is never touched.
 */
export const boundObservation = (observation: Observation): Observation => {
  const { error, messages, raw } = observation
  return {
    ...observation,
    error: error && cutToBytes(error, errorAtMost),
    messages: messages.map((message) => ({
      ...message,
      text: message.text && cutToBytes(message.text, textAtMost),
    })),
    raw: jsonBytes(raw) <= rawAtMost ? raw : undefined,
  }
}
