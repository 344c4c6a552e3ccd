import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { everythingKept } from '../../docs/blocks/kept.ts'
import { dynamoSlackMessages } from '../../src/adapters/dynamodb/slack-messages.ts'
import { openTable } from '../../src/adapters/dynamodb/table-client.ts'
import { localKeys } from '../../local/local-callers.ts'
import { openSocket, startReceiver, startWorld } from '../e2e/world.ts'

const Item = z.looseObject({ pk: z.string(), sk: z.string(), expiresAt: z.int().optional() })
const clock = { now: () => new Date() }
const rows = everythingKept.flatMap(({ what, items = [] }) =>
  items.map((item) => ({ what, ...item })),
)

const isOf = ({ pk, sk }: z.infer<typeof Item>, key: string): boolean => {
  const [first = '', second = ''] = key.split(' ')
  return (first.endsWith('#') ? pk.startsWith(first) : pk === first) && sk.startsWith(second)
}

test('given a bridge of which everything was asked, all that lies in its table is on the page, and goes when that says', async (context) => {
  const began = Math.floor(Date.now() / 1000)
  const world = await startWorld({}, { quiet: true })
  context.onTestFinished(() => world.close())
  const receiver = await startReceiver()
  context.onTestFinished(receiver.close)
  const { call } = world
  const table = openTable('consult-bridge-local')
  context.onTestFinished(() => table.client.destroy())

  const webhook = await call('POST', '/v1/webhooks', { body: { url: receiver.url } })
  const { id, secret } = z.object({ id: z.string(), secret: z.string() }).parse(webhook.body)
  receiver.trust(secret)
  const interactionId = await world.interaction('chat')
  const consult = await call('POST', '/v1/consults', {
    body: { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } },
    headers: { 'idempotency-key': randomUUID() },
  })
  expect(consult.status).toBe(201)
  await receiver.until(({ length }) => length >= 3)
  await call('POST', `/v1/webhooks/${id}/rotate-secret`, { body: { signature: 'v1a' } })
  const socket = await openSocket(world)
  context.onTestFinished(socket.close)
  await call('POST', '/v1/socket-tickets')
  await call('POST', '/v1/caller-tokens', { body: { agent: 'testname', minutes: 60 } })
  const key = { callerId: 'crm', audience: 'agent', agents: 'all' }
  await call('POST', '/v1/keys', { key: localKeys.operator, body: key })
  // What Slack would have been shown.
  const { expires } = rows.find(({ key }) => key === 'slack# message') ?? {}
  const keptSeconds = typeof expires === 'object' ? expires.atMostSeconds : 0
  const slack = dynamoSlackMessages(table, { clock, keptSeconds })
  await slack.claim(world.consultOf(consult).id)
  await slack.beQuiet('chat.update', 1)

  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }))
  const items = Items.map((item) => Item.parse(item))
  const unlisted = items.filter((item) => rows.filter(({ key }) => isOf(item, key)).length !== 1)
  expect(unlisted.map(({ pk, sk }) => `${pk} ${sk}`)).toEqual([])
  const now = Math.ceil(Date.now() / 1000)
  for (const { what, key, expires } of rows) {
    const found = items.filter((item) => isOf(item, key))
    expect(found.length, `${what}, ${key}`).toBeGreaterThan(0)
    for (const { expiresAt } of found) {
      if (expires === 'never') expect(expiresAt, what).toBeUndefined()
      if (typeof expires === 'string') continue
      expect(expiresAt, what).toBeGreaterThan(began)
      expect(expiresAt, what).toBeLessThanOrEqual(now + expires.atMostSeconds)
    }
  }
})
