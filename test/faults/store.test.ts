import { expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { inShort, startConsult } from './a-consult.ts'
import { startAround } from './stack-process.ts'

const patience = { timeout: 20_000, interval: 20 }

const open = async (
  context: Pick<TestContext, 'onTestFinished'>,
  settings?: Record<string, string>,
) => {
  const { store, startBridge } = await startAround(context, settings)
  return { ...(await startBridge()), store }
}

test('given the store refuses everything, a request fails cleanly, with nothing sent and nothing shown', async (context) => {
  const { store, ...world } = await open(context)
  await startConsult(world)
  const interactionId = await world.interaction('chat')
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'carol' } }
  const headers = { 'idempotency-key': 'click' }
  store.refuse(1)
  const failed = await world.call('startConsult', { body, headers })
  store.refuse(0)
  expect(failed.status).toBe(500)
  expect(failed.headers.get('content-type')).toBe('application/problem+json')
  expect(failed.body).toMatchObject({ code: 'internal_error', requestId: expect.any(String) })
  expect(JSON.stringify(failed.body)).not.toMatch(/provision|throughput|dynamo|at .*:\d/i)
  expect(await world.journal(interactionId)).toEqual([])
  const again = await world.call('startConsult', { body, headers })
  expect(again.status).toBe(201)
  expect(await world.journal(interactionId)).toHaveLength(1)
})

test('given the store refuses for a moment, what Genesys says meanwhile waits, and is told in order', async (context) => {
  const { store, ...world } = await open(context, { SESSION_LEASE_SECONDS: '30' })
  const consult = await startConsult(world)
  const { refused } = store.count
  store.refuse(1)
  await consult.accept()
  for (const text of ['one', 'two', 'three']) await consult.say(text)
  await consult.leave()
  // The listener has tried in vain.
  await expect.poll(() => store.count.refused - refused, patience).toBeGreaterThan(4)
  store.refuse(0)
  const events = await world.eventsUntil(consult.id, 'consult.ended')
  expect(inShort(events).slice(3)).toEqual([
    '4 joined notification',
    '5 message notification',
    '6 message notification',
    '7 message notification',
    '8 ended notification',
  ])
  expect(events.flatMap(({ message }) => message?.text ?? [])).toEqual(['one', 'two', 'three'])
})

test('given the store refuses for longer than a lease, the listener begins anew, and what happened meanwhile is told', async (context) => {
  const { store, ...world } = await open(context, { SESSION_LEASE_SECONDS: '2' })
  const joins = await startConsult(world)
  const leaves = await startConsult(world)
  await leaves.accept()
  await world.eventsUntil(leaves.id, 'consult.joined')
  store.refuse(1)
  await joins.accept()
  await leaves.leave()
  await expect.poll(world.output, patience).toContain('"code":"listener-fenced"')
  store.refuse(0)
  // What was heard before the fence may still be recorded when the store comes back; either way it is told, once.
  expect(inShort(await world.eventsUntil(joins.id, 'consult.joined')).at(-1)).toMatch(
    /^4 joined (resync|notification)$/,
  )
  expect(inShort(await world.eventsUntil(leaves.id, 'consult.ended')).at(-1)).toMatch(
    /^5 ended (resync|notification)$/,
  )
})
