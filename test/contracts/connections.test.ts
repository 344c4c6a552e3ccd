import { randomUUID } from 'node:crypto'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { meetCalls } from '../../bench/meet-calls.ts'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import { dynamoSubscriptions } from '../../src/adapters/dynamodb/subscriptions.ts'
import type { ConnectionName, Connections } from '../../src/consult/ports/connections.ts'
import type { Subscriptions } from '../../src/consult/ports/subscriptions.ts'
import { memoryConnections, memorySubscriptions } from '../doubles/memory-connections.ts'
import { openFreshTable } from './open-table.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05Z') }
const until = new Date('2026-01-02T03:04:45.678Z')
let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

const inTable = () => ({
  connections: dynamoConnections(opened.table, clock),
  subscriptions: dynamoSubscriptions(opened.table, clock),
})
const inMemory = () => {
  const connections = memoryConnections()
  return { connections, subscriptions: memorySubscriptions(connections) }
}
const live = { live: true, upTo: 0 } as const

describe.each([
  ['DynamoDB', inTable],
  ['memory', inMemory],
])('open sockets in %s', (_, open) => {
  let connections: Connections
  let subscriptions: Subscriptions
  beforeAll(() => {
    ;({ connections, subscriptions } = open())
  })

  const openSocket = async (callerId: string = randomUUID()) => {
    const socket = { callerId, connectionId: randomUUID() }
    await connections.add(socket)
    return socket
  }
  const catchingUp = async (upTo = 2) => {
    const socket = await openSocket()
    await connections.follow(socket, 'cst_1', { live: false, upTo, showing: 's1', until })
    return socket
  }
  const goLive = (socket: ConnectionName, upTo: number, showing = 's1') =>
    connections.goLive(socket, 'cst_1', { showing, upTo })

  test('however an event and the end of the replay meet, exactly one of them shows it', async () => {
    const rounds = Array.from({ length: 40 }, async (_, round) => {
      const socket = await catchingUp()
      const leave = () => connections.leaveToReplay(socket, 'cst_1', 3)
      const end = async () => (await goLive(socket, 2)) === 'live'
      if (round % 2 === 0) return Promise.all([leave(), end()])
      return (await Promise.all([end(), leave()])).reverse()
    })
    const met = await Promise.all(rounds)
    expect(met.filter(([left, live]) => left === live)).toEqual([])
  })

  test('of events left in any order the newest has to be shown', async () => {
    const socket = await catchingUp()
    await connections.leaveToReplay(socket, 'cst_1', 4)
    await connections.leaveToReplay(socket, 'cst_1', 3)
    expect(await goLive(socket, 3)).toBe('behind')
  })

  test('following anew starts over: what was left before is shown by the new replay', async () => {
    const socket = await catchingUp()
    await connections.leaveToReplay(socket, 'cst_1', 9)
    await connections.follow(socket, 'cst_1', { live: false, upTo: 2, showing: 's1', until })
    expect(await goLive(socket, 2)).toBe('live')
  })

  test('nothing is left to a replay of a consult that is not followed', async () => {
    const socket = await openSocket()
    expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
    await connections.follow(socket, 'cst_1', { live: false, upTo: 0, showing: 's1', until })
    await connections.unfollow(socket, 'cst_1')
    expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
  })

  const hearing = async (callerId: string, consultId?: string) =>
    (await subscriptions.of(callerId, consultId)).connections

  test('sockets of one caller follow on their own, and no other caller’s are listed', async () => {
    const one = await openSocket()
    const two = await openSocket(one.callerId)
    await openSocket()
    expect(await connections.followCaller(one, true)).toBe(true)
    expect(await connections.follow(two, 'cst_1', live)).toBe(true)
    await connections.follow(two, 'cst_2', { live: true, upTo: 7 })
    const listed = await connections.list(one.callerId)
    expect(new Set(listed.map((each) => each.connectionId))).toEqual(
      new Set([one.connectionId, two.connectionId]),
    )
    const nothing = { following: {}, gaps: {} }
    expect(await connections.find(one)).toEqual({ ...one, wholeCaller: true, ...nothing })
    expect(await connections.find(two)).toEqual({
      ...{ ...two, wholeCaller: false, gaps: {} },
      following: { cst_1: live, cst_2: { live: true, upTo: 7 } },
    })
  })

  test('an event finds those who follow everything or its consult, as far as that is concerned, and nobody else', async () => {
    const all = await openSocket()
    const { callerId } = all
    const consultId = randomUUID()
    const [one, both, other, silent] = [
      await openSocket(callerId),
      await openSocket(callerId),
      await openSocket(callerId),
      await openSocket(callerId),
    ]
    for (const each of [all, both]) await connections.followCaller(each, true)
    for (const each of [one, both]) await connections.follow(each, consultId, live)
    await connections.follow(other, randomUUID(), live)
    await connections.follow(one, randomUUID(), live)
    await connections.missed(one, consultId, { sequence: 3 })

    const its = { wholeCaller: true, following: {}, gaps: {} }
    const following = { [consultId]: live }
    const found = await hearing(callerId, consultId)
    const expected = [
      { ...all, ...its },
      { ...both, ...its, following },
      { ...one, ...its, wholeCaller: false, following, gaps: { [consultId]: 3 } },
    ]
    expect(found).toHaveLength(expected.length)
    expect(found).toEqual(expect.arrayContaining(expected))
    for (const each of expected) expect(await connections.findFor(each, consultId)).toEqual(each)
    for (const each of [other, silent])
      expect(await connections.findFor(each, consultId)).toBeUndefined()
    const ofAll = await hearing(callerId)
    expect(ofAll.map(({ connectionId }) => connectionId).sort()).toEqual(
      [all, both].map(({ connectionId }) => connectionId).sort(),
    )
  })

  test('what a socket gives up, and all that one wanted which is removed, no event finds', async () => {
    const socket = await openSocket()
    const { callerId } = socket
    const [one, two] = [randomUUID(), randomUUID()]
    await connections.followCaller(socket, true)
    for (const each of [one, two]) await connections.follow(socket, each, live)
    await connections.unfollow(socket, one)
    expect(await hearing(callerId, one)).toMatchObject([{ wholeCaller: true, following: {} }])
    expect(await connections.followCaller(socket, false)).toBe(true)
    expect(await hearing(callerId, one)).toEqual([])
    expect(await hearing(callerId, two)).toMatchObject([{ wholeCaller: false }])
    await connections.followCaller(socket, true)
    await connections.remove(socket)
    for (const each of [one, two]) expect(await hearing(callerId, each)).toEqual([])
  })

  test.each(['everything', 'a consult'])(
    'a socket that follows %s is left alone until it has heard of a gap, or asks anew',
    async (what) => {
      const socket = await openSocket()
      const consultId = randomUUID()
      const subscribe = () =>
        what === 'everything'
          ? connections.followCaller(socket, true)
          : connections.follow(socket, consultId, live)
      await subscribe()
      const alone = async () => {
        const [found] = await hearing(socket.callerId, consultId)
        expect(await connections.findFor(socket, consultId)).toEqual(found)
        return found?.leftAloneUntil
      }
      await connections.missed(socket, consultId, { sequence: 3, leaveAloneUntil: until })
      await connections.missed(socket, consultId, { sequence: 4 })
      expect(await alone()).toEqual(until)
      await connections.gapTold(socket, consultId, 3)
      expect(await alone()).toEqual(until)
      await connections.gapTold(socket, consultId, 4)
      expect(await alone()).toBeUndefined()
      await connections.missed(socket, consultId, { sequence: 5, leaveAloneUntil: until })
      await subscribe()
      expect(await alone()).toBeUndefined()
    },
  )

  test('to follow everything once more forgets nothing that was missed', async () => {
    const socket = await openSocket()
    await connections.followCaller(socket, true)
    await connections.missed(socket, 'cst_1', { sequence: 3 })
    await connections.followCaller(socket, true)
    expect((await connections.find(socket))?.gaps).toEqual({ cst_1: 3 })
    await connections.followCaller(socket, false)
    expect((await connections.find(socket))?.gaps).toEqual({})
  })

  test('what one that follows everything has missed of a consult is forgotten when that is followed by itself', async () => {
    const socket = await openSocket()
    await connections.followCaller(socket, true)
    await connections.missed(socket, 'cst_1', { sequence: 7 })
    await connections.missed(socket, 'cst_2', { sequence: 3 })
    await connections.follow(socket, 'cst_1', live)
    expect((await connections.find(socket))?.gaps).toEqual({ cst_2: 3 })
    expect((await connections.findFor(socket, 'cst_1'))?.gaps['cst_1']).toBeUndefined()
  })

  test('one that takes nothing is left alone for every consult that it hears of', async () => {
    const socket = await openSocket()
    await connections.followCaller(socket, true)
    await connections.follow(socket, 'cst_1', live)
    await connections.missed(socket, 'cst_2', { sequence: 3, leaveAloneUntil: until })
    expect((await connections.findFor(socket, 'cst_1'))?.leftAloneUntil).toEqual(until)
  })

  test('a socket that is closed twice, and acted on afterwards, stays closed', async () => {
    const socket = await openSocket()
    await connections.remove(socket)
    await connections.remove(socket)
    expect(await connections.follow(socket, 'cst_1', { live: true, upTo: 0 })).toBe(false)
    expect(await connections.followCaller(socket, true)).toBe(false)
    await connections.unfollow(socket, 'cst_1')
    expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
    await connections.missed(socket, 'cst_1', { sequence: 1 })
    expect(await connections.find(socket)).toBeUndefined()
    expect(await connections.list(socket.callerId)).toEqual([])
  })

  test('once everything is shown the consult is live, and what comes is left to nobody', async () => {
    const socket = await catchingUp()
    expect(await connections.leaveToReplay(socket, 'cst_1', 3)).toBe(true)
    expect(await goLive(socket, 2)).toBe('behind')
    expect(await goLive(socket, 3)).toBe('live')
    expect(await connections.leaveToReplay(socket, 'cst_1', 4)).toBe(false)
    expect((await connections.find(socket))?.following['cst_1']).toEqual({ live: true, upTo: 3 })
    await connections.unfollow(socket, 'cst_1')
    expect(await goLive(socket, 3)).toBe('not-ours')
  })

  test('a showing is ended by whoever began it, and not by one that was begun before', async () => {
    const socket = await catchingUp()
    const another = 's2'
    // In the very same millisecond.
    await connections.follow(socket, 'cst_1', { live: false, upTo: 0, showing: another, until })
    expect(await goLive(socket, 9)).toBe('not-ours')
    expect((await connections.find(socket))?.following['cst_1']?.live).toBe(false)
    expect(await goLive(socket, 9, another)).toBe('live')
    expect(await goLive(socket, 9, another)).toBe('not-ours')
  })

  test('a showing is broken off with a gap, by its own name only', async () => {
    const socket = await catchingUp()
    await connections.leaveToReplay(socket, 'cst_1', 4)
    await connections.breakOffReplay(socket, 'cst_1', 's0')
    expect(await connections.find(socket)).toMatchObject({
      following: { cst_1: { live: false, upTo: 2, showing: 's1', until } },
      gaps: {},
    })
    await connections.breakOffReplay(socket, 'cst_1', 's1')
    const broken = { following: { cst_1: { live: true, upTo: 2 } }, gaps: { cst_1: 4 } }
    expect(await connections.find(socket)).toMatchObject(broken)
    await connections.breakOffReplay(socket, 'cst_1', 's1')
    expect(await connections.find(socket)).toMatchObject(broken)
  })

  test('a gap stays until it is told, unless there is a newer one or the consult is followed anew', async () => {
    const socket = await openSocket()
    const gaps = async () => (await connections.find(socket))?.gaps
    await connections.missed(socket, 'cst_1', { sequence: 1 })
    expect(await gaps()).toEqual({})
    await connections.followCaller(socket, true)
    await connections.follow(socket, 'cst_2', live)
    await connections.missed(socket, 'cst_1', { sequence: 3 })
    await connections.missed(socket, 'cst_2', { sequence: 1 })
    await connections.missed(socket, 'cst_1', { sequence: 4 })
    await connections.gapTold(socket, 'cst_1', 3)
    expect(await gaps()).toEqual({ cst_1: 4, cst_2: 1 })
    await connections.gapTold(socket, 'cst_1', 4)
    await connections.gapTold(socket, 'cst_1', 4)
    expect(await gaps()).toEqual({ cst_2: 1 })
    await connections.follow(socket, 'cst_2', { live: true, upTo: 0 })
    expect(await gaps()).toEqual({})
  })
})

