import { beforeEach, describe, expect, test } from 'vitest'
import { collect, fakeBridge, problem } from './fake-bridge.ts'
import type { FakeBridge } from './fake-bridge.ts'
import { settle } from './fake-time.ts'

const minute = 60_000
let bridge: FakeBridge
beforeEach(() => {
  bridge = fakeBridge()
  for (const type of ['accepted', 'sending', 'pending'] as const)
    bridge.happens('c', `consult.${type}`)
})
const openSockets = () => bridge.sockets.filter(({ open }) => open)
const actions = (n: number) => bridge.sockets[n]?.sent.map(({ action }) => action)

describe('following a consult', () => {
  test('brings what has happened, what happens, and ends with its final event; nothing is left behind', async () => {
    const { sequences, ended } = collect(bridge.client().follow('c'))
    await settle()
    expect(sequences()).toEqual([1, 2, 3])
    bridge.happens('c', 'consult.joined')
    bridge.happens('c', 'consult.ended')
    await ended
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
    await settle()
    expect(openSockets()).toEqual([])
    expect(bridge.time.pending()).toBe(0)
  })

  test('begins after the sequence that is known', async () => {
    const { sequences } = collect(bridge.client().follow('c', { after: 2 }))
    await settle()
    expect(sequences()).toEqual([3])
  })

  test('that is over brings nothing', async () => {
    bridge.happens('c', 'consult.failed')
    await collect(bridge.client().follow('c', { after: 4 })).ended
    expect(bridge.sockets).toEqual([])
  })

  test('after nobody answered waits for a colleague who comes late', async () => {
    bridge.happens('c', 'consult.unanswered')
    const late = collect(bridge.client().follow('c', { after: 4 }))
    await settle()
    bridge.happens('c', 'consult.joined')
    bridge.happens('c', 'consult.ended')
    await late.ended
    expect(late.sequences()).toEqual([5, 6])
  })

  test('that does not exist rejects with the problem', async () => {
    const { ended } = collect(bridge.client().follow('nobody’s'))
    await expect(ended).rejects.toMatchObject({ code: 'not_found', status: 404 })
  })

  test('that the socket says does not exist rejects, and nobody else', async () => {
    bridge.happens('d', 'consult.accepted')
    const client = bridge.client()
    const d = collect(client.follow('d'))
    await settle()
    const error = { type: 'error', code: 'not_found', detail: 'there is no such consult' }
    bridge.onItsWay = (frame) => ('after' in frame ? [{ ...error, consultId: 'c' }] : [frame])
    await expect(collect(client.follow('c')).ended).rejects.toMatchObject({ code: 'not_found' })
    await bridge.time.pass(minute)
    bridge.happens('d', 'consult.sending')
    await settle()
    expect([d.sequences('d'), bridge.sockets.length]).toEqual([[1, 2], 1])
  })

  test('with a key that is refused rejects, all followers alike', async () => {
    const client = bridge.client()
    bridge.instead = (path) =>
      path === '/v1/socket-tickets' ? problem(401, 'unauthenticated') : undefined
    const both = [collect(client.follow('c')), collect(client.follow('c'))]
    for (const { ended } of both)
      await expect(ended).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(bridge.time.pending()).toBe(0)
  })

  test('fills a hole in the sequence over HTTP', async () => {
    const { sequences } = collect(bridge.client().follow('c'))
    await settle()
    bridge.onItsWay = () => []
    bridge.happens('c', 'consult.joined')
    bridge.onItsWay = (frame) => [frame]
    bridge.happens('c', 'consult.message')
    await settle()
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
  })

  test('reads what a gap hides, and an event that is too large for a frame, over HTTP', async () => {
    const { heard, sequences } = collect(bridge.client().follow('c'))
    await settle()
    bridge.onItsWay = () => [{ type: 'gap', consultId: 'c' }]
    bridge.happens('c', 'consult.joined')
    await settle()
    expect(sequences()).toEqual([1, 2, 3, 4])
    bridge.onItsWay = (frame) => [{ ...frame, truncated: true }]
    bridge.happens('c', 'consult.message')
    await settle()
    expect(heard.at(-1)?.event).toMatchObject({ sequence: 5, consult: { reason: null } })
    expect(bridge.asked.filter((call) => call.endsWith('/events'))).toHaveLength(2)
  })
})

