import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { parseRanges } from '../../src/adapters/webhook/addresses.ts'
import { guardedAgent } from '../../src/adapters/webhook/guarded-agent.ts'
import { httpWebhookPoster } from '../../src/adapters/webhook/poster.ts'
import { writeSecret } from '../../src/adapters/webhook/signature.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { aRecord } from '../consult/a-record.ts'
import { startScripted } from '../gws/scripted-server.ts'

const loopback = parseRanges(['127.0.0.0/8'])
const none = parseRanges([])
const secret = writeSecret(Buffer.alloc(32, 7))
const endpoint = (url: string) => ({
  url,
  secret,
  formerSecrets: [],
})
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe('an attempt', () => {
  const attempt = async (serve: Parameters<typeof startScripted>[0], allowed = loopback) => {
    const server = await startScripted(serve)
    const agent = guardedAgent(allowed)
    closers.push(
      () => server.close(),
      () => agent.destroy(),
    )
    const outcome = await httpWebhookPoster(() => agent).post(
      endpoint(server.url),
      firstEvent(aRecord()),
      new Date(),
    )
    return { outcome, seen: server.seen }
  }
  const answering = (status: number, headers = {}) =>
    attempt((_, response) => response.writeHead(status, headers).end('x'.repeat(200_000)))

  test('is signed over the bytes that are sent', async () => {
    const { outcome, seen } = await answering(204)
    expect(outcome).toMatchObject({ outcome: 'delivered' })
    const headers = seen[0]?.headers ?? {}
    const verified = new Webhook(secret).verify(
      seen[0]?.body ?? '',
      headers as Record<string, string>,
    )
    expect(verified).toMatchObject({ type: 'consult.accepted', data: { id: 'evt_cst_1_1' } })
    expect(headers['webhook-id']).toBe('evt_cst_1_1')
  })

  test.each([
    [500, {}, { outcome: 'failed', reason: 'http_500', retryAfterSeconds: null }],
    [429, { 'retry-after': '7' }, { outcome: 'failed', reason: 'http_429', retryAfterSeconds: 7 }],
    [
      302,
      { location: 'http://127.0.0.1:1/' },
      { outcome: 'failed', reason: 'http_302', retryAfterSeconds: null },
    ],
    [410, {}, { outcome: 'gone' }],
  ])('answered %i', async (status, headers, expected) => {
    const { outcome, seen } = await answering(status, headers)
    expect(outcome).toMatchObject(expected)
    expect(seen).toHaveLength(1)
  })

  test('over a connection that breaks has failed', async () => {
    const { outcome } = await attempt((_, response) => response.destroy())
    expect(outcome).toMatchObject({ outcome: 'failed', retryAfterSeconds: null })
  })

  test('to an address that is not allowed never connects', async () => {
    const { outcome, seen } = await attempt((_, response) => response.end(), none)
    expect(outcome).toMatchObject({
      outcome: 'failed',
      reason: 'forbidden_address',
      retryAfterSeconds: null,
    })
    expect(seen).toEqual([])
  })

  test('to a name that resolves to one never connects either', async () => {
    const agent = guardedAgent(none)
    closers.push(() => agent.destroy())
    const outcome = await httpWebhookPoster(() => agent).post(
      endpoint('http://localhost:9/'),
      firstEvent(aRecord()),
      new Date(),
    )
    expect(outcome).toMatchObject({ reason: 'forbidden_address' })
  })
})
