import { createPublicKey, verify } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { localKeys } from '../../local/local-callers.ts'
import { writeSecret } from '../../src/adapters/webhook/signature.ts'
import { startScripted } from '../gws/scripted-server.ts'
import type { Seen } from '../gws/scripted-server.ts'
import { assertPostedTold } from './as-told.ts'
import type { Arguments, OperationId } from './generated-caller.ts'
import { startWorld } from './world.ts'
import type { With, World } from './world.ts'

// As deployed, each call may start a process.
const patient = { timeout: 20_000 }

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

type Shown = { id: string; secret: string; keyId: string; [more: string]: unknown }
type Shape = Record<string, unknown> & { items: Shown[]; count: number; nextCursor: string | null }

const ask = async <Id extends OperationId>(id: Id, ...given: Arguments<Id, With>) => {
  const answer = await world.call(id, ...given)
  return { status: answer.status, body: answer.body as Shape & Shown }
}

/** The secrets by which a receiver knows what is posted to it, by its URL. */
const trusted = new Map<string, string[]>()

/** A receiver whose answers a test can change. Once it trusts a secret it takes what that verifies, and nothing else. */
const aReceiver = async (status = 200) => {
  const state = { status, body: '' }
  const secrets: string[] = []
  const forged: Seen[] = []
  const server = await startScripted((seen, response) => {
    const isForged = secrets.length > 0 && !secrets.some((secret) => verifies(secret, seen))
    if (isForged) forged.push(seen)
    response.writeHead(isForged ? 401 : state.status).end(state.body)
  })
  const url = `${server.url}/hook`
  trusted.set(url, secrets)
  onTestFinished(async () => {
    await server.close()
    trusted.delete(url)
    expect(forged).toEqual([])
    for (const { headers, body } of server.seen)
      assertPostedTold({ headers, body: JSON.parse(body) })
  })
  const bodies = () => server.seen.map(({ body }) => JSON.parse(body) as { type: string })
  const until = (count: number) =>
    vi.waitFor(() => expect(server.seen.length).toBeGreaterThanOrEqual(count), { timeout: 15_000 })
  const trust = (secret: string) => void secrets.push(secret)
  return { url, seen: server.seen, state, bodies, until, trust }
}

const aWebhook = async (body: { url: string; [more: string]: unknown }): Promise<Shown> => {
  const made = await ask('createWebhook', { body })
  expect(made.status).toBe(201)
  trusted.get(body.url)?.push(made.body.secret)
  onTestFinished(async () => {
    await ask('deleteWebhook', { path: { id: made.body.id } })
  })
  return made.body
}

/** A consult that Genesys refuses at once: accepted, sending, rejected. */
const refusedConsult = async (): Promise<string> => {
  const interactionId = await world.interaction('chat')
  await world.faults({ name: 'consult-status', statusCode: 4 })
  const body = { agent: 'testname', media: 'chat', interactionId, target: { agent: 'bfriend' } }
  const answer = await world.call('startConsult', { body })
  return (answer.body as { consultId: string }).consultId
}

