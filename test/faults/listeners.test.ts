import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { startWorld } from '../e2e/world.ts'
import { inShort, startConsult } from './a-consult.ts'

const open = async (settings: Record<string, string>) => {
  const world = await startWorld({ LISTENERS: '2', ...settings }, { quiet: true })
  onTestFinished(() => world.close())
  const session = async () =>
    (await world.call('getAgentSession', { path: { agent: 'testname' } })).body as {
      state: string
      owner: string | null
    }
  return { ...world, session }
}

const begun = ['1 accepted request', '2 sending request', '3 pending request']
const patience = { timeout: 20_000, interval: 50 }

test('given all listeners are killed, what happens meanwhile is told once they are back, in sequence, from a resync', async () => {
  const world = await open({ SESSION_LEASE_SECONDS: '2' })
  const joins = await startConsult(world)
  const leaves = await startConsult(world)
  const closes = await startConsult(world)
  for (const consult of [leaves, closes]) {
    await consult.accept()
    await world.eventsUntil(consult.id, 'consult.joined')
  }

  await Promise.all(
    world.stack.listeners.map((listener) => {
      const exited = once(listener.child(), 'exit')
      listener.child().kill('SIGKILL')
      return exited
    }),
  )
  await joins.accept()
  await leaves.leave()
  await closes.close()

  expect(inShort(await world.eventsUntil(joins.id, 'consult.joined'))).toEqual([
    ...begun,
    '4 joined resync',
  ])
  for (const { id } of [leaves, closes]) {
    expect(inShort(await world.eventsUntil(id, 'consult.ended'))).toEqual([
      ...begun,
      '4 joined notification',
      '5 ended resync',
    ])
  }
})

test('given the listeners are deployed one after the other, nothing that happens meanwhile is lost', async () => {
  // So long a lease that nothing can be taken over: all is handed over.
  const world = await open({ SESSION_LEASE_SECONDS: '120' })
  const consult = await startConsult(world)
  const { accept, say, leave } = consult
  const deeds = [accept, () => say('one'), () => say('two'), leave]
  for (const listener of [...world.stack.listeners, ...world.stack.listeners]) {
    const stopped = listener.child()
    const exited = once(stopped, 'exit')
    stopped.kill('SIGTERM')
    await deeds.shift()?.()
    expect(await exited).toEqual([0, null])
    await expect.poll(() => listener.child() !== stopped, patience).toBe(true)
    await expect.poll(world.session, patience).toMatchObject({ state: 'connected' })
  }
  const events = await world.eventsUntil(consult.id, 'consult.ended')
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
  const types = events.map(({ type }) => type)
  expect(types.filter((type) => type === 'consult.joined')).toHaveLength(1)
  expect(types.filter((type) => type === 'consult.ended')).toHaveLength(1)
  expect(await world.journal(consult.interactionId)).toHaveLength(1)
})
