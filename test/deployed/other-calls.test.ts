import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { listening } from '../listening.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(() => world.close())

test('as deployed, health tells that store, queue and listener work', async () => {
  const health = await world.call('health')
  expect([health.status, health.body]).toEqual([
    200,
    { status: 'ok', checks: { store: 'ok', queue: 'ok', listener: 'ok' } },
  ])
})

test('as deployed, the API describes itself', async () => {
  const calls = await world.call('describeApi')
  expect([calls.status, calls.body]).toMatchObject([200, { openapi: '3.1.0' }])
  const events = await world.call('describeEvents')
  expect([events.status, events.body]).toMatchObject([200, { asyncapi: '3.0.0' }])
})

test('as deployed, a session is warmed up and shown', async () => {
  expect((await world.call('warmAgentSession', { path: { agent: 'carol' } })).status).toBe(202)
  await expect
    .poll(async () => (await world.call('getAgentSession', { path: { agent: 'carol' } })).body, {
      timeout: 20_000,
    })
    .toMatchObject({ state: 'connected' })
})

test('as deployed, an operator lists sessions and has one restarted', async () => {
  const operator = { key: localKeys.operator }
  const restart = await world.send('POST', '/v1/agents/carol/session/restart', operator)
  expect(restart.status).toBe(202)
  const listed = await world.send('GET', '/v1/sessions', operator)
  expect(listed.body).toMatchObject({ items: [{ agent: 'carol' }] })
})

test('as deployed, webhooks are made, shown, changed, tested, rotated, replayed and removed', async () => {
  const made = await world.call('createWebhook', { body: { url: 'http://127.0.0.1:9/' } })
  const { id } = z.object({ id: z.string() }).parse(made.body)
  const listed = await world.call('listWebhooks')
  expect(listed.body).toMatchObject({ items: [{ id }] })
  expect((await world.call('getWebhook', { path: { id } })).body).toMatchObject({ id })
  const description = 'nobody listens'
  const changed = await world.call('changeWebhook', { path: { id }, body: { description } })
  expect(changed.body).toMatchObject({ id, description })
  expect((await world.call('testWebhook', { path: { id } })).body).toMatchObject({
    outcome: 'failed',
  })
  const keyed = { signature: 'v1a' }
  const rotated = await world.call('rotateWebhookSecret', { path: { id }, body: keyed })
  expect(rotated.status).toBe(200)
  expect((await world.call('publishKeys')).body).toMatchObject({
    keys: [{ kty: 'OKP' }],
  })
  const enabled = await world.call('changeWebhook', { path: { id }, body: { disabled: false } })
  expect(enabled.body).toMatchObject({ signature: 'v1a', disabled: false })
  expect((await world.call('replayWebhook', { path: { id } })).status).toBe(202)
  expect((await world.call('listDeliveries', { path: { id } })).body).toMatchObject({
    items: [],
  })
  expect((await world.call('deleteWebhook', { path: { id } })).status).toBe(204)
})

test('as deployed, what queues have laid aside is counted and moved back', async () => {
  const operator = { key: localKeys.operator }
  const empty = { count: 0, oldestAt: null }
  const listed = await world.send('GET', '/v1/dead-letters', operator)
  expect(listed.body).toMatchObject({
    items: expect.arrayContaining([{ queue: 'checks', ...empty }]),
  })
  const moved = await world.send('POST', '/v1/dead-letters/redrive', operator)
  expect(moved.body).toMatchObject({
    items: expect.arrayContaining([{ queue: 'deliveries', moved: 0, left: 0 }]),
  })
})

test('as deployed, a webhook that takes a test event is shown what it missed', async () => {
  const receiver = createServer((_request, response) => response.end())
  await world.autoAnswer('bfriend', 'accept')
  const interactionId = await world.interaction('chat')
  const target = { agent: 'bfriend' }
  const body = { agent: 'testname', media: 'chat', interactionId, target }
  const consult = world.consultOf(await world.call('startConsult', { body }))
  await world.eventsUntil(consult.id, 'consult.joined')

  const url = `http://127.0.0.1:${await listening(receiver)}/`
  const made = await world.call('createWebhook', { body: { url } })
  const { id } = z.object({ id: z.string() }).parse(made.body)
  expect((await world.call('testWebhook', { path: { id } })).body).toMatchObject({
    outcome: 'delivered',
  })
  const asked = { consultId: consult.id }
  const replayed = await world.call('replayWebhook', { path: { id }, body: asked })
  expect(replayed.body).toMatchObject({ count: 4 })
})
