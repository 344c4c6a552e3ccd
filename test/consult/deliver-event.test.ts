import { describe, expect, test } from 'vitest'
import { pauseSeconds } from '../../src/consult/circuit.ts'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { anEndpoint } from '../doubles/memory-webhooks.ts'
import { joined, left, now, posted, posting } from './a-record.ts'
import { delivered, deliverWorld, failed, gone } from './deliver-world.ts'

const lost: Fact = { fact: 'session-lost' }
const unanswered: Fact = { fact: 'unanswered' }
const restored: Fact = { fact: 'session-restored' }
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
const idOf = (sequence: number) => `evt_cst_1_${sequence}`

test('a try that fails is queued again, for later', async () => {
  const { deliver, retries } = await deliverWorld([posting], failed)
  expect(await deliver(1)).toBe('retried')
  expect(retries).toMatchObject([{ sequence: 1, attempt: 2, dueAt: inSeconds(2) }])
})

test('a first try is made at once, whatever another host’s clock says; a later one when it is due', async () => {
  const { deliver, tried, retries, dueNow, pass } = await deliverWorld([posting], delivered)
  expect(await deliver(1, { dueAt: inSeconds(1) })).toBe('delivered')
  const later = { attempt: 2, dueAt: inSeconds(1), due: false }
  expect(await deliver(2, later)).toBe('parked')
  expect(retries).toMatchObject([{ sequence: 2, attempt: 2, dueAt: inSeconds(1) }])
  pass(1)
  expect(await deliver(2, later)).toBe('due')
  expect(dueNow).toMatchObject([{ sequence: 2, attempt: 2, due: true }])
  expect(tried).toEqual([idOf(1)])
})

test('a secret that cannot be opened is a try that failed; nothing is sent, and the endpoint is not blamed', async () => {
  const { deliver, tried, retries, health } = await deliverWorld([posting], delivered, {
    readable: false,
  })
  expect(await deliver(1)).toBe('retried')
  expect(tried).toEqual([])
  expect(retries).toHaveLength(1)
  expect(await health()).toMatchObject({ failures: 0, failingSince: null })
})

test('a first try that comes back from the dead letters does not tell a state that is out of date', async () => {
  const { deliver, tried } = await deliverWorld([posting, posted, joined], delivered)
  expect(await deliver(4)).toBe('delivered')
  expect(await deliver(3, { dueAt: inSeconds(-61) })).toBe('superseded')
  expect(await deliver(2, { dueAt: inSeconds(-59) })).toBe('delivered')
  expect(tried).toEqual([idOf(4), idOf(2)])
})

test('a later try of a state is not made once a newer state is known', async () => {
  const { deliver, tried } = await deliverWorld([posting, posted, joined], delivered)
  expect(await deliver(3, { attempt: 2 })).toBe('superseded')
  expect(await deliver(4, { attempt: 2 })).toBe('delivered')
  expect(tried).toEqual([idOf(4)])
})

test('that nobody answered is not told any more once somebody has joined after all', async () => {
  const { deliver, observed, tried } = await deliverWorld([posting, posted, unanswered], failed)
  expect(await deliver(4)).toBe('retried')
  await observed(joined)
  expect(await deliver(4, { attempt: 2 })).toBe('superseded')
  expect(tried).toEqual([idOf(4)])
})

test('that a session is lost and restored neither outdates a state nor is outdated', async () => {
  const facts = [posting, posted, lost, restored, joined]
  const pending = await deliverWorld(facts.slice(0, 4), delivered)
  expect(await pending.deliver(3, { attempt: 2 })).toBe('delivered')
  expect(await pending.deliver(4, { attempt: 2 })).toBe('delivered')
  const done = await deliverWorld(facts, delivered)
  expect(await done.deliver(4, { attempt: 2 })).toBe('delivered')
  expect(await done.deliver(5, { attempt: 2 })).toBe('delivered')
  expect(await done.deliver(3, { attempt: 2 })).toBe('superseded')
})

