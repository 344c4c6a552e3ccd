import { interactionName } from './interaction-name.ts'
import { isAgent, isAgentsOnly, isClosed } from './observation.ts'
import type { InteractionSnapshot, Observation } from './observation.ts'

/**
 * What a session remembers of its agent's interactions, so that the store is asked only about what may be news to a consult.
 * Typing, what the customer and the agent say, and states in which nobody came or went are none.
 */
export type InteractionNews = {
  isNews(observation: Observation): boolean
  /** To be called when an observation has been recorded, or was read before the session began to listen. */
  learn(
    observation: Pick<Observation, 'key' | 'error' | 'interaction'>,
    /** Whether any consult is about the interaction. */
    concerned: boolean,
  ): void
}

/** Agents have a handful; whoever is forgotten costs a look into the store. */
const rememberedAtMost = 1000

export const interactionNews = (): InteractionNews => {
  const known = new Map<string, { looks: string; concerned: boolean }>()
  return {
    isNews(observation) {
      const { key, error, interaction } = observation
      const before = known.get(interactionName(key))
      if (error !== null || tellsOfJoining(observation)) return true
      if (interaction !== null && looksOf(interaction) !== before?.looks) return true
      return before?.concerned !== false && saysSomething(observation)
    },

    learn({ key, error, interaction }, concerned) {
      if (interaction === null || error !== null) return
      known.delete(interactionName(key))
      if (isClosed(interaction)) return
      for (const oldest of known.keys()) {
        if (known.size < rememberedAtMost) break
        known.delete(oldest)
      }
      known.set(interactionName(key), { looks: looksOf(interaction), concerned })
    },
  }
}

const tellsOfJoining = ({ messages }: Observation): boolean =>
  messages.some(({ type, visibility }) => type === 'ParticipantJoined' && isAgentsOnly(visibility))

/** Of no interest where no consult is: none can have begun without somebody joining. */
const saysSomething = ({ messages }: Observation): boolean =>
  messages.some(
    ({ type, visibility }) =>
      isAgentsOnly(visibility) || type === 'ParticipantLeft' || type === 'Notice',
  )

/** Everything about an interaction that can tell of a consult. */
const looksOf = (interaction: InteractionSnapshot): string => {
  if (isClosed(interaction)) return 'closed'
  const agents = interaction.participants.filter(isAgent)
  const toAgents = interaction.capabilities.includes('SendToAgents')
  const seen = agents.map(({ participantId, visibility }) => `${participantId}/${visibility}`)
  return JSON.stringify([toAgents, ...seen.sort()])
}