test('all of a caller’s sockets are listed, and all who follow a consult found, though they fill more than a page', async () => {
  const { connections, subscriptions } = inTable()
  const callerId = randomUUID()
  const consultId = randomUUID()
  const names = Array.from({ length: 600 }, (_, n) => String(n).padEnd(1000, 'x'))
  const sockets = names.map((connectionId) => ({ callerId, connectionId }))
  await Promise.all(sockets.map((each) => connections.add(each)))
  await Promise.all(sockets.map((each) => connections.follow(each, consultId, live)))
  expect(await connections.list(callerId)).toHaveLength(600)
  expect((await subscriptions.of(callerId, consultId)).connections).toHaveLength(600)
})

test('given a caller of many sockets, an event reads the rows of those that it concerns', async () => {
  const { connections, subscriptions } = inTable()
  const callerId = randomUUID()
  const consultIds = Array.from({ length: 50 }, () => randomUUID())
  for (const consultId of consultIds) {
    const socket = { callerId, connectionId: randomUUID() }
    await connections.add(socket)
    await connections.follow(socket, consultId, live)
  }
  let read = 0
  const stop = meetCalls(opened.table.client, async (_, go) => {
    const answer: { ScannedCount?: number } = await go()
    read += answer.ScannedCount ?? 0
    return answer
  })
  onTestFinished(stop)
  await subscriptions.of(callerId, consultIds[7])
  expect(read).toBe(1)
})

