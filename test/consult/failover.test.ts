import { expect, test } from 'vitest'
import type { ConsultEvent } from '../../src/consult/event.ts'
import { deliverEvent } from '../../src/consult/deliver-event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { Delivery } from '../../src/consult/ports/deliveries.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import { subscribers } from '../../src/consult/tell-subscribers.ts'
import { memoryConnections, memorySubscriptions } from '../doubles/memory-connections.ts'
import { aMessage, joined, left, now, posted, posting } from './a-record.ts'
import { delivered, deliverWorld } from './deliver-world.ts'
import { consultId, key } from './use-case-world.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }
const message: Fact = { fact: 'message', message: aMessage('hello', 1) }
const stepSeconds = 15

/** A caller that listens on a webhook and on a socket, each of which may fail, and knows an event by its id. */
const aCaller = async () => {
  const connections = memoryConnections()
  await connections.add(socket)
  await connections.followCaller(socket, true)
  const works = { webhook: true, socket: true }
  const handled: string[] = []
  const heardOn = { webhook: new Set<string>(), socket: new Set<string>() }
  const hear = (channel: keyof typeof heardOn, id: string) => {
    heardOn[channel].add(id)
    if (!handled.includes(id)) handled.push(id)
  }
  const { world, webhooks, observed, pass } = await deliverWorld([], delivered)
  const eventsFrom = (after: number) => world.store.events(key, consultId, after)
  world.poster.post = (_, { id }) => {
    if (!works.webhook) {
      const silence = { status: null, answer: null, durationMs: 0, retryAfterSeconds: null }
      return Promise.resolve({ ...silence, outcome: 'failed', reason: 'timeout' })
    }
    hear('webhook', id)
    return Promise.resolve(delivered)
  }
  world.frames.post = async (_: string, frame: Frame) => {
    if (!works.socket) throw new Error('the socket takes nothing')
    // What a gap leaves out is read over HTTP.
    if (frame.type === 'gap') for (const { id } of await eventsFrom(0)) hear('socket', id)
    if (frame.type === 'event') hear('socket', frame.event.id)
    return 'sent'
  }
  let queue: Delivery[] = []
  world.deliveries = {
    queueFirst: (some) => Promise.resolve(void queue.push(...some)),
    queueRetry: (one) => Promise.resolve(void queue.push(one)),
    queueDue: (one) => Promise.resolve(void queue.push(one)),
  }
  const isDue = ({ dueAt }: Delivery) => Date.parse(dueAt) <= world.clock.now().getTime()
  const deliverDue = async () => {
    for (let next = queue.find(isDue); next; next = queue.find(isDue)) {
      const taken = next
      queue = queue.filter((other) => other !== taken)
      await deliverEvent(world, taken)
    }
  }
  const { tell } = subscribers({
    ...{ ...world, connections },
    subscriptions: memorySubscriptions(connections, webhooks.endpoints.list),
  })
  let told: ConsultEvent[] = []
  const wait = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      pass(1)
      await deliverDue()
    }
  }
  /** Something happens and is told; then a while passes, second by second. */
  const happens = async (fact: Fact) => {
    await observed(fact)
    const news = await eventsFrom(told.length)
    told = [...told, ...news]
    // Each is an entry of its own here.
    for (const event of news)
      await tell({ callerId: 'crm', events: [event], position: event.sequence })
    await deliverDue()
    const atOnce = [...handled]
    await wait(stepSeconds)
    return atOnce
  }
  return { works, handled, heardOn, happens, wait, ids: () => told.map(({ id }) => id), world }
}

test.each(['webhook', 'socket'] as const)(
  'given the %s fails for a minute, its caller has every event at once by the other, once, and nothing is missed for good',
  async (failing) => {
    const { works, handled, heardOn, happens, wait, ids, world } = await aCaller()
    await happens(posting)
    works[failing] = false
    for (const fact of [posted, joined, message, { ...message, message: aMessage('again', 2) }])
      expect(await happens(fact)).toEqual(ids())
    expect(world.clock.now().getTime() - now.getTime()).toBe((1 + 4) * stepSeconds * 1000)
    works[failing] = true
    expect(await happens(left)).toEqual(ids())
    await wait(900)
    expect(handled).toEqual(ids())
    const late = ids().filter((id) => !heardOn[failing].has(id))
    // Of states that a newer one has overtaken the webhook is spared the repetition.
    const outOfDate = ids().slice(2, 4)
    expect(late).toEqual(failing === 'webhook' ? outOfDate : [])
  },
)
