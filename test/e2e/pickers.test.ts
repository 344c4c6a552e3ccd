import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
afterEach(() => world.faults())

const interactionsOf = async (agent: string, key?: string) => {
  const { body } = await world.call('listInteractions', {
    path: { agent },
    ...(key !== undefined && { key }),
  })
  return body as { items: { id: string; consultId: string | null }[]; nextCursor: null }
}
const targets = async (search?: string) => {
  const query = search === undefined ? {} : { search }
  return world.call('listCandidates', { path: { agent: 'testname' }, query })
}
const namesIn = ({ body }: { body: unknown }) =>
  (body as { items: { name: string }[] }).items.map(({ name }) => name)

test('an agent’s open interactions, with the caller’s own consult', async () => {
  const chat = await world.interaction('chat', 'carol')
  const sms = await world.interaction('sms', 'carol')
  const closed = await world.interaction('chat', 'carol')
  await world.sim('POST', `/interactions/${closed}/close`)
  const { id: consultId } = world.consultOf(
    await world.call('startConsult', {
      body: { agent: 'carol', media: 'chat', interactionId: chat, target: { agent: 'bfriend' } },
    }),
  )
  const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string
  const seen = { customer: 'FirstL', state: 'Chatting', since }
  expect(await interactionsOf('carol')).toEqual({
    items: [
      { media: 'chat', id: chat, ...seen, consultId },
      { media: 'sms', id: sms, ...seen, consultId: null },
    ],
    nextCursor: null,
  })
  const others = await interactionsOf('carol', localKeys.customer)
  expect(others.items.map((item) => item.consultId)).toEqual([null, null])
})

test('a consult is shown until it is over', async () => {
  await world.autoAnswer('bfriend', 'accept', 0)
  const interactionId = await world.interaction('chat')
  const { id } = world.consultOf(
    await world.call('startConsult', {
      body: { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } },
    }),
  )
  const shown = async () =>
    (await interactionsOf('testname')).items.find((item) => item.id === interactionId)?.consultId
  await world.eventsUntil(id, 'consult.joined')
  expect(await shown()).toBe(id)
  await world.call('removeColleague', { path: { id } })
  await world.eventsUntil(id, 'consult.ended')
  expect(await shown()).toBeNull()
})

test('agents and queues by the beginning of a name', async () => {
  const found = await targets('bfr')
  expect([found.status, found.body]).toEqual([
    200,
    {
      items: [
        {
          kind: 'agent',
          id: '429a55994ef64991a77acb77c1cf9041',
          name: 'BFriend',
          userName: 'bfriend',
          available: true,
          state: 'Ready',
        },
      ],
      nextCursor: null,
    },
  ])
  expect((await targets('SUPP')).body).toMatchObject({
    items: [{ kind: 'queue', name: 'support', userName: null }],
  })
  expect(namesIn(await targets())).toEqual(['TestName', 'BFriend', 'Carol', 'support'])
  expect(namesIn(await targets('  '))).toHaveLength(4)
  expect(namesIn(await targets('nobody'))).toEqual([])
  expect(namesIn(await targets('*,* b*'))).toEqual(['BFriend'])
})

test('what is found is remembered for some seconds', async () => {
  expect(namesIn(await targets('zo'))).toEqual([])
  await world.sim('PUT', '/agents/zoe', {})
  expect(namesIn(await targets('ZO'))).toEqual([])
  expect(namesIn(await targets('zoe'))).toEqual(['zoe'])
})

test.each(['listInteractions', 'listCandidates'] as const)(
  '%s for an agent without a session: 503',
  async (call) => {
    await world.faults({ name: 'password-change', agent: 'bfriend' })
    const answer = await world.call(call, { path: { agent: 'bfriend' } })
    expect([answer.status, answer.body]).toMatchObject([503, { code: 'agent_session_unavailable' }])
    expect(answer.headers.get('retry-after')).toBe('5')
  },
)
