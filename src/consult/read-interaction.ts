import type { InteractionKey } from './consult.ts'
import type { InteractionSnapshot } from './observation.ts'
import type { ContactCentre } from './ports/contact-centre.ts'

/** GWS: not found. Any other refusal says nothing about the interaction. */
const notFound = 6

const gone: InteractionSnapshot = { state: 'Completed', participants: [], capabilities: [] }

/** The interaction as it stands; one that Genesys no longer shows to the agent is over for him; undefined: ask again. */
export const readInteraction = async (
  contactCentre: ContactCentre,
  key: InteractionKey,
): Promise<InteractionSnapshot | undefined> => {
  const read = await contactCentre.readInteraction(key)
  switch (read.outcome) {
    case 'found':
      return read.interaction
    case 'refused':
      return read.gws.statusCode === notFound ? gone : undefined
    case 'unreachable':
    case 'session-refused':
      return undefined
  }
}