/** What the table holds of these sockets. */
const rowsOf = async (...sockets: ConnectionName[]): Promise<unknown[]> => {
  const { client, name: TableName } = opened.table
  const ids = new Set<unknown>(sockets.map(({ connectionId }) => connectionId))
  const rows: unknown[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName }))
    rows.push(...Items.filter(({ connectionId }) => ids.has(connectionId)))
  return rows
}

test('however a subscription and the removal of its socket meet, nothing of it is left', async () => {
  const { connections } = inTable()
  const rounds = Array.from({ length: 40 }, async () => {
    const socket = { callerId: randomUUID(), connectionId: randomUUID() }
    await connections.add(socket)
    await connections.follow(socket, 'cst_1', live)
    await Promise.all([
      connections.follow(socket, 'cst_1', live),
      connections.followCaller(socket, true),
      connections.remove(socket),
      connections.follow(socket, 'cst_2', live),
      connections.unfollow(socket, 'cst_1'),
    ])
    return socket
  })
  expect(await rowsOf(...(await Promise.all(rounds)))).toEqual([])
})

test.each(['remove', 'unfollow'] as const)(
  'given a socket is told to %s at any step of a subscription, its removal leaves nothing of it',
  async (meanwhile) => {
    const { connections, subscriptions } = inTable()
    for (let step = 0; step < 3; step += 1) {
      const socket = { callerId: randomUUID(), connectionId: randomUUID() }
      await connections.add(socket)
      let requests = 0
      const stop = meetCalls(opened.table.client, async (_, go) => {
        if ((requests += 1) === step + 1) await connections[meanwhile](socket, 'cst_1')
        return go()
      })
      const follows = await connections.follow(socket, 'cst_1', live).finally(stop)
      const { connections: hearing } = await subscriptions.of(socket.callerId, 'cst_1')
      expect(follows, `at step ${step}`).toBe(meanwhile === 'unfollow')
      if (meanwhile === 'remove')
        expect(hearing).not.toContainEqual(expect.objectContaining(socket))
      await connections.remove(socket)
      expect(await rowsOf(socket), `at step ${step}`).toEqual([])
    }
  },
)

test('given whoever removes a socket dies at any step, the next one finds all that is left', async () => {
  const { connections } = inTable()
  for (let steps = 0; steps < 5; steps += 1) {
    const socket = { callerId: randomUUID(), connectionId: randomUUID() }
    await connections.add(socket)
    await connections.followCaller(socket, true)
    for (const consultId of ['cst_1', 'cst_2']) await connections.follow(socket, consultId, live)
    let left = steps
    const stop = meetCalls(opened.table.client, async (_, go) => {
      if ((left -= 1) < 0) throw new Error('it has died')
      return go()
    })
    await expect(connections.remove(socket).finally(stop)).rejects.toThrow('it has died')
    await connections.remove(socket)
    expect(await rowsOf(socket), `after ${steps} steps`).toEqual([])
  }
})
