import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { listening } from '../listening.ts'
import { startReceiver, startWorld } from './world.ts'
import type { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.autoAnswer('bfriend', 'accept', 20)
})
afterAll(() => world.close())

const consults = 25

const startConsult = async (): Promise<void> => {
  const interactionId = await world.interaction('chat')
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
  expect((await world.call('startConsult', { body })).status).toBe(201)
}

const webhookTo = async (url: string): Promise<string> => {
  const made = await world.call('createWebhook', { body: { url } })
  const { id, secret } = made.body as { id: string; secret: string }
  onTestFinished(async () => {
    await world.call('deleteWebhook', { path: { id } })
  })
  return secret
}

/** A receiver that takes what it is sent and never answers. */
const startMute = async () => {
  const asked: number[] = []
  const server = createServer((request) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        data: { sequence: number }
      }
      asked.push(data.sequence)
    })
  })
  return { asked, url: `http://127.0.0.1:${await listening(server)}/` }
}

test('of many consults at once, a healthy receiver hears each in sequence, also beside one that never answers', async () => {
  const mute = await startMute()
  await webhookTo(mute.url)
  const receiver = await startReceiver()
  onTestFinished(() => receiver.close())
  receiver.trust(await webhookTo(receiver.url))

  await Promise.all(Array.from({ length: consults }, startConsult))
  const received = await receiver.until((items) => items.length >= consults * 4)

  const sequences = Map.groupBy(received, ({ event }) => event.consult.id)
  expect(sequences.size).toBe(consults)
  for (const of of sequences.values()) {
    expect(of.map(({ event }) => event.sequence)).toEqual([1, 2, 3, 4])
  }
  // The other one's first tries were still under way, and each consult's next one waited for them.
  expect(new Set(mute.asked)).toEqual(new Set([1]))
})