test('an event of another caller’s consult, or one that never was, is dropped', async () => {
  const { deliver, world, tried } = await deliverWorld([posting], delivered)
  expect(await deliver(9)).toBe('dropped')
  const foreign = anEndpoint({ callerId: 'bot', id: 'wh_bot' })
  await world.endpoints.add({ ...foreign, secret: 'whsec_x' })
  const about = { callerId: 'bot', webhookId: 'wh_bot', consultId: 'cst_1', sequence: 1 }
  const dueAt = now.toISOString()
  expect(await deliverEvent(world, { ...about, attempt: 1, dueAt })).toBe('dropped')
  expect(tried).toEqual([])
})

describe('of every try', () => {
  test('there is a record: how it went, what was said, and when the next one is due', async () => {
    const { deliver, state, webhooks } = await deliverWorld([], failed)
    await deliver(1)
    state.answer = delivered
    await deliver(1, { attempt: 2 })
    const about = { id: idOf(1), type: 'consult.accepted', consultId: 'cst_1', sequence: 1 }
    expect(webhooks.made).toMatchObject([
      {
        ...about,
        ...{ webhookId: 'wh_1', attempt: 1, at: now.toISOString(), outcome: 'failed', status: 500 },
        ...{ durationMs: 7, errorClass: 'http_500', answer: 'sorry', nextTryAt: inSeconds(2) },
      },
      { ...about, attempt: 2, outcome: 'delivered', errorClass: null, nextTryAt: null },
    ])
  })

  test('whose record cannot be kept, somebody hears; it is not made again', async () => {
    const attempts = {
      record: () => Promise.reject(new Error('throttled')),
      list: () => Promise.reject(new Error('was not expected')),
      settled: () => Promise.reject(new Error('was not expected')),
    }
    const { deliver, unkept } = await deliverWorld([posting], delivered, { deps: { attempts } })
    expect(await deliver(1)).toBe('delivered')
    expect(unkept).toHaveLength(1)
  })
})

