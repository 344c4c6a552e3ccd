import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dynamoConnections } from '../../src/adapters/dynamodb/connections.ts'
import type { Connections } from '../../src/consult/ports/connections.ts'
import { openFreshTable } from './open-table.ts'

let opened: Awaited<ReturnType<typeof openFreshTable>>
let connections: Connections
beforeAll(async () => {
  opened = await openFreshTable()
  connections = dynamoConnections(opened.table, { now: () => new Date('2026-01-02T03:04:05Z') })
})
afterAll(() => opened.close())

const openSocket = async (callerId: string = randomUUID()) => {
  const socket = { callerId, connectionId: randomUUID() }
  await connections.add(socket)
  return socket
}
const catchingUp = async (upTo = 2) => {
  const socket = await openSocket()
  await connections.follow(socket, 'cst_1', { live: false, upTo })
  return socket
}

test('however an event and the end of the replay meet, exactly one of them shows it', async () => {
  const rounds = Array.from({ length: 40 }, async (_, round) => {
    const socket = await catchingUp()
    const leave = () => connections.leaveToReplay(socket, 'cst_1', 3)
    const goLive = () => connections.goLive(socket, 'cst_1', 2)
    if (round % 2 === 0) return Promise.all([leave(), goLive()])
    return (await Promise.all([goLive(), leave()])).reverse()
  })
  const met = await Promise.all(rounds)
  expect(met.filter(([left, live]) => left === live)).toEqual([])
})

test('of events left in any order the newest has to be shown', async () => {
  const socket = await catchingUp()
  await connections.leaveToReplay(socket, 'cst_1', 4)
  await connections.leaveToReplay(socket, 'cst_1', 3)
  expect(await connections.goLive(socket, 'cst_1', 3)).toBe(false)
})

test('following anew starts over: what was left before is shown by the new replay', async () => {
  const socket = await catchingUp()
  await connections.leaveToReplay(socket, 'cst_1', 9)
  await connections.follow(socket, 'cst_1', { live: false, upTo: 2 })
  expect(await connections.goLive(socket, 'cst_1', 2)).toBe(true)
})

test('nothing is left to a replay of a consult that is not followed', async () => {
  const socket = await openSocket()
  expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
  await connections.follow(socket, 'cst_1', { live: false, upTo: 0 })
  await connections.unfollow(socket, 'cst_1')
  expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
})

test('sockets of one caller follow on their own, and no other caller’s are listed', async () => {
  const one = await openSocket()
  const two = await openSocket(one.callerId)
  await openSocket()
  await connections.followCaller(one, true)
  await connections.follow(two, 'cst_1', { live: true, upTo: 0 })
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
  await connections.follow(socket, 'cst_1', { live: true, upTo: 0 })
  await connections.unfollow(socket, 'cst_1')
  expect(await connections.leaveToReplay(socket, 'cst_1', 1)).toBe(false)
  expect(await connections.list(socket.callerId)).toEqual([])
})

test('all of a caller’s sockets are listed, though they fill more than a page', async () => {
  const callerId = randomUUID()
  const names = Array.from({ length: 600 }, (_, n) => String(n).padEnd(1000, 'x'))
  await Promise.all(names.map((connectionId) => connections.add({ callerId, connectionId })))
  expect(await connections.list(callerId)).toHaveLength(600)
})
