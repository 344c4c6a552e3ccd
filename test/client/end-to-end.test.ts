import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { consultBridge, verifyWebhook, WebhookRefused } from '../../client/index.ts'
import type { ConsultBridge, ConsultBridgeOptions, ConsultEvent } from '../../client/index.ts'
import { localKeys } from '../../local/local-callers.ts'
import { startWorld } from '../e2e/world.ts'
import type { World } from '../e2e/world.ts'
import { latch } from '../gws/latch.ts'
import { listening } from '../listening.ts'
import { seeded } from '../chaos/seeded.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({}, { quiet: true })
})
afterAll(() => world.close())

const clientOf = (more: Partial<ConsultBridgeOptions> = {}): ConsultBridge =>
  consultBridge({
    baseUrl: world.stack.url,
    apiKey: localKeys.agent,
    ...more,
  } as ConsultBridgeOptions)
const request = (interactionId: string) =>
  ({ agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }) as const
const numbers = (events: ConsultEvent[]) => events.map(({ sequence }) => sequence)
const upTo = (newest: number) => Array.from({ length: newest }, (_, n) => n + 1)

test.each([
  ['over a WebSocket', {}],
  ['by long polls', { WebSocket: undefined }],
])('a consult is started and followed to its end %s', async (_how, options) => {
  const client = clientOf(options)
  await world.autoAnswer('bfriend', 'accept', 50)
  const interactionId = await world.interaction('chat')
  const { id, state } = await client.start(request(interactionId))
  expect(state).toBe('pending')
  const heard: ConsultEvent[] = []
  for await (const event of client.follow(id)) {
    heard.push(event)
    if (event.type === 'consult.joined') {
      await world.sim('POST', `/interactions/${interactionId}/participants/bfriend/leave`)
    }
  }
  expect(numbers(heard)).toEqual([1, 2, 3, 4, 5])
  expect(heard.at(-1)).toMatchObject({ type: 'consult.ended', consult: { reason: 'left' } })
  expect(await client.get(id)).toEqual(heard.at(-1)?.consult)
  expect((await client.events(id, { after: 3 })).events).toEqual(heard.slice(3))
  expect((await client.list({ interactionId })).items).toMatchObject([{ id }])
})

test('a colleague is picked, consulted, written to, and given the customer', async () => {
  const client = clientOf()
  await world.autoAnswer('bfriend', 'accept', 50)
  const interactionId = await world.interaction('chat')
  const [target] = (await client.targets('testname', { search: 'bfr' })).items
  expect(target).toMatchObject({ kind: 'agent', name: 'BFriend', available: true })
  const agent = target?.userName ?? ''
  const { id } = await client.start({ ...request(interactionId), target: { agent } })
  const heard: ConsultEvent[] = []
  for await (const event of client.follow(id)) {
    heard.push(event)
    if (event.type === 'consult.joined') await client.message(id, 'yours?')
    if (event.type !== 'consult.message') continue
    expect((await client.interactions('testname')).items).toContainEqual(
      expect.objectContaining({ id: interactionId, consultId: id }),
    )
    await client.transfer(id)
  }
  expect(heard.map(({ message }) => message?.text)).toContain('yours?')
  expect(heard.at(-1)?.consult).toMatchObject({ state: 'ended', reason: 'transferred' })
  await expect(client.remove(id)).rejects.toMatchObject({
    ...{ code: 'illegal_state', status: 409, state: 'ended', consultId: id },
  })
})

test('all consults of a caller are followed at once, from their beginning', async () => {
  const client = clientOf()
  await world.autoAnswer('bfriend', 'accept', 50)
  const all = await client.followAll()
  const interactionId = await world.interaction('chat')
  const { id } = await client.start(request(interactionId), { respondAsync: true })
  const heard: ConsultEvent[] = []
  for await (const event of all) {
    if (event.consult.id === id) heard.push(event)
    if (event.type === 'consult.joined') break
  }
  expect(numbers(heard)).toEqual([1, 2, 3, 4])
  client.close()
})

test('a caller token follows consults one by one: the loop over everything rejects', async () => {
  const made = await world.call('createCallerToken', { body: { agent: 'testname' } })
  const { token } = z.object({ token: z.string() }).parse(made.body)
  const client = clientOf({ apiKey: token })
  const all = await client.followAll()
  await expect(all.next()).rejects.toMatchObject({ code: 'token_not_allowed' })
  client.close()
})

test('problems are told as the bridge tells them', async () => {
  const client = clientOf()
  const nobody = { ...request('i-1'), agent: 'nobody' }
  await expect(client.start(nobody)).rejects.toMatchObject({ code: 'agent_unknown', status: 404 })
  await expect(client.start({ ...nobody, interactionId: '#' })).rejects.toMatchObject({
    code: 'invalid_request',
    errors: [{ path: 'interactionId' }],
    requestId: expect.any(String),
  })
  await expect(clientOf({ apiKey: 'wrong' }).list()).rejects.toMatchObject({ status: 401 })
})

