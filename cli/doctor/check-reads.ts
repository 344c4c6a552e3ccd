import type { ContactCentre } from '../../src/consult/ports/contact-centre.ts'
import { note, right, wrong } from './finding.ts'
import type { Examination, Finding } from './finding.ts'

/** What the bridge reads beside: the agent’s interactions, and whom there is to ask. */
export async function* checkReads(contactCentre: ContactCentre): Examination {
  yield await interactions(contactCentre)
  yield await contacts(contactCentre)
  return true
}

const interactions = async (contactCentre: ContactCentre): Promise<Finding> => {
  const check = 'Interactions'
  const listed = await contactCentre.listInteractions()
  if (listed.outcome !== 'found') return unread(check, listed)
  const { interactions: open, unread: media } = listed
  if (media.length > 0) return note(check, `Genesys does not list ${media.join(', ')}.`)
  const named = open.map(({ key }) => `${key.media} ${key.interactionId}`)
  return right(check, named.length === 0 ? 'none open' : named.join(', '))
}

const contacts = async (contactCentre: ContactCentre): Promise<Finding> => {
  const check = 'Contacts'
  const found = await contactCentre.findCandidates('')
  if (found.outcome !== 'found') return unread(check, found)
  const count = (kind: string) => found.candidates.filter((each) => each.kind === kind).length
  return found.candidates.length === 0
    ? wrong(
        check,
        'Genesys shows this agent nobody to consult.',
        'See the agent’s rights to contacts and the tenant’s agent groups.',
      )
    : right(check, `${count('agent')} agents and ${count('queue')} queues to ask`)
}

const unread = (
  check: string,
  answer: { outcome: string; gws?: { statusCode: number; statusMessage?: string | undefined } },
): Finding =>
  answer.gws
    ? wrong(
        check,
        `Genesys refuses the read: code ${answer.gws.statusCode}, “${answer.gws.statusMessage ?? 'nothing more'}”.`,
        'See the agent’s rights in Genesys.',
      )
    : wrong(
        check,
        'Genesys does not answer the read.',
        'See whether it is overloaded, and run this again.',
      )