describe('an endpoint that fails all the time', () => {
  const failing = async () => {
    const world = await deliverWorld([posting, posted, joined, left], failed)
    for (let n = 0; n < 5; n += 1) await world.deliver(5, { attempt: 3 })
    return world
  }

  test('is left alone for some seconds: tries that are not made are made afterwards', async () => {
    const { deliver, tried, retries, webhooks, health } = await failing()
    expect(await deliver(5)).toBe('retried')
    expect(tried).toHaveLength(5)
    expect(retries.at(-1)).toMatchObject({ attempt: 1, dueAt: inSeconds(pauseSeconds) })
    expect(webhooks.made.at(-1)).toMatchObject({ errorClass: 'circuit_open', status: null })
    expect(await health()).toMatchObject({ failures: 5 })
  })

  test('is tried by one after the pause, while all others are still kept away', async () => {
    const { deliver, tried, pass } = await failing()
    pass(pauseSeconds)
    await Promise.all([1, 2, 3].map(() => deliver(5)))
    expect(tried).toHaveLength(6)
    pass(pauseSeconds - 1)
    await deliver(5)
    expect(tried).toHaveLength(6)
  })

  test('loses nothing of what waits, however often it is held, until that is too old', async () => {
    const { deliver, lastRetry, world, pass, tried } = await failing()
    await deliver(5)
    let held = 0
    for (;;) {
      const next = lastRetry()
      pass((Date.parse(next.dueAt) - world.clock.now().getTime()) / 1000)
      // Somebody else makes the try that tells, and it fails.
      await deliver(5, { attempt: 9 })
      const became = await deliverEvent(world, { ...next, due: true })
      if (became === 'exhausted') break
      expect([became, lastRetry().attempt]).toEqual(['retried', 1])
      held += 1
    }
    // Less and less often: a day of fifteen seconds each were thousands.
    expect([held > 20, held < 50, tried.length]).toEqual([true, true, 5 + held + 1])
  })

  test('is open to all again once that one is taken', async () => {
    const { deliver, tried, pass, state, health } = await failing()
    pass(pauseSeconds)
    state.answer = delivered
    expect(await deliver(5)).toBe('delivered')
    expect(await health()).toMatchObject({ failures: 0, failingSince: null, pausedUntil: null })
    await Promise.all([1, 2, 3].map(() => deliver(5)))
    expect(tried).toHaveLength(9)
  })

  test('is disabled after five days of it, and the caller hears that elsewhere', async () => {
    const others = [
      anEndpoint({ id: 'wh_asks', events: ['webhook.disabled'] }),
      anEndpoint({ id: 'wh_asks_not' }),
    ]
    const { deliver, pass, dueNow, frames, health } = await deliverWorld(
      [posting, posted, joined, left],
      failed,
      { others },
    )
    for (let n = 0; n < 9; n += 1) {
      await deliver(5)
      pass(12 * 3600)
    }
    expect(await health()).toMatchObject({ disabled: false, failures: 9 })
    pass(12 * 3600)
    expect(await deliver(5)).toBe('disabled')
    expect(await health()).toMatchObject({ disabled: true, disabledReason: 'failing' })
    const notice = {
      type: 'webhook.disabled',
      // Its URL may hold a secret, and others read this.
      webhook: { id: 'wh_1', reason: 'failing' },
    }
    expect(dueNow).toEqual([
      expect.objectContaining({
        ...{ webhookId: 'wh_asks', attempt: 1 },
        notice: expect.objectContaining(notice),
      }),
    ])
    expect(frames).toMatchObject([{ type: 'notice', notice }])
    expect(await deliver(5)).toBe('dropped')
  })

  test('is not disabled for short outages with quiet days between them, however often it failed in each', async () => {
    const { deliver, pass, health } = await deliverWorld([posting, posted, joined, left], failed)
    const outage = async () => {
      for (let n = 0; n < 12; n += 1) {
        expect(await deliver(5)).toBe('retried')
        pass(pauseSeconds)
      }
      expect(await health()).toMatchObject({ disabled: false, failures: 12 })
    }
    await outage()
    pass(6 * 24 * 3600)
    await outage()
  })
})

describe('a receiver that takes long', () => {
  const slow = { ...delivered, durationMs: 6000 }
  const narrowed = async (facts: Fact[] = [posting, posted]) => {
    const world = await deliverWorld(facts, slow)
    for (const sequence of [1, 2]) expect(await world.deliver(sequence)).toBe('delivered')
    return world
  }

  test('is told one event at a time from its second slow answer on, in order', async () => {
    const { deliver, dueNow, world, tried } = await narrowed()
    expect(await deliver(3)).toBe('narrowed')
    expect(dueNow).toMatchObject([{ sequence: 3, attempt: 1, narrow: true }])
    const [moved] = dueNow
    if (moved === undefined) throw new Error('nothing was moved')
    expect(await deliverEvent(world, moved)).toBe('delivered')
    expect(tried).toEqual([idOf(1), idOf(2), idOf(3)])
  })

  test('is not told a state that is out of date once its turn has come', async () => {
    const { deliver, dueNow, world, observed } = await narrowed()
    await deliver(3)
    await observed(joined)
    const [moved] = dueNow
    if (moved === undefined) throw new Error('nothing was moved')
    expect(await deliverEvent(world, moved)).toBe('superseded')
  })

  test('keeps neither later tries nor replays from their own lanes', async () => {
    const { deliver, world } = await narrowed()
    expect(await deliver(3, { attempt: 2 })).toBe('delivered')
    const about = { callerId: 'crm', webhookId: 'wh_1', consultId: 'cst_1', sequence: 3 }
    const replay = { ...about, attempt: 1, dueAt: inSeconds(0), replay: 'r1' }
    expect(await deliverEvent(world, replay)).toBe('delivered')
  })

  test('and then fails is tried again like any other', async () => {
    const { deliver, dueNow, world, state, lastRetry } = await narrowed()
    await deliver(3)
    state.answer = failed
    const [moved] = dueNow
    if (moved === undefined) throw new Error('nothing was moved')
    expect(await deliverEvent(world, moved)).toBe('retried')
    expect(lastRetry()).toMatchObject({ attempt: 2, dueAt: inSeconds(2) })
    expect(lastRetry()).not.toHaveProperty('narrow')
  })
})