test('a receiver verifies what it is delivered, and refuses the same with a byte changed', async () => {
  const client = clientOf()
  let secret = ''
  const heard: ConsultEvent[] = []
  const { changed, until } = latch()
  const receiver = createServer((incoming, response) => {
    void (async () => {
      const body = Buffer.concat(await incoming.toArray())
      const { event, id } = await verifyWebhook(body, incoming.headers, secret)
      expect(id).toBe(event?.id)
      const forged = verifyWebhook(`${body.toString()} `, incoming.headers, secret)
      await expect(forged).rejects.toThrow(WebhookRefused)
      if (event) heard.push(event)
      response.writeHead(204).end()
      changed()
    })()
  })
  const url = `http://127.0.0.1:${await listening(receiver)}/hook`
  const created = await client.webhooks.create({ url })
  secret = created.secret ?? ''
  expect(await client.webhooks.get(created.id)).toMatchObject({ id: created.id, disabled: false })
  expect((await client.webhooks.list()).items).toHaveLength(1)

  await world.autoAnswer('bfriend', 'never')
  const { id } = await client.start(request(await world.interaction('chat')))
  await until(() => heard.length >= 3)
  expect(new Set(heard.map(({ consult }) => consult.id))).toEqual(new Set([id]))
  await client.webhooks.delete(created.id)
  await expect(client.webhooks.get(created.id)).rejects.toMatchObject({ code: 'not_found' })
})

test('a webhook with a key is proven, tested, changed, rotated, and told again what it was told', async () => {
  const { webhooks, start, close } = clientOf()
  const seen: { body: Buffer; headers: IncomingHttpHeaders }[] = []
  const { changed, until } = latch()
  const receiver = createServer((incoming, response) => {
    void incoming.toArray().then((chunks) => {
      seen.push({ body: Buffer.concat(chunks), headers: incoming.headers })
      response.writeHead(204).end()
      changed()
    })
  })
  const url = `http://127.0.0.1:${await listening(receiver)}/hook`
  const { id, publicKey, ...created } = await webhooks.create({
    ...{ url, signature: 'v1a', verify: true },
  })
  expect(created).toMatchObject({ verified: true, signature: 'v1a' })
  expect(created.secret).toBeUndefined()
  expect(await webhooks.test(id)).toMatchObject({ outcome: 'delivered', status: 204 })
  const changes = { description: 'ours', events: ['consult.accepted', 'webhook.disabled'] as const }
  const asked = { ...changes, events: [...changes.events] }
  expect(await webhooks.change(id, asked)).toMatchObject(asked)

  await world.autoAnswer('bfriend', 'never')
  const consult = await start(request(await world.interaction('chat')))
  await until(() => seen.length >= 3)
  const last = seen.at(-1)
  const verified = await verifyWebhook(last?.body ?? '', last?.headers ?? {}, publicKey ?? '')
  expect(verified.event?.consult.id).toBe(consult.id)

  const rotated = await webhooks.rotate(id, { signature: 'v1', overlapSeconds: 0 })
  const { count } = await webhooks.replay(id, { consultId: consult.id })
  expect(count).toBe(1)
  await until(() => seen.length >= 4)
  const again = seen.at(-1)
  const repeated = await verifyWebhook(
    ...([again?.body ?? '', again?.headers ?? {}, rotated.secret ?? ''] as const),
  )
  expect(repeated.id).toBe(verified.id)
  const { items } = await webhooks.deliveries(id, { limit: 100 })
  expect(items).toContainEqual(
    expect.objectContaining({ id: verified.id, outcome: 'delivered', attempt: 1 }),
  )
  await webhooks.delete(id)
  close()
})

/** Set CLIENTS to 1000 (`npm run test:sockets`) for a larger crowd. */
const crowd = Number(process.env['CLIENTS'] ?? 200)

test(
  `${crowd} clients, disconnected at random and resumed: each has each sequence exactly once`,
  async () => {
    const random = seeded(7)
    const { changed, until } = latch()
    const sockets = new Set<WebSocket>()
    class Breakable extends WebSocket {
      constructor(url: string) {
        super(url)
        sockets.add(this)
        this.once('close', () => {
          sockets.delete(this)
          changed()
        })
      }
    }
    await world.autoAnswer('bfriend', 'accept', 0)
    const starting = clientOf()
    const consults = await Promise.all(
      upTo(5).map(async () => {
        const interactionId = await world.interaction('chat')
        return { interactionId, id: (await starting.start(request(interactionId))).id }
      }),
    )
    const arrive = (n: number) => {
      const { id } = consults[n % consults.length] ?? { id: '' }
      const heard: ConsultEvent[] = []
      const ended = (async () => {
        for await (const event of clientOf({ WebSocket: Breakable }).follow(id)) {
          heard.push(event)
          changed()
        }
      })()
      return { heard, ended }
    }
    const listening: ReturnType<typeof arrive>[] = []
    while (listening.length < crowd) {
      listening.push(...upTo(20).map((n) => arrive(n)))
      await until(() => listening.every(({ heard }) => heard.length >= 4))
    }

    let broken = 0
    for (let round = 5; round < 10; round += 1) {
      for (const { interactionId } of consults) {
        const said = { from: 'bfriend', text: `${round}`, visibility: 'Agents' }
        await world.sim('POST', `/interactions/${interactionId}/messages`, said)
      }
      // Some have heard of it by now, and others have not.
      await until(() => listening.some(({ heard }) => heard.length >= round))
      for (const socket of sockets) {
        if (random() < 0.3) {
          socket.terminate()
          broken += 1
        }
      }
    }
    for (const { interactionId } of consults) {
      await world.sim('POST', `/interactions/${interactionId}/close`)
    }
    await Promise.all(listening.map(({ ended }) => ended))
    expect(broken).toBeGreaterThan(crowd / 2)
    expect(new Set(listening.map(({ heard }) => numbers(heard).join()))).toEqual(
      new Set([upTo(10).join()]),
    )
    expect(listening).toHaveLength(crowd)
    await until(() => sockets.size === 0)
  },
  60_000 + crowd * 600,
)
