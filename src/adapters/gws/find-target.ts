import type { Target } from '../../consult/consult.ts'
import type { ContactCentre, ResolvedTarget } from '../../consult/ports/contact-centre.ts'
import type { Read } from './answer.ts'
import { GwsContacts } from './gws-schemas.ts'

/**
 * Turns what a caller named into an id. Names are looked up among the contacts: an agent by user name first, then by the
 * name shown. URIs and paths already hold the id; their host may be any of GWS's addresses and is not looked at.
 */
export const findTarget = async (
  readContacts: (query: URLSearchParams) => Promise<Read>,
  target: Target,
): ReturnType<ContactCentre['resolveTarget']> => {
  if ('path' in target) return fromPath(target.path, true)
  if ('uri' in target) return fromPath(new URL(target.uri).pathname, false)
  return 'queue' in target
    ? search(readContacts, { kind: 'queue', name: target.queue })
    : search(readContacts, { kind: 'agent', name: target.agent })
}

const fromPath = (path: string, givenAsPath: boolean) => {
  const [, collection, id] = /\/(users|contacts)\/([^/]+)\/?$/.exec(path) ?? []
  if (collection === undefined || id === undefined) return { outcome: 'not-found' } as const
  const kind = collection === 'users' ? 'agent' : 'unspecified'
  const target: ResolvedTarget = { kind, id, path: `/${collection}/${id}`, givenAsPath }
  return { outcome: 'found', target } as const
}

type Wanted = { kind: 'agent' | 'queue'; name: string }

const search = async (
  readContacts: (query: URLSearchParams) => Promise<Read>,
  { kind, name }: Wanted,
): ReturnType<ContactCentre['resolveTarget']> => {
  const types = { agent: 'User', queue: 'Queue' } as const
  // GWS matches `userName` for users and `name` for everybody, each against a comma list of exact values.
  const parameters = kind === 'agent' ? ['userName', 'name'] : ['name']
  for (const parameter of parameters) {
    const answer = await readContacts(new URLSearchParams({ type: types[kind], [parameter]: name }))
    if (answer.outcome === 'refused') continue
    if (answer.outcome !== 'ok') return answer
    const contacts = GwsContacts.safeParse(answer.body).data?.contacts ?? []
    const field = parameter === 'userName' ? 'userName' : 'name'
    const match = contacts.find((contact) => contact[field]?.toLowerCase() === name.toLowerCase())
    if (typeof match?.id === 'string') {
      const path = `/${kind === 'agent' ? 'users' : 'contacts'}/${encodeURIComponent(match.id)}`
      return { outcome: 'found', target: { kind, id: match.id, path, givenAsPath: false } }
    }
  }
  return { outcome: 'not-found' }
}