describe('a receiver that says when to come back', () => {
  const busy = (retryAfterSeconds: number) => ({ ...failed, retryAfterSeconds })

  test.each([
    [40, 40],
    [24 * 3600, 3600],
  ])('after %d s is left alone by all for %d', async (asked, seconds) => {
    const { deliver, tried, pass, state } = await deliverWorld([posting], busy(asked))
    await deliver(1)
    state.answer = delivered
    pass(seconds - 1)
    await deliver(2)
    expect(tried).toEqual([idOf(1)])
    pass(1)
    expect(await deliver(2)).toBe('delivered')
  })
})

test('a success between failures starts the count anew', async () => {
  const { deliver, state, health } = await deliverWorld([posting], failed)
  for (let n = 0; n < 4; n += 1) await deliver(1)
  state.answer = delivered
  await deliver(1)
  state.answer = failed
  await deliver(1)
  expect(await health()).toMatchObject({ failures: 1, pausedUntil: null, verified: true })
})

test('a receiver that is gone is disabled', async () => {
  const { deliver, retries, frames, health } = await deliverWorld([posting], gone)
  expect(await deliver(1)).toBe('disabled')
  expect(await health()).toMatchObject({ disabled: true, disabledReason: 'gone' })
  expect(retries).toEqual([])
  expect(frames).toHaveLength(1)
})

test('a notice is delivered as an event is, and retried as a final one', async () => {
  const { world, tried, retries, state } = await deliverWorld([], failed)
  const webhook = { id: 'wh_2', reason: 'gone' } as const
  const about = { id: 'evt_wh_2_disabled_1', type: 'webhook.disabled' } as const
  const notice = { ...about, occurredAt: now.toISOString(), webhook }
  const name = { callerId: 'crm', webhookId: 'wh_1', notice }
  const dueAt = now.toISOString()
  expect(await deliverEvent(world, { ...name, attempt: 6, dueAt, due: true })).toBe('retried')
  expect(retries).toMatchObject([{ notice, attempt: 7, dueAt: inSeconds(3600) }])
  state.answer = delivered
  expect(await deliverEvent(world, { ...name, attempt: 7, dueAt, due: true })).toBe('delivered')
  expect(tried).toEqual([notice.id, notice.id])
})

