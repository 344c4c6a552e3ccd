import { expect, test } from 'vitest'
import type { ConsultEvent } from '../../src/consult/event.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import { leftAloneSeconds } from '../../src/consult/left-alone.ts'
import type { EventDelivery } from '../../src/consult/ports/deliveries.ts'
import type { Frame } from '../../src/consult/ports/frames.ts'
import { tellGaps } from '../../src/consult/tell-gaps.ts'
import { subscribers } from '../../src/consult/tell-subscribers.ts'
import { memoryConnections, memorySubscriptions } from '../doubles/memory-connections.ts'
import { aRecord, now } from './a-record.ts'

const consultId = 'cst_1'
const socket = { callerId: 'crm', connectionId: 'c1' }
const event = (sequence: number): ConsultEvent => ({ ...firstEvent(aRecord()), sequence })

/** A caller with a socket and two webhooks, of which the socket and the queue may fail as the story goes on. */
const aCaller = async () => {
  const connections = memoryConnections()
  await connections.add(socket)
  const frames: { to: string; frame: Frame }[] = []
  const posts: string[] = []
  const queued: string[] = []
  const places: EventDelivery['place'][] = []
  const state = { socketFails: false, queueFails: false, now }
  const deps = {
    connections,
    subscriptions: memorySubscriptions(connections, () =>
      ['a', 'b'].map((id) => ({ id, events: null, disabled: false })),
    ),
    frames: {
      post: (to: string, frame: Frame) => {
        posts.push(to)
        if (state.socketFails && to === socket.connectionId)
          return Promise.reject(new Error('it takes nothing'))
        frames.push({ to, frame })
        return Promise.resolve('sent' as const)
      },
    },
    deliveries: {
      queueFirst: (deliveries: EventDelivery[]) => {
        if (state.queueFails) return Promise.reject(new Error('the queue is down'))
        queued.push(...deliveries.map(({ webhookId, sequence }) => `${webhookId}${sequence}`))
        places.push(...deliveries.map(({ place }) => place))
        return Promise.resolve()
      },
      queueRetry: () => Promise.reject(new Error('nothing was tried yet')),
      queueDue: () => Promise.reject(new Error('nothing was tried yet')),
    },
    clock: { now: () => state.now },
    unseen: () => undefined,
  }
  const { tell } = subscribers(deps)
  const heard = ({ connectionId } = socket) =>
    frames
      .filter(({ to }) => to === connectionId)
      .map(({ frame }) => (frame.type === 'event' ? frame.event.sequence : frame.type))
  return {
    ...{ state, connections, queued, places, heard, posts },
    tell: (...events: ConsultEvent[]) => tell({ callerId: 'crm', events, position: 7 }),
    ping: () => tellGaps(deps, socket),
  }
}

const aListener = async () => {
  const caller = await aCaller()
  await caller.connections.followCaller(socket, true)
  return caller
}

test('each webhook is queued every event in sequence, one event a time, with its place in the log', async () => {
  const { tell, queued, places } = await aListener()
  await tell(event(1), event(2))
  expect(queued).toEqual(['a1', 'b1', 'a2', 'b2'])
  const { media, interactionId } = event(1).consult
  const place = { key: { media, interactionId }, position: 7 }
  expect(places).toEqual([place, place, place, place])
})

test('what is told again, since the queue failed, is not shown again', async () => {
  const { tell, state, heard, queued } = await aListener()
  const events = [event(1), event(2)]
  state.queueFails = true
  await expect(tell(...events)).rejects.toThrow()
  await expect(tell(...events)).rejects.toThrow()
  expect(heard()).toEqual([1, 2])
  state.queueFails = false
  await tell(...events)
  await tell(event(3))
  expect(heard()).toEqual([1, 2, 3])
  expect(queued).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
})

test('a first event told as it happens looks for nobody who follows its consult, a late one does', async () => {
  const { tell, state, heard, connections } = await aCaller()
  await connections.follow(socket, consultId, { live: true, upTo: 0 })
  await tell(event(1))
  expect(heard()).toEqual([])
  state.now = new Date(now.getTime() + 15_000)
  await tell(event(1))
  await tell(event(2))
  expect(heard()).toEqual([1, 2])
})

