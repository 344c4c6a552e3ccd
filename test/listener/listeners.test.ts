import { expect, onTestFinished, test } from 'vitest'
import { requestSession } from '../../src/adapters/sqs/queues.ts'
import { startListenersWorld } from './listeners.ts'

const open = async (settings?: Record<string, string>) => {
  const world = await startListenersWorld(settings)
  onTestFinished(() => world.close())
  const { gws, wiring } = world
  const request = (agent: string, more: { fresh?: boolean } = {}) =>
    requestSession(wiring.queues, { agent, ...more })
  const rowOf = (agent: string) => wiring.leases.find(agent)
  const patience = { timeout: 15_000, interval: 20 }
  /** The row of a session that is up under this epoch or a later one. */
  const up = async (agent: string, epoch = 1) => {
    await expect
      .poll(async () => {
        const row = await rowOf(agent)
        return row?.material && row.epoch >= epoch ? row.status.state : undefined
      }, patience)
      .toBe('connected')
    const row = await rowOf(agent)
    if (!row) throw new Error('the row is gone')
    return row
  }
  const heldAtGenesys = () =>
    gws.comet
      .live()
      .map(({ agent }) => agent)
      .sort()
  return { ...world, request, rowOf, up, patience, heldAtGenesys }
}

test('given the holder is killed, another listener takes over after the lease', async () => {
  const world = await open({ SESSION_LEASE_SECONDS: '2' })
  const first = await world.startListener()
  await world.request('testname')
  const before = await world.up('testname')
  await world.startListener()
  expect(await world.end(first, 'SIGKILL')).toBe('SIGKILL')
  const after = await world.up('testname', before.epoch + 1)
  expect(after.epoch).toBe(before.epoch + 1)
  expect(after.owner).not.toBe(before.owner)
  expect(after.material?.epoch).not.toBe(before.material?.epoch)
  const beats = await world.wiring.heartbeat.list()
  expect(beats.map(({ listener }) => listener)).toContain(after.owner)
})

test('given the holder is stopped, all is handed over at once, and Genesys is told goodbye', async () => {
  // So long a lease that nothing can be taken over.
  const world = await open({ SESSION_LEASE_SECONDS: '120' })
  const first = await world.startListener()
  const agents = ['bfriend', 'carol', 'testname']
  for (const agent of agents) await world.request(agent)
  for (const agent of agents) await world.up(agent)
  const before = await world.up('testname')
  await world.startListener()
  expect(await world.end(first, 'SIGTERM')).toBe(0)
  for (const agent of agents) expect((await world.up(agent, 2)).owner).not.toBe(before.owner)
  expect(world.heldAtGenesys()).toEqual(agents)
  const beats = await world.wiring.heartbeat.list()
  expect(beats.map(({ listener }) => listener)).toEqual([(await world.rowOf('carol'))?.owner])
})

test('given it was the only one, the next listener goes on with what was held', async () => {
  const world = await open({ SESSION_LEASE_SECONDS: '120' })
  const first = await world.startListener()
  await world.request('testname')
  await world.up('testname')
  await world.end(first, 'SIGTERM')
  expect(await world.rowOf('testname')).toMatchObject({ owner: null, wanted: true, material: null })
  await world.startListener()
  expect((await world.up('testname', 2)).epoch).toBe(2)
})

test('given a second signal while it says goodbye, it ends at once', async () => {
  const world = await open()
  const listener = await world.startListener()
  await world.request('testname')
  await world.up('testname')
  const goodbye = Promise.withResolvers<undefined>()
  world.front.take(({ url }) => {
    if (url?.endsWith('/disconnect') !== true) return false
    goodbye.resolve(undefined)
    return true
  })
  listener.kill('SIGTERM')
  await goodbye.promise
  expect(await world.end(listener, 'SIGTERM')).toBe(1)
  expect(await world.rowOf('testname')).toMatchObject({ owner: expect.any(String), epoch: 1 })
})

test('an agent who is always on is held without a request', async () => {
  const world = await open({ ALWAYS_ON_AGENTS: '["carol"]' })
  await world.startListener()
  await world.up('carol')
})

test('given Genesys refuses the agent, nobody tries again until a person asks', async () => {
  const world = await open()
  world.gws.setFaults([{ name: 'access-denied', agent: 'testname' }])
  await world.startListener()
  expect(await world.wiring.sessions.obtain('testname')).toEqual({ outcome: 'unavailable' })
  const refused = await world.rowOf('testname')
  expect(refused).toMatchObject({
    owner: null,
    wanted: false,
    material: null,
    status: { state: 'refused' },
  })

  world.gws.setFaults([])
  await world.request('testname')
  await world.request('carol')
  await world.up('carol')
  expect(await world.rowOf('testname')).toEqual(refused)
  await world.request('testname', { fresh: true })
  await world.up('testname', 2)
})

test('given Genesys refuses a call in the session, its holder renews it', async () => {
  const world = await open()
  await world.startListener()
  const obtained = await world.wiring.sessions.obtain('testname')
  if (obtained.outcome !== 'ready') throw new Error('there is no session')
  world.gws.setFaults([{ name: 'access-denied', agent: 'testname', times: 1 }])
  const answer = await obtained.session.contactCentre.listInteractions()
  expect(answer.outcome).toBe('session-refused')
  await expect
    .poll(async () => (await world.rowOf('testname'))?.status, world.patience)
    .toMatchObject({ state: 'connected', reconnects: 1, resyncs: 2 })
  expect((await world.up('testname')).epoch).toBe(1)
})