test('an event that comes while the same is being read is not brought twice', async () => {
  const { sequences } = collect(bridge.client().follow('c'))
  await settle()
  bridge.latencyMs = 1000
  const late: object[] = []
  bridge.onItsWay = (frame) => {
    late.push(frame)
    return [{ type: 'gap', consultId: 'c' }]
  }
  bridge.happens('c', 'consult.joined')
  bridge.onItsWay = (frame) => [frame]
  await bridge.time.pass(500)
  for (const frame of late) bridge.sockets[0]?.deliver(frame)
  await bridge.time.pass(5000)
  expect(sequences()).toEqual([1, 2, 3, 4])
})

test('a repeated event is dropped, and not looked up', async () => {
  const { sequences } = collect(bridge.client().follow('c'))
  await settle()
  bridge.onItsWay = (frame) => [frame, frame]
  bridge.happens('c', 'consult.joined')
  await settle()
  expect(sequences()).toEqual([1, 2, 3, 4])
  expect(bridge.asked).not.toContain('GET /v1/consults/c/events')
})

test('a hole that is noticed while an older one is being read is filled as well', async () => {
  const { sequences } = collect(bridge.client().follow('c'))
  await settle()
  bridge.latencyMs = 1000
  bridge.onItsWay = () => [{ type: 'gap', consultId: 'c' }]
  bridge.happens('c', 'consult.joined')
  await bridge.time.pass(500)
  bridge.happens('c', 'consult.message')
  await bridge.time.pass(5000)
  expect(sequences()).toEqual([1, 2, 3, 4, 5])
})

describe('the socket', () => {
  test('is one for all follows; leaving one unsubscribes, leaving the last closes it', async () => {
    bridge.happens('d', 'consult.accepted')
    const client = bridge.client()
    const leaving = new AbortController()
    const c = collect(client.follow('c'))
    const d = collect(client.follow('d', { signal: leaving.signal }))
    await settle()
    expect(bridge.sockets).toHaveLength(1)
    leaving.abort()
    await d.ended
    expect(bridge.sockets[0]?.sent.at(-1)).toEqual({ action: 'unsubscribe', consultId: 'd' })
    bridge.happens('c', 'consult.failed')
    await c.ended
    expect(openSockets()).toEqual([])
  })

  test('subscribes to a consult once for all who follow it, from where the last of them is', async () => {
    const client = bridge.client()
    collect(client.follow('c'))
    await settle()
    const late = collect(client.follow('c', { after: 1 }))
    await settle()
    expect(late.sequences()).toEqual([2, 3])
    bridge.sockets[0]?.cut()
    bridge.onItsWay = () => []
    collect(client.follow('c', { after: 2 }))
    await bridge.time.pass(1000)
    expect(bridge.sockets[1]?.sent).toEqual([{ action: 'subscribe', consultId: 'c', after: 2 }])
  })

  test('subscribes again when an unsubscription was overtaken', async () => {
    bridge.happens('d', 'consult.accepted')
    const client = bridge.client()
    collect(client.follow('d'))
    const leaving = new AbortController()
    collect(client.follow('c', { signal: leaving.signal }))
    await settle()
    leaving.abort()
    const again = collect(client.follow('c', { after: 3 }))
    await settle()
    // What the bridge's functions do in no particular order.
    bridge.sockets[0]?.sent.push({ action: 'unsubscribe', consultId: 'c' })
    bridge.sockets[0]?.deliver({ type: 'unsubscribed', consultId: 'c' })
    bridge.happens('c', 'consult.joined')
    await settle()
    expect(again.sequences()).toEqual([4])
  })

  test('that breaks is replaced, with `after`', async () => {
    const { sequences } = collect(bridge.client().follow('c'))
    await settle()
    bridge.sockets[0]?.cut()
    bridge.happens('c', 'consult.joined')
    await bridge.time.pass(1000)
    expect(bridge.sockets[1]?.sent).toEqual([{ action: 'subscribe', consultId: 'c', after: 3 }])
    expect(sequences()).toEqual([1, 2, 3, 4])
  })

  test('is pinged when it is silent, and replaced when it does not answer', async () => {
    collect(bridge.client().follow('c'))
    await bridge.time.pass(5 * minute)
    expect(bridge.sockets).toHaveLength(1)
    expect(actions(0)).toEqual(['subscribe', 'ping', 'ping', 'ping', 'ping', 'ping'])
    const [first] = bridge.sockets
    if (first) first.mute = true
    await bridge.time.pass(2 * minute)
    expect(bridge.sockets).toHaveLength(2)
    expect(first?.open).toBe(false)
  })

  test('over which a subscription is not confirmed is replaced', async () => {
    bridge.onItsWay = () => [{ message: 'Internal server error', connectionId: 'x' }]
    collect(bridge.client().follow('c'))
    await bridge.time.pass(22_000)
    expect(bridge.sockets.map(({ open }) => open)).toEqual([false, true])
  })

  test('is renewed before two hours: the new one first, and nothing comes twice', async () => {
    const { sequences } = collect(bridge.client().follow('c'))
    await settle()
    while (bridge.sockets.length < 2) await bridge.time.pass(1000)
    expect(bridge.time.now() - Date.parse('2026-01-05T12:00:00Z')).toBeLessThan(119 * minute)
    await settle()
    expect(openSockets()).toHaveLength(2)
    bridge.happens('c', 'consult.joined')
    await bridge.time.pass(40_000)
    expect(bridge.sockets.map(({ open }) => open)).toEqual([false, true])
    bridge.happens('c', 'consult.ended')
    await settle()
    expect(sequences()).toEqual([1, 2, 3, 4, 5])
  })

  test('that cannot be had is tried for ever more seldom, with full jitter', async () => {
    bridge.refusesSockets = true
    collect(bridge.client().follow('c'))
    const tries: number[] = []
    const start = bridge.time.now()
    for (let seconds = 0; seconds < 100; seconds += 1) {
      await bridge.time.pass(500)
      while (tries.length < bridge.sockets.length) tries.push(bridge.time.now() - start)
    }
    expect(tries).toEqual([500, 1000, 3000, 7000, 15_000, 30_000, 45_000])
  })
})