const verifies = (secret: string, { body, headers }: Seen): boolean => {
  try {
    // Node's headers are single strings but for set-cookie.
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

const publishedKeys = async (): Promise<JsonWebKey[]> => {
  const jwks = await fetch(`${world.stack.url}/.well-known/jwks.json`)
  expect(jwks.headers.get('cache-control')).toContain('max-age')
  return ((await jwks.json()) as { keys: JsonWebKey[] }).keys
}

const verifiesBy = (jwk: JsonWebKey, { headers, body }: Seen): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': time } = headers
  const [, signature = ''] = /v1a,(\S+)/.exec(String(headers['webhook-signature'])) ?? []
  const bytes = Buffer.from(`${String(id)}.${String(time)}.${body}`)
  const key = createPublicKey({ format: 'jwk', key: jwk })
  return verify(null, bytes, key, Buffer.from(signature, 'base64'))
}

describe('registration', () => {
  test('without a word about proof posts nothing, and says that nothing is proven', async () => {
    const receiver = await aReceiver()
    const webhook = await aWebhook({ url: receiver.url })
    expect(webhook).toMatchObject({ verified: false, signature: 'v1', disabled: false })
    expect(webhook['warning']).toContain('/test')
    expect(receiver.seen).toEqual([])
    const { secret, warning, ...shown } = webhook
    expect((await ask('getWebhook', { path: { id: webhook.id } })).body).toEqual(shown)
  })

  test('with proof takes what answers a signed test event, by the caller’s own secret', async () => {
    const receiver = await aReceiver(204)
    const secret = writeSecret(Buffer.alloc(24, 9))
    receiver.trust(secret)
    const webhook = await aWebhook({ url: receiver.url, secret, verify: true })
    expect(webhook).toMatchObject({ secret, verified: true })
    expect(webhook).not.toHaveProperty('warning')
    expect(receiver.bodies()).toMatchObject([
      { type: 'webhook.test', data: { type: 'webhook.test', webhookId: webhook.id } },
    ])
  })

  test('with proof by a key asks for it once the key is to be found', async () => {
    const server = await startScripted((seen, response) => {
      void publishedKeys().then((keys) => {
        const isKnown = keys.some((jwk) => verifiesBy(jwk, seen))
        response.writeHead(isKnown ? 204 : 401).end()
      })
    })
    onTestFinished(server.close)
    const webhook = await aWebhook({ url: server.url, signature: 'v1a', verify: true })
    expect(webhook).toMatchObject({ verified: true, keyId: expect.any(String) })
  })

  test('with proof refuses what answers otherwise, and records nothing', async () => {
    const receiver = await aReceiver(500)
    receiver.state.body = 'not today'
    const before = (await ask('listWebhooks')).body.items.length
    const refused = await ask('createWebhook', { body: { url: receiver.url, verify: true } })
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({
      code: 'endpoint_not_verified',
      attempt: { status: 500, errorClass: 'http_500', answer: 'not today' },
    })
    expect((await ask('listWebhooks')).body.items).toHaveLength(before)
  })

  test.each([
    [{ events: ['consult.joined', 'consult.gone'] }],
    [{ events: [] }],
    [{ secret: 'whsec_short' }],
    [{ secret: writeSecret(Buffer.alloc(32)), signature: 'v1a' }],
    [{ signature: 'v2' }],
    [{ verify: 'yes' }],
  ])('is not made of %j', async (more) => {
    const refused = await ask('createWebhook', { body: { url: 'https://example.com', ...more } })
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid_request'])
  })
})

describe('a change', () => {
  test('of the URL is a fresh start, unless the new one proves itself', async () => {
    const [first, second] = [await aReceiver(), await aReceiver(500)]
    const { id, secret } = await aWebhook({ url: first.url, verify: true })
    second.trust(secret)
    const refused = await ask('changeWebhook', {
      path: { id },
      body: { url: second.url, verify: true },
    })
    expect(refused.status).toBe(422)
    expect((await ask('getWebhook', { path: { id } })).body).toMatchObject({
      url: first.url,
      verified: true,
    })
    const moved = await ask('changeWebhook', {
      path: { id },
      body: { url: second.url, description: 'new' },
    })
    expect(moved.body).toMatchObject({ url: second.url, verified: false, description: 'new' })
    expect(moved.body['warning']).toEqual(expect.any(String))
    second.state.status = 200
    const proven = await ask('changeWebhook', { path: { id }, body: { verify: true } })
    expect(proven.body).toMatchObject({ verified: true, description: 'new' })
  })

  test.each([
    [{ url: 'http://example.com' }, 400],
    [{ url: 'https://169.254.169.254/' }, 400],
    [{ events: ['nothing'] }, 400],
    [{ secret: 'whsec_x' }, 400],
    [{}, 200],
    [{ events: null, description: null }, 200],
    [{ disabled: true }, 200],
  ])('by %j answers %i', async (changes, status) => {
    const { id } = await aWebhook({ url: 'https://example.com' })
    expect((await ask('changeWebhook', { path: { id }, body: changes })).status).toBe(status)
  })
})

test('a webhook is there for its caller only', async () => {
  const { id } = await aWebhook({ url: 'https://example.com' })
  const calls = [
    'getWebhook',
    'changeWebhook',
    'deleteWebhook',
    'rotateWebhookSecret',
    'testWebhook',
    'replayWebhook',
    'listDeliveries',
  ] as const
  for (const call of calls) {
    const body = call === 'changeWebhook' ? { body: {} } : {}
    const foreign = await ask(call, { path: { id }, ...body, key: localKeys.customer })
    expect([call, foreign.status]).toEqual([call, 404])
  }
  expect((await ask('getWebhook', { path: { id } })).status).toBe(200)
})

describe('a rotation', () => {
  test('shows the new secret, and both sign for as long as is asked', async () => {
    const receiver = await aReceiver()
    const webhook = await aWebhook({ url: receiver.url })
    const rotated = await ask('rotateWebhookSecret', {
      path: { id: webhook.id },
      body: { overlapSeconds: 60 },
    })
    expect(rotated.status).toBe(200)
    const tested = await ask('testWebhook', { path: { id: webhook.id } })
    expect(tested.body).toMatchObject({ outcome: 'delivered', status: 200, errorClass: null })
    const [seen] = receiver.seen
    if (!seen) throw new Error('no test event came')
    expect(String(seen.headers['webhook-signature']).split(' ')).toHaveLength(2)
    const secrets = [webhook.secret, rotated.body.secret]
    expect(secrets.map((secret) => verifies(secret, seen))).toEqual([true, true])
    expect((await ask('getWebhook', { path: { id: webhook.id } })).body).toMatchObject({
      verified: true,
    })
  })

  test('without an overlap leaves the new secret alone, the caller’s own if he has one', async () => {
    const receiver = await aReceiver()
    const webhook = await aWebhook({ url: receiver.url })
    const secret = writeSecret(Buffer.alloc(64, 3))
    receiver.trust(secret)
    await ask('rotateWebhookSecret', {
      path: { id: webhook.id },
      body: { overlapSeconds: 0, secret },
    })
    await ask('testWebhook', { path: { id: webhook.id } })
    const [seen] = receiver.seen
    if (!seen) throw new Error('no test event came')
    expect([secret, webhook.secret].map((each) => verifies(each, seen))).toEqual([true, false])
  })

  test.each([[{ overlapSeconds: 604_801 }], [{ overlapSeconds: -1 }], ['{"overlap'], [{ x: 1 }]])(
    'is not made of %j',
    async (body) => {
      const { id } = await aWebhook({ url: 'https://example.com' })
      expect((await ask('rotateWebhookSecret', { path: { id }, body })).status).toBe(400)
    },
  )

  test('from a shared secret to an Ed25519 key loses no receiver; anybody finds the key', async () => {
    const receiver = await aReceiver()
    const webhook = await aWebhook({ url: receiver.url })
    const rotated = await ask('rotateWebhookSecret', {
      path: { id: webhook.id },
      body: { signature: 'v1a' },
    })
    expect(rotated.body).toMatchObject({ signature: 'v1a', keyId: expect.any(String) })
    expect(rotated.body).not.toHaveProperty('secret')
    await ask('testWebhook', { path: { id: webhook.id } })
    const [seen] = receiver.seen
    if (!seen) throw new Error('no test event came')
    expect(verifies(webhook.secret, seen)).toBe(true)

    const jwk = (await publishedKeys()).find(({ kid }) => kid === rotated.body.keyId) ?? {}
    expect(verifiesBy(jwk, seen)).toBe(true)
    expect(verifiesBy(jwk, { ...seen, body: `${seen.body} ` })).toBe(false)

    const again = await ask('rotateWebhookSecret', { path: { id: webhook.id } })
    expect(again.body['signature']).toBe('v1a')
    expect(again.body.keyId).not.toBe(rotated.body.keyId)
  })
})

describe('what was tried', () => {
  test('is listed newest first, with how it went, and a cursor', async () => {
    const receiver = await aReceiver()
    receiver.state.body = 'thanks'
    const { id } = await aWebhook({ url: receiver.url })
    const consultId = await refusedConsult()
    await receiver.until(3)
    const listed = async (query: Record<string, string | number> = {}) =>
      (await ask('listDeliveries', { path: { id }, query })).body
    await vi.waitFor(async () => expect((await listed()).items).toHaveLength(3), patient)
    const { items } = await listed()
    const about = { consultId, attempt: 1, outcome: 'delivered', status: 200, answer: 'thanks' }
    expect(items).toMatchObject([
      { ...about, id: `evt_${consultId}_3`, type: 'consult.rejected', sequence: 3 },
      { ...about, id: `evt_${consultId}_2`, type: 'consult.sending', nextTryAt: null },
      { ...about, id: `evt_${consultId}_1`, errorClass: null, durationMs: expect.any(Number) },
    ])
    const first = await listed({ limit: 2 })
    expect(first.items).toEqual(items.slice(0, 2))
    const rest = await listed({ limit: 2, cursor: first.nextCursor ?? '' })
    expect([rest.items, rest.nextCursor]).toEqual([items.slice(2), null])
    expect((await ask('listDeliveries', { path: { id }, query: { cursor: 'x' } })).status).toBe(400)
  })

  test('is replayed by delivery, by consult, and by time, under the same ids', async () => {
    const receiver = await aReceiver()
    const { id } = await aWebhook({ url: receiver.url })
    const since = new Date().toISOString()
    const consultId = await refusedConsult()
    await receiver.until(3)
    const replay = async (body: object) => (await ask('replayWebhook', { path: { id }, body })).body
    const event = (sequence: number) => `evt_${consultId}_${sequence}`
    expect(await replay({ deliveryId: event(2) })).toEqual({ count: 1, nextCursor: null })
    await receiver.until(4)
    expect(await replay({ consultId })).toEqual({ count: 3, nextCursor: null })
    await receiver.until(7)
    expect(await replay({ since })).toEqual({ count: 3, nextCursor: null })
    await receiver.until(10)
    const ids = receiver.seen.map(({ headers }) => headers['webhook-id'])
    const all = [1, 2, 3].map(event)
    expect(ids).toEqual([...all, event(2), ...all, ...all])
    expect(await replay({})).toEqual({ count: 0, nextCursor: null })
  })

  test('or never was, is replayed once the webhook is enabled again', async () => {
    const receiver = await aReceiver(410)
    const { id } = await aWebhook({ url: receiver.url, events: ['consult.rejected'] })
    const consultId = await refusedConsult()
    const state = async () => (await ask('getWebhook', { path: { id } })).body
    await vi.waitFor(async () => expect(await state()).toMatchObject({ disabled: true }), patient)
    expect(await state()).toMatchObject({ disabledReason: 'gone' })
    const missed = await refusedConsult()
    const refused = await ask('replayWebhook', { path: { id }, body: {} })
    expect([refused.status, refused.body['code']]).toEqual([409, 'webhook_disabled'])

    receiver.state.status = 200
    const enabled = await ask('changeWebhook', { path: { id }, body: { disabled: false } })
    expect(enabled.body).toMatchObject({ disabled: false, disabledReason: null })
    const replayed = await ask('replayWebhook', { path: { id } })
    expect(replayed.status).toBe(202)
    // What other tests have left behind is this caller's as well.
    await receiver.until(replayed.body.count + 1)
    const ids = receiver.seen.slice(1).map(({ headers }) => headers['webhook-id'])
    // Order is kept within a consult, not between two.
    expect(ids.slice(-2).sort()).toEqual([`evt_${consultId}_3`, `evt_${missed}_3`].sort())
  })

  test.each([
    [{ deliveryId: 'evt_cst_unknown_1' }, 404],
    [{ deliveryId: 'nothing' }, 404],
    [{ consultId: 'cst_unknown' }, 404],
    [{ since: 'yesterday' }, 400],
    [{ since: '2026-01-01T00:00:00Z', cursor: 'x' }, 400],
    [{ unknown: true }, 400],
  ])('cannot be replayed by %j', async (body, status) => {
    const { id } = await aWebhook({ url: 'https://example.com' })
    expect((await ask('replayWebhook', { path: { id }, body })).status).toBe(status)
  })
})
