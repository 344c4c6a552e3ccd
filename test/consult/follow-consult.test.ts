import { expect, test } from 'vitest'
import { followConsult, replayAtMostSeconds } from '../../src/consult/follow-consult.ts'
import type { Frame, Frames } from '../../src/consult/ports/frames.ts'
import { memoryConnections, memorySubscriptions } from '../doubles/memory-connections.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { subscribers } from '../../src/consult/tell-subscribers.ts'
import { joined, now, posted, posting } from './a-record.ts'
import { consultId, key, useCaseWorld } from './use-case-world.ts'

const socket = { callerId: 'crm', connectionId: 'c1' }

/** A caller's socket about to follow a consult of three events; `post` stands for the way to it. */
const given = async (post: (frame: Frame) => ReturnType<Frames['post']>) => {
  const { deps, given: happened, observed } = useCaseWorld()
  await happened([posting, posted])
  const connections = memoryConnections()
  await connections.add(socket)
  const shown: Frame[] = []
  const closed: string[] = []
  const frames: Frames = {
    post: async (_id, frame) => {
      const posted = await post(frame)
      shown.push(frame)
      return posted
    },
    close: (id) => Promise.resolve(void closed.push(id)),
  }
  const follow = (after?: number) =>
    followConsult({ ...deps, connections, frames, newShowingId }, socket, { consultId, after })
  const row = () => connections.find(socket)
  let showings = 0
  const newShowingId = () => `s${(showings += 1)}`
  const tell = subscribers({
    ...{ ...deps, connections, frames },
    subscriptions: memorySubscriptions(connections),
    deliveries: { queueFirst: nobody, queueRetry: nobody, queueDue: nobody },
    unseen: (cause) => {
      throw cause
    },
  })
  /** One more event, of which the socket is told like all others. */
  const happens = async (fact: Fact) => {
    await observed(fact)
    const { callerId } = socket
    const events = await deps.store.events(key, consultId, 3)
    await tell.tell({ callerId, events, position: 4 })
  }
  return { follow, frames: shown, closed, row, connections, happens }
}

const nobody = () => Promise.reject(new Error('there are no webhooks'))
const kinds = (frames: Frame[]) =>
  frames.map((frame) => (frame.type === 'event' ? frame.event.sequence : frame.type))
const takesAll = () => Promise.resolve('sent' as const)

test('what was missed is shown after the confirmation, and the consult is live', async () => {
  const { follow, frames, row } = await given(takesAll)
  await follow(1)
  expect(kinds(frames)).toEqual(['subscribed', 2, 3])
  expect(await row()).toMatchObject({
    following: { [consultId]: { live: true, upTo: 3 } },
    gaps: {},
  })
})

test('while it is shown, others know by when it has to be over', async () => {
  const reached = Promise.withResolvers<undefined>()
  const finish = Promise.withResolvers<'sent'>()
  const { follow, row } = await given(({ type }) => {
    if (type !== 'event') return takesAll()
    reached.resolve(undefined)
    return finish.promise
  })
  const following = follow(1)
  await reached.promise
  const until = new Date(now.getTime() + replayAtMostSeconds * 1000)
  expect((await row())?.following).toEqual({
    [consultId]: { live: false, upTo: 1, showing: 's1', until },
  })
  finish.resolve('sent')
  await following
})

test('a replay that breaks off tells of a gap, and leaves the socket live', async () => {
  const { follow, frames, row } = await given((frame) =>
    frame.type === 'event' && frame.event.sequence === 2
      ? Promise.reject(new Error('throttled'))
      : takesAll(),
  )
  await expect(follow(0)).rejects.toThrow('throttled')
  expect(kinds(frames)).toEqual(['subscribed', 1, 'gap'])
  expect(await row()).toMatchObject({
    following: { [consultId]: { live: true, upTo: 0 } },
    gaps: {},
  })
})

test('a gap that cannot be told either is kept, to be told later', async () => {
  const { follow, row } = await given(({ type }) =>
    type === 'subscribed' ? takesAll() : Promise.reject(new Error('throttled')),
  )
  await expect(follow(0)).rejects.toThrow('throttled')
  expect(Object.keys((await row())?.gaps ?? {})).toEqual([consultId])
})

test('a socket that is gone is shown nothing more', async () => {
  const { follow, frames, row } = await given(({ type }) =>
    Promise.resolve(type === 'event' ? 'gone' : 'sent'),
  )
  await follow(0)
  expect(kinds(frames)).toEqual(['subscribed', 1])
  expect(await row()).toBeUndefined()
})

test.each([undefined, 0])(
  'a socket that is not known is closed rather than left to wait, after %s',
  async (after) => {
    const { follow, frames, closed, connections } = await given(takesAll)
    await connections.remove(socket)
    await follow(after)
    expect(frames).toEqual([])
    expect(closed).toEqual([socket.connectionId])
  },
)

test('a socket that asks for what has not happened yet is told to read over HTTP', async () => {
  const { follow, frames } = await given(takesAll)
  await follow(9)
  expect(kinds(frames)).toEqual(['subscribed', 'gap'])
})

test('of two showings that begin in one millisecond the later one brings what happens meanwhile, after all it has to show', async () => {
  const gates = Array.from({ length: 2 }, () => Promise.withResolvers<'sent'>())
  const reached = gates.map(() => Promise.withResolvers<undefined>())
  let begun = 0
  const { follow, frames, happens, row } = await given((frame) => {
    if (frame.type !== 'event' || frame.event.sequence !== 1 || begun === gates.length)
      return takesAll()
    reached[begun]?.resolve(undefined)
    return gates[begun++]?.promise ?? takesAll()
  })
  const first = follow(0)
  await reached[0]?.promise
  const second = follow(0)
  await reached[1]?.promise
  gates[0]?.resolve('sent')
  await first
  await happens(joined)
  gates[1]?.resolve('sent')
  await second
  expect(kinds(frames)).toEqual(['subscribed', 'subscribed', 1, 2, 3, 1, 2, 3, 4])
  expect((await row())?.following).toEqual({ [consultId]: { live: true, upTo: 4 } })
})
