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
  const post = async (path: string, body: object = {}, key: string = localKeys.agent) => {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${world.stack.url}/v1${path}`, init)
    expect(response.status, path).toBeLessThan(300)
    return z.looseObject({ id: z.string().optional() }).parse(await response.json())
  }
  const table = openTable('consult-bridge-local')
  context.onTestFinished(() => table.client.destroy())

  const { id, secret } = await post('/webhooks', { url: receiver.url })
  receiver.trust(String(secret))
  const interactionId = await world.interaction('chat')
  const asked = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
  const consult = await post('/consults', asked)
  await receiver.until(({ length }) => length >= 3)
  await post(`/webhooks/${id ?? ''}/rotate-secret`, { signature: 'v1a' })
  const socket = await openSocket(world)
  context.onTestFinished(socket.close)
  socket.send({ action: 'subscribe', scope: 'caller' })
  socket.send({ action: 'subscribe', consultId: consult.id })
  await socket.until((frames) => frames.filter(({ type }) => type === 'subscribed').length >= 2)
  await post('/socket-tickets')
  await post('/caller-tokens', { agent: 'testname', minutes: 60 })
  const key = { callerId: 'crm', audience: 'agent', agents: 'all' }
  await post('/keys', key, localKeys.operator)
  // What Slack would have been shown.
  const { expires } = rows.find(({ key }) => key === 'slack# message') ?? {}
  const keptSeconds = typeof expires === 'object' ? expires.atMostSeconds : 0
  const slack = dynamoSlackMessages(table, { clock, keptSeconds })
  await slack.claim(consult.id ?? '')
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
