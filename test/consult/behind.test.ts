import { describe, expect, test } from 'vitest'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import { joined, left, now, posted, posting } from './a-record.ts'
import { delivered, deliverWorld } from './deliver-world.ts'

describe('a receiver that is an hour behind', () => {
  const about = { callerId: 'crm', webhookId: 'wh_1', consultId: 'cst_1' }
  const facts = [posting, posted, joined, left]
  const dueAt = now.toISOString()

  test.each([{ narrow: true }, { due: true, attempt: 2, firstDueAt: dueAt }])(
    'has what waits in its narrow lanes put off, not lost: %o',
    async (lane) => {
      const { world, pass, tried, lastRetry, tryAgain, webhooks, health } = await deliverWorld(
        facts,
        delivered,
      )
      const delivery = { ...about, sequence: 5, attempt: 1, dueAt, ...lane }
      pass(3601)
      expect(await deliverEvent(world, delivery, now)).toBe('retried')
      const { attempt } = delivery
      const later = new Date(now.getTime() + 3601 * 1250).toISOString()
      expect(lastRetry()).toMatchObject({ attempt, firstDueAt: dueAt, dueAt: later })
      expect(webhooks.made).toMatchObject([{ errorClass: 'behind', nextTryAt: later }])
      expect([tried, await health()]).toMatchObject([[], { failures: 0 }])
      expect(await tryAgain()).toBe('delivered')
    },
  )

  test('is not told what would be too old by then, and of that there is a record', async () => {
    const { world, pass, tried, webhooks } = await deliverWorld(facts, delivered)
    pass(24 * 3600)
    const delivery = { ...about, sequence: 5, attempt: 1, dueAt, narrow: true }
    expect(await deliverEvent(world, delivery, now)).toBe('exhausted')
    expect(webhooks.made).toMatchObject([{ errorClass: 'behind', nextTryAt: null }])
    expect(tried).toEqual([])
  })

  test('is told all the same what has not waited in a narrow lane, or comes back from the dead letters', async () => {
    const { world, pass } = await deliverWorld(facts, delivered)
    const delivery = { ...about, sequence: 5, attempt: 1, dueAt }
    pass(24 * 3600)
    expect(await deliverEvent(world, delivery, now)).toBe('delivered')
    expect(await deliverEvent(world, { ...delivery, narrow: true })).toBe('delivered')
  })
})
