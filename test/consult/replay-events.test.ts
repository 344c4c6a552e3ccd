import { beforeEach, describe, expect, test } from 'vitest'
import { replayEvents } from '../../src/consult/replay-events.ts'
import type { ReplayWish } from '../../src/consult/replay-events.ts'
import type { RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import type { WebhookEndpoint } from '../../src/consult/ports/webhook-endpoints.ts'
import { anEndpoint, memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { aMessage, aRecord, joined, left, now, posted, posting } from './a-record.ts'
import { consultId, useCaseWorld } from './use-case-world.ts'

const id = (sequence: number) => `evt_${consultId}_${sequence}`
const seconds = (count: number) => new Date(now.getTime() + count * 1000)
const message = { fact: 'message', message: aMessage('is he angry?', 1) } as const
const facts = [posting, posted, joined, message, left]

/** A consult that was accepted, sent, pending, joined, talked about and ended: 1 to 6. */
const given = async (audience: 'agent' | 'customer' = 'agent') => {
  const { deps, given: happened } = useCaseWorld()
  await happened(facts, aRecord({ audience }))
  const { attempts } = memoryWebhooks()
  const queued: EventDelivery[][] = []
  const world = {
    ...deps,
    attempts,
    newReplayId: () => 'r1',
    deliveries: {
      queueFirst: (some: EventDelivery[]) => Promise.resolve(void queued.push(some)),
      queueRetry: () => Promise.reject(new Error('was not expected')),
      queueDue: () => Promise.reject(new Error('was not expected')),
    },
  }
  const tried = (sequence: number, more: Partial<RecordedAttempt> = {}) =>
    attempts.record('wh_1', {
      ...{ id: id(sequence), type: 'consult.joined', consultId, sequence, attempt: 1 },
      ...{ at: now.toISOString(), outcome: 'delivered', status: 200, durationMs: 1 },
      ...{ errorClass: null, answer: '', nextTryAt: null },
      ...more,
    })
  const replay = async (wish: Partial<ReplayWish>, endpoint: Partial<WebhookEndpoint> = {}) => {
    queued.length = 0
    const about = { undelivered: false, ...wish }
    const replayed = await replayEvents(world, anEndpoint(endpoint), about)
    const sequences = queued.flat().map(({ sequence }) => sequence)
    return replayed.outcome === 'queued' ? sequences : replayed.outcome
  }
  return { replay, tried, queued, world }
}

let consult: Awaited<ReturnType<typeof given>>
beforeEach(async () => {
  consult = await given()
})

test('a consult is replayed whole and in sequence, as one replay', async () => {
  expect(await consult.replay({ consultId })).toEqual([1, 2, 3, 4, 5, 6])
  expect(consult.queued.flat()[0]).toEqual({
    ...{ callerId: 'crm', webhookId: 'wh_1', consultId, sequence: 1 },
    ...{ attempt: 1, dueAt: now.toISOString(), replay: 'r1' },
  })
})

test('one delivery is replayed by itself', async () => {
  expect(await consult.replay({ deliveryId: id(4) })).toEqual([4])
  expect(await consult.replay({ deliveryId: id(7) })).toBe('not-found')
})

test('since a time is replayed what came at that time or later', async () => {
  expect(await consult.replay({ since: now })).toEqual([1, 2, 3, 4, 5, 6])
  expect(await consult.replay({ since: seconds(1) })).toEqual([])
})

test('since a time is replayed what came then of a consult that began days before', async () => {
  const { world, replay } = consult
  const began = seconds(-25 * 3600).toISOString()
  const header = await world.store.locate(consultId)
  if (header === undefined) throw new Error('there is no consult')
  // As if it had been made then: the newest header of an id is the one that is listed.
  header.createdAt = began
  expect(await replay({ since: now })).toEqual([1, 2, 3, 4, 5, 6])
  expect(await replay({ undelivered: true }, { createdAt: now.toISOString() })).toEqual([5, 6])
  await world.store.settle(header)
  expect(await replay({ since: now })).toEqual([1, 2, 3, 4, 5, 6])
  expect(await replay({ since: now, cursor: '1' })).toEqual([])
})

test('the filter holds', async () => {
  const events: WebhookEndpoint['events'] = ['consult.joined', 'consult.ended']
  expect(await consult.replay({ consultId }, { events })).toEqual([4, 6])
  expect(await consult.replay({ deliveryId: id(1) }, { events })).toEqual([])
})

test('what only agents may see is not replayed to a bot: there is no such event', async () => {
  const { replay, world } = await given('customer')
  expect(await replay({ consultId })).toEqual([1, 2, 3, 4, 5])
  const events = await world.store.events(
    { media: 'chat', interactionId: '0000Na9B26EF006E' },
    consultId,
    0,
  )
  expect(JSON.stringify(events)).not.toContain('is he angry?')
})

test('nobody replays another caller’s consult', async () => {
  const foreign = { callerId: 'bot' }
  expect(await consult.replay({ consultId }, foreign)).toBe('not-found')
  expect(await consult.replay({ deliveryId: id(1) }, foreign)).toBe('not-found')
  expect(await consult.replay({ since: now }, foreign)).toEqual([])
})

describe('what was never delivered', () => {
  const undelivered = { undelivered: true }

  test('is replayed though no try was ever recorded, without states that are out of date', async () => {
    expect(await consult.replay(undelivered)).toEqual([5, 6])
  })

  test('leaves out what was delivered, at whichever try', async () => {
    await consult.tried(6, { outcome: 'failed' })
    await consult.tried(6, { attempt: 2 })
    await consult.tried(5, { outcome: 'failed' })
    expect(await consult.replay(undelivered)).toEqual([5])
  })

  test.each([
    ['leaves out what is about to be tried', 1, [6]],
    ['takes what should have been', -1, [5, 6]],
    ['takes what is to be tried in hours only: its receiver may be mended by now', 3600, [5, 6]],
  ])('%s', async (_, inSeconds, replayed) => {
    await consult.tried(5, { outcome: 'failed', nextTryAt: seconds(inSeconds).toISOString() })
    expect(await consult.replay(undelivered)).toEqual(replayed)
  })

  test('is nothing that happened before there was the webhook', async () => {
    const createdAt = seconds(1).toISOString()
    expect(await consult.replay(undelivered, { createdAt })).toEqual([])
    expect(await consult.replay({ ...undelivered, since: now }, { createdAt })).toEqual([5, 6])
  })
})

test('each consult is looked up once, however many calls it takes to get through them', async () => {
  const { world } = consult
  for (let n = 0; n < 700; n += 1) {
    const key = { media: 'chat', interactionId: `i${n}` } as const
    const createdAt = seconds(n - 700).toISOString()
    await world.store.register({
      ...{ callerId: 'crm', key, agent: 'testname', createdAt },
      consultId: `cst_more_${n}`,
    })
  }
  const looked: string[] = []
  const { store, attempts } = world
  const counting = {
    ...world,
    store: {
      ...store,
      events: (...about: Parameters<typeof store.events>) => {
        looked.push(about[1])
        return store.events(...about)
      },
    },
    attempts: {
      ...attempts,
      settled: (...about: Parameters<typeof attempts.settled>) => {
        looked.push(`standing of ${about[1]}`)
        return attempts.settled(...about)
      },
    },
  }
  const since = seconds(-3600)
  let calls = 0
  for (let cursor: string | undefined, more = true; more; calls += 1) {
    const replayed = await replayEvents(counting, anEndpoint(), {
      ...{ since, undelivered: true, cursor },
    })
    if (replayed.outcome !== 'queued') throw new Error('nothing was found')
    cursor = replayed.nextCursor ?? undefined
    more = cursor !== undefined
  }
  expect(calls).toBeGreaterThan(2)
  expect(looked).toHaveLength(new Set(looked).size)
  expect(looked).toContain(`standing of ${consultId}`)
})

test('of very many consults some are replayed, and a cursor goes on', async () => {
  const { world, replay, queued } = consult
  for (let n = 0; n < 450; n += 1) {
    const key = { media: 'chat', interactionId: `i${n}` } as const
    const about = { callerId: 'crm', key, agent: 'testname', createdAt: now.toISOString() }
    await world.store.register({ ...about, consultId: `cst_more_${n}` })
  }
  const first = await replayEvents(world, anEndpoint(), { since: now, undelivered: false })
  if (first.outcome !== 'queued') throw new Error('nothing was found')
  expect([first.count, first.nextCursor]).toEqual([0, expect.any(String)])
  const cursor = first.nextCursor ?? ''
  expect(await replay({ since: now, cursor })).toEqual([1, 2, 3, 4, 5, 6])
  expect(queued.every((some) => some.length <= 10)).toBe(true)
})
