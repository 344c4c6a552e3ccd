import type { Candidate, ContactCentre } from '../../consult/ports/contact-centre.ts'
import type { Read } from './answer.ts'
import { GwsContacts } from './gws-schemas.ts'
import type { GwsChannel, GwsContact } from './gws-schemas.ts'

/** As many of each kind as a person looks through. */
export const shownAtMost = '25'

const kinds = [
  { kind: 'agent', type: 'User' },
  { kind: 'queue', type: 'Queue' },
] as const

/** Agents and queues by what is typed of their names; the agents first. */
export const findCandidates = async (
  readContacts: (query: URLSearchParams) => Promise<Read>,
  search: string,
): ReturnType<ContactCentre['findCandidates']> => {
  const filter = filterOf(search)
  const answers = await Promise.all(
    kinds.map(async ({ kind, type }) => {
      const query = new URLSearchParams({ type, limit: shownAtMost, ...filter })
      return { kind, answer: await readContacts(query) }
    }),
  )
  const candidates: Candidate[] = []
  for (const { kind, answer } of answers) {
    if (answer.outcome !== 'ok') return answer
    const contacts = GwsContacts.safeParse(answer.body).data?.contacts ?? []
    candidates.push(...contacts.flatMap((contact) => toCandidate(kind, contact) ?? []))
  }
  return { outcome: 'found', candidates }
}

/** GWS's own wildcard and comma are taken for blanks. Source: the page of GET /contacts. */
const filterOf = (search: string): Record<string, string> => {
  const words = search.split(/[\s,*]+/).filter(Boolean)
  if (words.length === 0) return {}
  const filterParameters = words.map((word) => `${word}*`).join(',')
  return { filterName: 'NamesOrPhoneNumberMatches', filterParameters }
}

const toCandidate = (kind: Candidate['kind'], contact: GwsContact): Candidate | undefined =>
  typeof contact.id === 'string'
    ? {
        kind,
        id: contact.id,
        name: nameOf(contact),
        userName: contact.userName ?? null,
        ...availabilityOf(contact),
      }
    : undefined

/** A user's `name` is his user name. Source: the page of the contact resource. */
const nameOf = ({ firstName, lastName, name }: GwsContact): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || (name ?? null)

/** Who is free to speak is not therefore free to write. */
const availabilityOf = ({ availability }: GwsContact): Pick<Candidate, 'available' | 'state'> => {
  const written = (availability?.channels ?? []).filter(
    ({ channel }) => !/voice/i.test(channel ?? ''),
  )
  const known = written.filter(({ available }) => typeof available === 'boolean')
  const free = known.find(({ available }) => available === true)
  return {
    available: known.length === 0 ? null : free !== undefined,
    state: stateOf(free ?? written[0]),
  }
}

const stateOf = (channel: GwsChannel | undefined): string | null => {
  const state = channel?.userState
  return (typeof state === 'object' ? (state?.displayName ?? state?.state) : state) ?? null
}