test('a bridge that opens sockets and says nothing is tried ever more seldom', async () => {
  bridge.onItsWay = () => []
  collect(bridge.client().follow('c'))
  for (let turn = 0; turn < 1000; turn += 1) {
    bridge.sockets.forEach((socket) => socket.cut())
    await bridge.time.pass(100)
  }
  expect(bridge.sockets.length).toBeLessThan(12)
})

class Forbidden extends EventTarget {
  constructor(url: string) {
    super()
    throw new Error(`not allowed to connect to ${url}`)
  }
}

describe('without a socket', () => {
  test.each([
    ['is refused', () => (bridge.refusesSockets = true), {}],
    ['does not exist', () => undefined, { WebSocket: undefined }],
    ['is forbidden by the page’s policy', () => undefined, { WebSocket: Forbidden }],
  ])('that %s events come by long polls', async (_how, arrange, options) => {
    arrange()
    const { sequences, ended } = collect(bridge.client(options).follow('c'))
    await bridge.time.pass(3000)
    expect(sequences()).toEqual([1, 2, 3])
    bridge.happens('c', 'consult.joined')
    await bridge.time.pass(21_000)
    expect(sequences()).toEqual([1, 2, 3, 4])
    bridge.happens('c', 'consult.ended')
    await bridge.time.pass(21_000)
    await ended
    expect(bridge.time.pending()).toBe(0)
  })

  test('whoever comes when the others have left begins anew', async () => {
    bridge.refusesSockets = true
    const client = bridge.client()
    const leaving = new AbortController()
    const first = collect(client.follow('c', { signal: leaving.signal }))
    await bridge.time.pass(3100)
    leaving.abort()
    await first.ended
    bridge.refusesSockets = false
    const second = collect(client.follow('c'))
    await settle()
    expect(second.sequences()).toEqual([1, 2, 3])
    expect(openSockets()).toHaveLength(1)
    const polls = bridge.asked.filter((call) => call.endsWith('/events')).length
    await bridge.time.pass(30_000)
    expect(bridge.asked.filter((call) => call.endsWith('/events'))).toHaveLength(polls)
  })

  test('polling stops when one is to be had', async () => {
    bridge.refusesSockets = true
    const { sequences } = collect(bridge.client().follow('c'))
    await bridge.time.pass(10_000)
    bridge.refusesSockets = false
    await bridge.time.pass(10_000)
    expect(openSockets()).toHaveLength(1)
    bridge.happens('c', 'consult.joined')
    await settle()
    expect(sequences()).toEqual([1, 2, 3, 4])
    const asked = bridge.asked.length
    await bridge.time.pass(minute)
    expect(bridge.asked).toHaveLength(asked)
  })
})

