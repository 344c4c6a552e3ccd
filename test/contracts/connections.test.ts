import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import type { ConnectionName, Connections } from '../../src/consult/ports/connections.ts'
import { memoryConnections } from '../doubles/memory-connections.ts'
import { openFreshTable } from './open-table.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05Z') }
const until = new Date('2026-01-02T03:04:45.678Z')
let opened: Awaited<ReturnType<typeof openFreshTable>>
beforeAll(async () => {
  opened = await openFreshTable()
})
afterAll(() => opened.close())

describe.each([
  ['DynamoDB', () => dynamoConnections(opened.table, clock)],
  ['memory', memoryConnections],
])('open sockets in %s', (_, open) => {
  let connections: Connections
  beforeAll(() => {
    connections = open()
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

  test('sockets of one caller follow on their own, and no other caller’s are listed', async () => {
    const one = await openSocket()
    const two = await openSocket(one.callerId)
    await openSocket()
    expect(await connections.followCaller(one, true)).toBe(true)
    expect(await connections.follow(two, 'cst_1', { live: true, upTo: 0 })).toBe(true)
    await connections.follow(two, 'cst_2', { live: true, upTo: 7 })
    const listed = await connections.list(one.callerId)
    expect(new Map(listed.map((each) => [each.connectionId, each]))).toEqual(
      new Map([
        [one.connectionId, expect.objectContaining({ ...one, wholeCaller: true, following: {} })],
        [
          two.connectionId,
          expect.objectContaining({
            ...two,
            wholeCaller: false,
            following: { cst_1: { live: true, upTo: 0 }, cst_2: { live: true, upTo: 7 } },
          }),
        ],
      ]),
    )
  })

  test('a socket that is closed twice, and acted on afterwards, stays closed', async () => {
    const socket = await openSocket()
    await connections.remove(socket)
    await connections.remove(socket)
    expect(await connections.follow(socket, 'cst_1', { live: true, upTo: 0 })).toBe(false)
    expect(await connections.followCaller(socket, true)).toBe(false)
    await connections.unfollow(socket, 'cst_1')
    expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
    await connections.missed(socket, 'cst_1', 1)
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
    await connections.missed(socket, 'cst_1', 3)
    await connections.missed(socket, 'cst_2', 1)
    await connections.missed(socket, 'cst_1', 4)
    await connections.gapTold(socket, 'cst_1', 3)
    expect(await gaps()).toEqual({ cst_1: 4, cst_2: 1 })
    await connections.gapTold(socket, 'cst_1', 4)
    await connections.gapTold(socket, 'cst_1', 4)
    expect(await gaps()).toEqual({ cst_2: 1 })
    await connections.follow(socket, 'cst_2', { live: true, upTo: 0 })
    expect(await gaps()).toEqual({})
  })
})

test('all of a caller’s sockets are listed, though they fill more than a page', async () => {
  const connections = dynamoConnections(opened.table, clock)
  const callerId = randomUUID()
  const names = Array.from({ length: 600 }, (_, n) => String(n).padEnd(1000, 'x'))
  await Promise.all(names.map((connectionId) => connections.add({ callerId, connectionId })))
  expect(await connections.list(callerId)).toHaveLength(600)
})
