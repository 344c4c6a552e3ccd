import type { Observation } from './observation.ts'

/** Characters; at three bytes each this leaves room in an item of 400 KB for the consult around it. */
const textAtMost = 110_000
const rawAtMost = 20_000

/**
 * An observation that fits into a log entry: a very long text is cut, and a very long notification is not kept as it came.
 * What it is matched by is never touched.
 */
export const boundObservation = (observation: Observation): Observation => {
  const { raw, messages } = observation
  const fits = raw === undefined || JSON.stringify(raw).length <= rawAtMost
  return {
    ...observation,
    messages: messages.map((message) => ({ ...message, text: cut(message.text) })),
    raw: fits ? raw : undefined,
  }
}

const cut = (text: string | null): string | null =>
  text !== null && text.length > textAtMost ? `${text.slice(0, textAtMost)}…` : text
