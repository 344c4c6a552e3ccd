import type { GwsAnswer, Media } from './consult.ts'
import { isOpen } from './lifecycle.ts'
import { isClosed } from './observation.ts'
import type { AgentSessions } from './ports/agent-sessions.ts'
import type { ConsultStore } from './ports/consult-store.ts'
import type { ListedInteraction } from './ports/contact-centre.ts'

/** One of an agent's interactions as people choose from them. */
export type OpenInteraction = {
  media: Media
  id: string
  customer: string | null
  state: string | null
  since: string | null
  /** The newest of the caller's own consults in it that waits for a colleague or has one. */
  consultId: string | null
}

export type Listed<Item> =
  | { outcome: 'found'; items: Item[] }
  | { outcome: 'refused'; gws: GwsAnswer }
  | { outcome: 'unreachable' | 'session-unavailable' }

/** The interactions that the agent has now. */
export const listOpenInteractions = async (
  { sessions, store }: { sessions: AgentSessions; store: ConsultStore },
  { agent, callerId }: { agent: string; callerId: string },
): Promise<Listed<OpenInteraction>> => {
  const obtained = await sessions.obtain(agent)
  if (obtained.outcome === 'unavailable') return { outcome: 'session-unavailable' }
  const listed = await obtained.session.contactCentre.listInteractions()
  if (listed.outcome === 'session-refused') return { outcome: 'session-unavailable' }
  if (listed.outcome !== 'found') return listed
  const open = listed.interactions.filter(({ interaction }) => !isClosed(interaction))
  const items = open.map(async (listing) => ({
    media: listing.key.media,
    id: listing.key.interactionId,
    customer: listing.customer,
    state: listing.interaction.state,
    since: listing.since,
    consultId: await consultIn(store, listing, { agent, callerId }),
  }))
  return { outcome: 'found', items: await Promise.all(items) }
}

const consultIn = async (
  store: ConsultStore,
  { key }: ListedInteraction,
  { agent, callerId }: { agent: string; callerId: string },
): Promise<string | null> => {
  const { records } = await store.load(key)
  const own = records.findLast(
    (record) =>
      record.callerId === callerId &&
      record.consult.agent === agent &&
      (isOpen(record.consult.state) || record.consult.state === 'joined'),
  )
  return own?.consult.id ?? null
}