describe('leaving', () => {
  test.each([
    ['by break', () => true],
    [
      'by the signal',
      (leave: () => void) => {
        leave()
        return false
      },
    ],
  ])('%s ends the loop and leaves nothing behind', async (_how, leaves) => {
    const leaving = new AbortController()
    const heard: number[] = []
    for await (const { sequence } of bridge.client().follow('c', { signal: leaving.signal })) {
      heard.push(sequence)
      if (sequence === 3 && leaves(() => leaving.abort())) break
    }
    await settle()
    expect(heard).toEqual([1, 2, 3])
    expect(openSockets()).toEqual([])
    expect(bridge.time.pending()).toBe(0)
  })

  test('at any moment does no harm to whoever comes next', async () => {
    bridge.refusesSockets = true
    for (let turns = 0; turns < 60; turns += 1) {
      const client = bridge.client()
      const leaving = new AbortController()
      collect(client.follow('c', { signal: leaving.signal }))
      if (turns % 2) await bridge.time.pass(700)
      bridge.refusesSockets = false
      bridge.onItsWay = () => []
      if (turns % 4 > 1) await bridge.time.pass(700)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      leaving.abort()
      bridge.onItsWay = (frame) => [frame]
      const [second, third] = [collect(client.follow('c')), collect(client.follow('c'))]
      const asked = bridge.asked.length
      await bridge.time.pass(100)
      expect([second.sequences(), third.sequences()]).toEqual([
        [1, 2, 3],
        [1, 2, 3],
      ])
      expect(bridge.asked.slice(asked)).not.toContain('GET /v1/consults/c/events')
      client.close()
      bridge.refusesSockets = true
    }
  })

  test('does no harm to whoever is about to come', async () => {
    const microtasks = async (turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    }
    for (let before = 0; before < 30; before += 1) {
      for (let after = 0; after < 30; after += 1) {
        const client = bridge.client()
        const leaving = new AbortController()
        collect(client.follow('c', { signal: leaving.signal }))
        await microtasks(before)
        const second = collect(client.follow('c'))
        await microtasks(after)
        leaving.abort()
        await settle()
        expect(second.sequences()).toEqual([1, 2, 3])
        client.close()
        await second.ended
      }
    }
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 8, 12])(
    'by close, %i microtasks after the start, leaves nothing behind',
    async (turns) => {
      const client = bridge.client()
      const follow = collect(client.follow('c'))
      const all = client.followAll()
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      client.close()
      await follow.ended
      await collect(await all).ended
      await settle()
      expect(openSockets()).toEqual([])
      expect(bridge.time.pending()).toBe(0)
      await collect(client.follow('c')).ended
    },
  )
})

test('reads on where the bridge answers with some of the events only', async () => {
  const bridge = fakeBridge()
  for (const type of ['accepted', 'sending', 'pending', 'joined', 'ended'] as const)
    bridge.happens('c', `consult.${type}`)
  bridge.eventsAtOnce = 2
  bridge.onItsWay = (frame) => ('event' in frame ? [{ type: 'gap', consultId: 'c' }] : [frame])
  const client = bridge.client()
  const { events } = await client.events('c', { after: 1 })
  expect(events.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5])
  const { sequences, ended } = collect(client.follow('c'))
  await bridge.time.pass(100)
  await ended
  expect(sequences()).toEqual([1, 2, 3, 4, 5])
})
