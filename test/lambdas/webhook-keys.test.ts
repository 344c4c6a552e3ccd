import { randomBytes } from 'node:crypto'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeWebhookHandler } from '../../lambdas/change-webhook.ts'
import { deleteWebhookHandler } from '../../lambdas/delete-webhook.ts'
import { rotateWebhookSecretHandler } from '../../lambdas/rotate-webhook-secret.ts'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoSigningKeys } from '../../src/adapters/dynamodb/signing-keys.ts'
import { dynamoWebhookEndpoints } from '../../src/adapters/dynamodb/webhook-endpoints.ts'
import { newKeyPair } from '../../src/adapters/webhook/ed25519.ts'
import type { NewSecret } from '../../src/consult/ports/webhook-endpoints.ts'
import { now } from '../consult/a-record.ts'
import { openFreshTable } from '../contracts/open-table.ts'
import { anEndpoint } from '../doubles/memory-webhooks.ts'
import { openAccess } from '../doubles/open-access.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const thrown = (cause: unknown) => {
  throw cause
}
const weekSeconds = 7 * 24 * 3600
let last = 0

/** A webhook with a key, to be rotated and deleted; `published` are its keys that anybody may find, by the order of their making. */
const aWebhook = async () => {
  const id = `wh_${(last += 1)}`
  const clock = { now: () => now }
  const endpoints = dynamoWebhookEndpoints(opened.table, {
    ...{ sealer: aesSealer(randomBytes(32).toString('base64')), clock, unreadable: thrown },
  })
  const signingKeys = dynamoSigningKeys(opened.table, clock)
  const made: (string | null)[] = []
  const newKey = (): NewSecret => {
    const pair = newKeyPair()
    made.push(pair.publicKey)
    return pair
  }
  const { secret, publicKey } = newKey()
  await signingKeys.publish(publicKey ?? '')
  await endpoints.add({ ...anEndpoint({ id, publicKey }), secret })
  const deps = {
    ...{ endpoints, signingKeys, clock, newKeyPair: newKey, newSecret: () => 'whsec_x' },
    ...{ provesEndpoints: false, objectionTo: () => undefined, newTestId: () => 'evt_test_1' },
    poster: { post: () => Promise.reject(new Error('was not expected')) },
    ...openAccess,
    failed: thrown,
  }
  const call = async (handler: ReturnType<typeof deleteWebhookHandler>, body?: object) => {
    const event = {
      headers: { authorization: 'Bearer key' },
      requestContext: { requestId: 'r', http: { method: 'POST' } },
      pathParameters: { id },
      ...(body && { body: JSON.stringify(body) }),
    }
    // As much of an event as the function looks at.
    return (await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)).statusCode
  }
  const rotate = (body: object) => call(rotateWebhookSecretHandler(deps), body)
  const remove = () => call(deleteWebhookHandler(deps))
  const enable = () => call(changeWebhookHandler(deps), { disabled: false })
  const published = async () => {
    const listed = await signingKeys.list(now)
    return made.flatMap((key, n) => (key !== null && listed.includes(key) ? [n] : []))
  }
  return { rotate, remove, enable, published, endpoints, signingKeys, id }
}

test('a rotation without an overlap takes back every key before it', async () => {
  const { rotate, published } = await aWebhook()
  await rotate({ overlapSeconds: weekSeconds })
  expect(await published()).toEqual([0, 1])
  await rotate({ overlapSeconds: 0 })
  expect(await published()).toEqual([2])
})

test('so it does when the newest is a shared secret, and so does deleting the webhook', async () => {
  const [one, other] = [await aWebhook(), await aWebhook()]
  for (const { rotate } of [one, other])
    await rotate({ signature: 'v1', overlapSeconds: weekSeconds })
  expect(await one.published()).toEqual([0])
  await one.rotate({ overlapSeconds: 0 })
  expect(await one.published()).toEqual([])
  expect(await other.remove()).toBe(204)
  expect(await other.published()).toEqual([])
})

test('a deletion that dies on its way is found by the next one: first no more is sent, then the key is taken back', async () => {
  const { remove, published, endpoints, id } = await aWebhook()
  const { remove: reallyRemove } = endpoints
  endpoints.remove = () => Promise.reject(new Error('throttled'))
  await expect(remove()).rejects.toThrow('throttled')
  expect(await published()).toEqual([])
  expect(await endpoints.get('crm', id)).toMatchObject({ disabled: true, disabledReason: null })
  endpoints.remove = reallyRemove
  expect([await remove(), await remove()]).toEqual([204, 404])
})

test('a webhook whose deletion died has its key published when it is enabled', async () => {
  const { remove, enable, published, endpoints } = await aWebhook()
  endpoints.remove = () => Promise.reject(new Error('throttled'))
  await expect(remove()).rejects.toThrow('throttled')
  expect(await enable()).toBe(200)
  expect(await published()).toEqual([0])
})

test('enabling a webhook that is deleted meanwhile leaves no key', async () => {
  const { remove, enable, published, signingKeys } = await aWebhook()
  const { publish } = signingKeys
  signingKeys.publish = async (...key) => {
    await remove()
    return publish(...key)
  }
  expect(await enable()).toBe(404)
  expect(await published()).toEqual([])
})

test('a deletion takes back what a rotation has published meanwhile', async () => {
  const { remove, rotate, published, endpoints } = await aWebhook()
  const { remove: reallyRemove } = endpoints
  endpoints.remove = async (...names) => {
    await rotate({ overlapSeconds: weekSeconds })
    return reallyRemove(...names)
  }
  expect(await remove()).toBe(204)
  expect(await published()).toEqual([])
})

test('of rotations at once one key remains', async () => {
  const { rotate, published } = await aWebhook()
  await Promise.all([1, 2, 3].map(() => rotate({ overlapSeconds: 0 })))
  expect(await published()).toHaveLength(1)
})

test('a rotation of a webhook that is deleted meanwhile leaves no key', async () => {
  const { rotate, published, endpoints, id } = await aWebhook()
  const { get } = endpoints
  endpoints.get = async (...names) => {
    const found = await get(...names)
    await endpoints.remove('crm', id)
    return found
  }
  expect(await rotate({})).toBe(404)
  expect(await published()).toEqual([0])
})

test('what a rotation could not take back, the next one does', async () => {
  const { rotate, published, endpoints, id } = await aWebhook()
  const to = { secret: 'whsec_x', publicKey: null, retireBy: now }
  await endpoints.rotate('crm', id, to)
  expect(await published()).toEqual([0])
  await rotate({ overlapSeconds: weekSeconds })
  expect(await published()).toEqual([])
})
