import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
})
afterAll(() => world.close())

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
  const again = await world.call('warmAgentSession', { path: { agent: 'testname' } })
  expect(again.status).toBe(200)
  expect(again.body).toMatchObject({ agent: 'testname', state: 'connected', resyncs: 1 })
  expect(again.body).toMatchObject({ owner: expect.any(String), ageSeconds: expect.any(Number) })
  const { shownAt } = again.body as { shownAt: string }
  await vi.waitUntil(
    async () => String((await sessionOf('testname'))['shownAt']) > shownAt,
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
