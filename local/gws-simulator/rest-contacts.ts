import type { Agent, Queue, World } from './world.ts'

/** GET /contacts: exact names in comma lists, or a filter with wildcards. */
export const findContacts = (world: World, query: URLSearchParams, base: string) => {
  const type = query.get('type')
  const users = type === null || type === 'User' ? [...world.agents.values()] : []
  const queues = type === null || type === 'Queue' ? [...world.queues.values()] : []
  const found = [
    ...users.map((agent) => user(agent, base)),
    ...queues.map((queue) => queueContact(queue, base)),
  ]
  const matching = found.filter((contact) => matches(contact, query))
  const offset = Number(query.get('offset') ?? 0)
  const limit = Number(query.get('limit') ?? 100)
  return { totalCount: matching.length, contacts: matching.slice(offset, offset + limit) }
}

export const findOne = (world: World, id: string, base: string) => {
  const agent = world.agentById(id)
  const queue = world.queueById(id)
  return agent ? user(agent, base) : queue && queueContact(queue, base)
}

const user = ({ id, userName, nickname }: Agent, base: string) => ({
  id,
  type: 'User',
  name: nickname,
  userName: userName as string | undefined,
  availability: { channels: [{ channel: 'chat', available: true, userState: 'Ready' }] },
  uri: `${base}/api/v2/users/${id}`,
  path: `/users/${id}`,
})

const queueContact = ({ id, name }: Queue, base: string) => ({
  id,
  type: 'Queue',
  name,
  userName: undefined,
  availability: { channels: [{ channel: 'chat', available: true, userState: 'Ready' }] },
  uri: `${base}/api/v2/contacts/${id}`,
  path: `/contacts/${id}`,
})

const matches = (
  { name, userName }: { name: string; userName: string | undefined },
  query: URLSearchParams,
) => {
  const wantedUser = query.get('userName')?.split(',')
  const wantedName = query.get('name')?.split(',')
  if (wantedUser && !wantedUser.includes(userName ?? '')) return false
  if (wantedName && !wantedName.includes(name)) return false
  if (query.get('filterName') !== 'NamesOrPhoneNumberMatches') return true
  const patterns = (query.get('filterParameters') ?? '').split(/[ ,]+/).filter(Boolean)
  return patterns.every((pattern) =>
    [name, userName ?? ''].some((value) => wildcard(pattern).test(value)),
  )
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[^\w]/g, '\\$&'))
      .join('.*')}`,
    'i',
  )
