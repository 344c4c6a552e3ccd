import type { InteractionKey } from './consult.ts'
import { isForbidden, statusCodes } from './gws-status.ts'
import type { InteractionSnapshot } from './observation.ts'
import type { ContactCentre } from './ports/contact-centre.ts'

const gone: InteractionSnapshot = { state: 'Completed', participants: [], capabilities: [] }

export type Looked =
  | { outcome: 'seen'; interaction: InteractionSnapshot }
  /** Genesys says that it will not show it to this agent: forbidden, or not permitted. */
  | { outcome: 'hidden' }
  /** Nobody answers: ask again. */
  | { outcome: 'unseen' }

/** The interaction as it stands; one that Genesys does not know any more is over. */
export const readInteraction = async (
  contactCentre: ContactCentre,
  key: InteractionKey,
): Promise<Looked> => {
  const read = await contactCentre.readInteraction(key)
  switch (read.outcome) {
    case 'found':
      return { outcome: 'seen', interaction: read.interaction }
    case 'refused':
      if (read.gws.statusCode === statusCodes.notFound)
        return { outcome: 'seen', interaction: gone }
      // Any other refusal says nothing about the interaction.
      return { outcome: isForbidden(read.gws) ? 'hidden' : 'unseen' }
    case 'unreachable':
    case 'session-refused':
      return { outcome: 'unseen' }
  }
}
