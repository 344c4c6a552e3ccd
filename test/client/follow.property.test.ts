import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventType } from '../../src/consult/event.ts'
import { collect, fakeBridge, problem } from './fake-bridge.ts'
import { settle } from './fake-time.ts'

const consults = ['c', 'd'] as const
const step = fc.oneof(
  fc.record({ does: fc.constant('happens'), to: fc.constantFrom(...consults) }),
  fc.record({
    does: fc.constantFrom('lose', 'repeat', 'delay', 'gap', 'truncate', 'late', 'pass', 'release'),
  }),
  fc.record({
    does: fc.constantFrom('cut', 'mute', 'refuse', 'allow', 'fail', 'answer', 'slow', 'fast'),
  }),
  fc.record({ does: fc.constantFrom('pass', 'pass long') }),
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** A bridge, and a network that does as it is told. */
const badNetwork = () => {
  const bridge = fakeBridge()
  const delayed: (() => void)[] = []
  const release = () =>
    delayed
      .splice(0)
      .reverse()
      .forEach((deliver) => deliver())
  const honest = (frame: object) => [frame]
  const perform: Record<string, (to?: string) => unknown> = {
    happens: (to = 'c') => bridge.happens(to, 'consult.message'),
    lose: () => (bridge.onItsWay = () => []),
    repeat: () => (bridge.onItsWay = (frame) => [frame, frame]),
    truncate: () => (bridge.onItsWay = (frame) => [{ ...frame, truncated: true }]),
    gap: () => (bridge.onItsWay = () => consults.map((consultId) => ({ type: 'gap', consultId }))),
    delay: () => {
      const sockets = [...bridge.sockets]
      bridge.onItsWay = (frame) => {
        delayed.push(() => sockets.forEach((socket) => socket.open && socket.deliver(frame)))
        return []
      }
    },
    late: () => {
      void perform['delay']?.()
      const delay = bridge.onItsWay
      bridge.onItsWay = (frame) => [
        ...delay(frame),
        ...consults.map((consultId) => ({ type: 'gap', consultId })),
      ]
    },
    release: () => {
      bridge.onItsWay = honest
      release()
    },
    cut: () => bridge.sockets.forEach((socket) => socket.cut()),
    mute: () => bridge.sockets.forEach((socket) => (socket.mute = true)),
    refuse: () => (bridge.refusesSockets = true),
    allow: () => (bridge.refusesSockets = false),
    fail: () => (bridge.instead = () => problem(503, 'service_unavailable')),
    answer: () => (bridge.instead = () => undefined),
    slow: () => (bridge.latencyMs = 1500),
    fast: () => (bridge.latencyMs = 0),
    pass: () => bridge.time.pass(700),
    'pass long': () => bridge.time.pass(90_000),
  }
  const heal = async () => {
    for (const mend of ['release', 'allow', 'answer', 'fast', 'pass long', 'pass long']) {
      await perform[mend]?.()
    }
  }
  return {
    bridge,
    heal,
    perform: (each: Step) => perform[each.does]?.('to' in each ? each.to : undefined),
  }
}

const upTo = (newest: number, after = 0) =>
  Array.from({ length: newest - after }, (_, n) => after + n + 1)

test('whatever is lost, repeated, reordered or cut off, each sequence comes exactly once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.nat(3),
      fc.boolean(),
      async (steps, after, withSocket) => {
        const { bridge, perform, heal } = badNetwork()
        const happened = { c: 0, d: 0 }
        const happens = (to: 'c' | 'd', type: EventType) => {
          happened[to] += 1
          bridge.happens(to, type)
        }
        for (const id of consults)
          for (const n of [1, 2, 3]) happens(id, n === 1 ? 'consult.accepted' : 'consult.message')
        const client = bridge.client(withSocket ? {} : { WebSocket: undefined })
        const all = collect(await client.followAll())
        const one = collect(client.follow('c', { after }))
        const other = collect(client.follow('c'))
        for (const each of steps) {
          if (each.does === 'happens') happens(each.to, 'consult.message')
          else await perform(each)
          await settle()
        }
        await heal()
        for (const id of consults) happens(id, 'consult.ended')
        await bridge.time.pass(30_000)
        await one.ended
        expect(one.sequences()).toEqual(upTo(happened.c, after))
        expect(other.sequences()).toEqual(upTo(happened.c))
        for (const id of consults) expect(all.sequences(id)).toEqual(upTo(happened[id], 3))
        client.close()
        await all.ended
        await settle()
        expect(bridge.time.pending()).toBe(0)
      },
    ),
    { numRuns: 200 },
  )
}, 120_000)