test('a socket that comes between two tellings hears the second', async () => {
  const { tell, state, heard, connections } = await aCaller()
  const first = event(1)
  state.queueFails = true
  await expect(tell(first)).rejects.toThrow()
  await connections.followCaller(socket, true)
  state.queueFails = false
  await tell(first)
  expect(heard()).toEqual([1])
})

test('a frame that could not be posted leaves a gap, told before the next frame and once', async () => {
  const { tell, state, heard, queued } = await aListener()
  await tell(event(1))
  state.socketFails = true
  await tell(event(2), event(3))
  await tell(event(4))
  state.socketFails = false
  state.now = new Date(now.getTime() + leftAloneSeconds * 1000)
  await tell(event(5))
  await tell(event(6))
  expect(heard()).toEqual([1, 'gap', 5, 6])
  expect(queued).toContain('b4')
})

test.each(['everything', 'the consult'])(
  'a socket that follows %s and takes nothing is waited for once; others and the webhooks have all',
  async (what) => {
    const { tell, state, heard, queued, connections, ping, posts } = await aCaller()
    const other = { callerId: 'crm', connectionId: 'c2' }
    await connections.add(other)
    await connections.followCaller(other, true)
    if (what === 'everything') await connections.followCaller(socket, true)
    else await connections.follow(socket, consultId, { live: true, upTo: 0 })
    state.socketFails = true
    for (const sequence of [1, 2, 3]) await tell(event(sequence))
    expect(posts.filter((to) => to === socket.connectionId)).toHaveLength(1)
    expect(heard(other)).toEqual([1, 2, 3])
    expect(queued).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])

    state.socketFails = false
    await ping()
    await tell(event(4))
    expect(heard()).toEqual(['gap', 4])
  },
)

test('when the store cannot keep that a frame was missed, all of it is told again', async () => {
  const { tell, state, heard, connections } = await aListener()
  const first = event(1)
  const { missed } = connections
  connections.missed = () => Promise.reject(new Error('throttled'))
  state.socketFails = true
  await expect(tell(first)).rejects.toThrow('not everybody')
  connections.missed = missed
  state.socketFails = false
  await tell(first)
  expect(heard()).toEqual([1])
})

test('where nothing more happens, a ping brings the gap', async () => {
  const { tell, state, heard, ping } = await aListener()
  state.socketFails = true
  await tell(event(1))
  state.socketFails = false
  await ping()
  await ping()
  expect(heard()).toEqual(['gap'])
})

const catchingUp = async () => {
  const caller = await aCaller()
  const until = new Date(now.getTime() + 40_000)
  await caller.connections.follow(socket, consultId, {
    ...{ live: false, upTo: 1 },
    ...{ showing: 's1', until },
  })
  return { ...caller, until }
}

test('events are left to whoever shows the missed ones, as long as that may be alive', async () => {
  const { tell, heard, state, connections } = await catchingUp()
  state.now = new Date(now.getTime() + 39_999)
  await tell(event(4))
  expect(heard()).toEqual([])
  expect(await connections.goLive(socket, consultId, { showing: 's1', upTo: 3 })).toBe('behind')
  expect(await connections.goLive(socket, consultId, { showing: 's1', upTo: 4 })).toBe('live')
  await tell(event(5))
  expect(heard()).toEqual([5])
})

test('where whoever showed the missed ones has died, the next event goes live after a gap', async () => {
  const { tell, heard, state, until } = await catchingUp()
  await tell(event(4))
  state.now = until
  await tell(event(5))
  await tell(event(6))
  expect(heard()).toEqual(['gap', 5, 6])
})

test('or a ping finds it out', async () => {
  const { tell, heard, state, until, ping } = await catchingUp()
  await tell(event(4))
  await ping()
  expect(heard()).toEqual([])
  state.now = until
  await ping()
  await tell(event(5))
  expect(heard()).toEqual(['gap', 5])
})
