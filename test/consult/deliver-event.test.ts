import { expect, test } from 'vitest'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { Attempt, Delivery } from '../../src/consult/ports/deliveries.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { joined, now, posted, posting } from './a-record.ts'
import { consultId, useCaseWorld } from './use-case-world.ts'

/** A webhook that answers so, of a consult of which these facts are known. */
const given = async (facts: Fact[], answer: Attempt, secret: string | undefined = 'whsec_x') => {
  const { deps, given: happened, pass } = useCaseWorld()
  await happened(facts)
  const tried: number[] = []
  const retries: Delivery[] = []
  const disabled: string[] = []
  const endpoint = {
    ...{ id: 'wh_1', callerId: 'crm', url: 'https://x.example', description: null },
    ...{ events: null, disabled: false, createdAt: now.toISOString() },
    ...(secret !== '' && { secret }),
  }
  const world = {
    ...deps,
    random: () => 0.5,
    endpoints: {
      ...{ add: never, get: never, list: never, remove: never },
      getForDelivery: () => Promise.resolve(endpoint),
      disable: (_: string, id: string) => Promise.resolve(void disabled.push(id)),
    },
    deliveries: {
      queueFirst: never,
      queueRetry: (delivery: Delivery) => Promise.resolve(void retries.push(delivery)),
    },
    poster: {
      post: (_: unknown, { sequence }: { sequence: number }) => {
        tried.push(sequence)
        return Promise.resolve(answer)
      },
    },
  }
  const deliver = (sequence: number, { attempt = 1, dueAt = now.toISOString() } = {}) =>
    deliverEvent(world, {
      ...{ callerId: 'crm', webhookId: 'wh_1', consultId },
      ...{ sequence, attempt, dueAt },
    })
  return { deliver, tried, retries, disabled, pass }
}
const never = () => Promise.reject(new Error('was not expected'))

const failed = { outcome: 'failed', reason: 'http_500', retryAfterSeconds: null } as const
const lost: Fact = { fact: 'session-lost' }
const restored: Fact = { fact: 'session-restored' }
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()

test('a try that fails is queued again, for later', async () => {
  const { deliver, retries } = await given([posting], failed)
  expect(await deliver(1)).toBe('retried')
  expect(retries).toMatchObject([{ sequence: 1, attempt: 2, dueAt: inSeconds(2) }])
})

test('a first try is made at once, whatever another host’s clock says; a later one when it is due', async () => {
  const { deliver, tried, retries } = await given([posting], { outcome: 'delivered' })
  expect(await deliver(1, { dueAt: inSeconds(1) })).toBe('delivered')
  expect(await deliver(2, { attempt: 2, dueAt: inSeconds(1) })).toBe('parked')
  expect(tried).toEqual([1])
  expect(retries).toMatchObject([{ sequence: 2, attempt: 2, dueAt: inSeconds(1) }])
})

test('a secret that cannot be opened is a try that failed, and nothing is sent', async () => {
  const { deliver, tried, retries } = await given([posting], { outcome: 'delivered' }, '')
  expect(await deliver(1)).toBe('retried')
  expect(tried).toEqual([])
  expect(retries).toHaveLength(1)
})

test('a later try of a state is not made once a newer state is known', async () => {
  const { deliver, tried } = await given([posting, posted, joined], { outcome: 'delivered' })
  expect(await deliver(3, { attempt: 2 })).toBe('superseded')
  expect(await deliver(4, { attempt: 2 })).toBe('delivered')
  expect(tried).toEqual([4])
})

test('that a session is lost and restored neither outdates a state nor is outdated', async () => {
  const facts = [posting, posted, lost, restored, joined]
  const pending = await given(facts.slice(0, 4), { outcome: 'delivered' })
  expect(await pending.deliver(3, { attempt: 2 })).toBe('delivered')
  expect(await pending.deliver(4, { attempt: 2 })).toBe('delivered')
  const done = await given(facts, { outcome: 'delivered' })
  expect(await done.deliver(4, { attempt: 2 })).toBe('delivered')
  expect(await done.deliver(5, { attempt: 2 })).toBe('delivered')
  expect(await done.deliver(3, { attempt: 2 })).toBe('superseded')
})

test('a receiver that is gone is disabled', async () => {
  const { deliver, disabled, retries } = await given([posting], { outcome: 'gone' })
  expect(await deliver(1)).toBe('disabled')
  expect(disabled).toEqual(['wh_1'])
  expect(retries).toEqual([])
})
