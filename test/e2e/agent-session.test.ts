import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
})
afterAll(() => world.close())

const Session = z.looseObject({
  agent: z.string(),
  state: z.string(),
  connectedAt: z.string().nullable(),
})
const Sessions = z.object({ items: z.array(Session), nextCursor: z.string().nullable() })

const sessionOf = async (agent: string) =>
  (await world.call('getAgentSession', { path: { agent } })).body as Record<string, unknown>

// As deployed, each call may start a process.
const patient = { timeout: 20_000 }

const connected = (agent: string) =>
  vi.waitUntil(async () => (await sessionOf(agent))['state'] === 'connected', patient)

test('given nobody has asked for an agent’s session, there is none', async () => {
  expect(await sessionOf('carol')).toEqual({
    agent: 'carol',
    state: 'none',
    since: null,
    ageSeconds: null,
    owner: null,
    reason: null,
    connectedAt: null,
    lastPollAt: null,
    shownAt: null,
    reconnects: 0,
    resyncs: 0,
  })
})

test('a page that warms it up finds it connected soon, and again at once', async () => {
  const asked = await world.call('warmAgentSession', { path: { agent: 'testname' } })
  expect(asked.status).toBe(202)
  await connected('testname')
  // Before it is asked again: the listener may have shown it anew by the time of the answer.
  const { shownAt } = await sessionOf('testname')
  const again = await world.call('warmAgentSession', { path: { agent: 'testname' } })
  expect(again.status).toBe(200)
  expect(again.body).toMatchObject({ agent: 'testname', state: 'connected', resyncs: 1 })
  expect(again.body).toMatchObject({ owner: expect.any(String), ageSeconds: expect.any(Number) })
  await vi.waitUntil(
    async () => String((await sessionOf('testname'))['shownAt']) > String(shownAt),
    patient,
  )
})

test('what Genesys refuses says so, and is tried again when a person asks', async () => {
  await world.faults({ name: 'password-change', agent: 'bfriend' })
  await world.call('warmAgentSession', { path: { agent: 'bfriend' } })
  await vi.waitUntil(
    async () => (await sessionOf('bfriend'))['state'] === 'password-change',
    patient,
  )
  const body = {
    agent: 'bfriend',
    media: 'chat',
    interactionId: '0000',
    target: { agent: 'carol' },
  }
  const refused = await world.call('startConsult', { body })
  expect(refused).toMatchObject({ status: 503, body: { code: 'agent_session_unavailable' } })
  await world.faults()
  await world.call('warmAgentSession', { path: { agent: 'bfriend' } })
  await connected('bfriend')
})

test.each(['getAgentSession', 'warmAgentSession'] as const)(
  '%s for an agent whom the tenant does not know',
  async (call) => {
    const answer = await world.call(call, { path: { agent: 'nobody' } })
    expect(answer).toMatchObject({ status: 404, body: { code: 'agent_unknown' } })
  },
)

const operator = { key: localKeys.operator }

test('an operator sees all sessions, in pages', async () => {
  await world.send('PUT', '/v1/agents/testname/session')
  await connected('testname')
  await world.send('PUT', '/v1/agents/carol/session')
  await connected('carol')
  const seen: unknown[] = []
  let cursor = ''
  do {
    const page = await world.send('GET', `/v1/sessions?limit=1${cursor}`, operator)
    const { items, nextCursor } = Sessions.parse(page.body)
    seen.push(...items.map(({ agent }) => agent))
    cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
  } while (cursor !== '')
  expect(seen.sort()).toEqual(expect.arrayContaining(['carol', 'testname']))
  expect(new Set(seen).size).toBe(seen.length)
  const wrong = await world.send('GET', '/v1/sessions?cursor=YWJj!', operator)
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  // As a key of the table it would be too long.
  const long = Buffer.from('x'.repeat(1025)).toString('base64url')
  const tooLong = await world.send('GET', `/v1/sessions?cursor=${long}`, operator)
  expect(tooLong).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test('an operator has a session signed in anew, and what happens meanwhile is told', async () => {
  await world.send('PUT', '/v1/agents/testname/session')
  await connected('testname')
  const restart = await world.send('POST', '/v1/agents/testname/session/restart', operator)
  expect(restart).toMatchObject({ status: 202, body: { state: 'connected' } })
  const { connectedAt } = Session.parse(restart.body)
  await vi.waitUntil(async () => {
    const session = Session.parse(await sessionOf('testname'))
    return session.state === 'connected' && session.connectedAt !== connectedAt
  }, patient)
  const unknown = await world.send('POST', '/v1/agents/nobody/session/restart', operator)
  expect(unknown).toMatchObject({ status: 404, body: { code: 'agent_unknown' } })
})