describe('when the store is throttled', () => {
  const throttled = () => Promise.reject(new Error('throttled'))

  test('after a try that failed, the next one is planned and the try is recorded', async () => {
    const { deliver, world, retries, webhooks, unkept } = await deliverWorld([posting], failed)
    world.health.failed = throttled
    expect(await deliver(1)).toBe('retried')
    expect(retries).toHaveLength(1)
    expect(webhooks.made).toMatchObject([{ outcome: 'failed', nextTryAt: inSeconds(2) }])
    expect(unkept).toHaveLength(1)
  })

  test('after a try that was taken, it is recorded, and not made again', async () => {
    const { deliver, world, webhooks } = await deliverWorld([posting], delivered)
    world.health.answered = throttled
    expect(await deliver(1)).toBe('delivered')
    expect(webhooks.made).toMatchObject([{ outcome: 'delivered' }])
  })

  test('before a first try, its lane is left to others; a later one comes back by itself', async () => {
    const { deliver, tryAgain, world, retries, tried, unkept } = await deliverWorld(
      [posting],
      delivered,
    )
    const { getForDelivery } = world.endpoints
    world.endpoints.getForDelivery = throttled
    expect(await deliver(2)).toBe('retried')
    expect(retries).toMatchObject([{ sequence: 2, attempt: 1, dueAt: inSeconds(2) }])
    expect(unkept).toHaveLength(1)
    await expect(deliver(2, { attempt: 2 })).rejects.toThrow('throttled')
    await expect(tryAgain()).rejects.toThrow('throttled')
    world.endpoints.getForDelivery = getForDelivery
    expect(await tryAgain()).toBe('delivered')
    expect(tried).toEqual([idOf(2)])
  })

  test('a first try is made all the same, though a newer state is known by then', async () => {
    const { deliver, tryAgain, world, tried } = await deliverWorld([posting, posted], delivered)
    const { getForDelivery } = world.endpoints
    world.endpoints.getForDelivery = throttled
    await deliver(2)
    world.endpoints.getForDelivery = getForDelivery
    expect(await deliver(3)).toBe('delivered')
    expect(await tryAgain()).toBe('delivered')
    expect(tried).toEqual([idOf(3), idOf(2)])
  })

  test('whoever would probe a webhook does not, and somebody else will', async () => {
    const { deliver, world, pass, tried } = await deliverWorld([posting], failed)
    for (let n = 0; n < 5; n += 1) await deliver(1)
    pass(pauseSeconds)
    world.health.takeProbe = throttled
    expect(await deliver(1)).toBe('retried')
    expect(tried).toHaveLength(5)
  })

  test('a receiver that is gone is found out by the next try, and its caller hears of it', async () => {
    const others = [anEndpoint({ id: 'wh_asks', events: ['webhook.disabled'] })]
    const given = await deliverWorld([posting], gone, { others })
    const { deliver, tryAgain, world, dueNow, health } = given
    const { queueDue } = world.deliveries
    world.deliveries.queueDue = throttled
    expect(await deliver(2)).toBe('retried')
    world.deliveries.queueDue = queueDue
    expect(await tryAgain()).toBe('disabled')
    expect(dueNow).toMatchObject([{ webhookId: 'wh_asks', notice: { type: 'webhook.disabled' } }])
    expect(await health()).toMatchObject({ disabled: true, disabledReason: 'gone' })
  })
})

test('410 from an old URL does not disable the new one, which is tried instead', async () => {
  const { deliver, world, retries, webhooks, health, frames } = await deliverWorld([posting], gone)
  const post = world.poster.post
  const url = 'https://new.example'
  world.poster.post = async (...all) => {
    await webhooks.endpoints.change('crm', 'wh_1', { url })
    return post(...all)
  }
  expect(await deliver(1)).toBe('retried')
  expect(await health()).toMatchObject({ url, disabled: false, failures: 0 })
  expect([retries.length, frames.length]).toEqual([1, 0])
})

describe('what is replayed', () => {
  test('is not superseded: somebody has asked for it', async () => {
    const { world, tryAgain, state } = await deliverWorld([posting, posted, joined], failed)
    const about = { callerId: 'crm', webhookId: 'wh_1', consultId: 'cst_1', sequence: 3 }
    const delivery = { ...about, attempt: 1, dueAt: now.toISOString(), replay: 'r1' }
    expect(await deliverEvent(world, delivery)).toBe('retried')
    state.answer = delivered
    expect(await tryAgain()).toBe('delivered')
  })
})

test('what is not tried any more is recorded: nobody waits for a try that does not come', async () => {
  const { deliver, webhooks } = await deliverWorld([posting, posted, joined], delivered)
  expect(await deliver(3, { attempt: 2 })).toBe('superseded')
  await webhooks.endpoints.change('crm', 'wh_1', { disabled: true })
  expect(await deliver(4)).toBe('dropped')
  const nothing = { status: null, durationMs: 0, nextTryAt: null }
  expect(webhooks.made).toMatchObject([
    { id: idOf(3), attempt: 2, outcome: 'superseded', errorClass: null, ...nothing },
    { id: idOf(4), attempt: 1, outcome: 'dropped', errorClass: 'webhook_disabled', ...nothing },
  ])
})
