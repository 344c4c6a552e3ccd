import type { InteractionKey } from './consult.ts'

/** A key as one text, by which interactions are told apart. */
export const interactionName = ({ media, interactionId }: InteractionKey): string =>
  `${media}/${interactionId}`

export const isSameInteraction = (one: InteractionKey, other: InteractionKey): boolean =>
  interactionName(one) === interactionName(other)
