import { expect, test } from 'vitest'
import { createGate } from '../../listener/gate.ts'
import { openSession, startFronted } from './open-session.ts'

const signIns = (asked: { path: string }[]) =>
  asked.filter(({ path }) => path === '/api/v2/me').length

test('sessions that start at the same time start one after the other, through one gate', async (context) => {
  const { closers, front } = await startFronted(context)
  const inTurn = createGate(1)
  const reading = Promise.withResolvers<undefined>()
  const first = openSession(closers, front.url, { inTurn, onResync: () => reading.promise })
  const second = openSession(closers, front.url, { agent: 'bfriend', inTurn })
  await first.until(() => first.listed.length > 0)
  expect(signIns(front.asked)).toBe(1)
  reading.resolve(undefined)
  await Promise.all([first.connected(), second.connected()])
  expect(signIns(front.asked)).toBe(2)
})

test('one that is lost at its start makes way, and comes back in its turn', async (context) => {
  const { closers, front } = await startFronted(context)
  front.cutAnswerOnce('/notifications/handshake')
  const inTurn = createGate(1)
  const first = openSession(closers, front.url, { inTurn })
  const second = openSession(closers, front.url, { agent: 'bfriend', inTurn })
  await Promise.all([first.connected(), second.connected()])
  expect(first.states).toEqual(['connecting', 'lost', 'connected'])
})

test('one that still waits for its turn is closed at once, and never signs in', async (context) => {
  const { closers, front } = await startFronted(context)
  const inTurn = createGate(1)
  const reading = Promise.withResolvers<undefined>()
  const first = openSession(closers, front.url, { inTurn, onResync: () => reading.promise })
  const second = openSession(closers, front.url, { agent: 'bfriend', inTurn })
  await first.until(() => first.listed.length > 0)
  await second.session.close()
  reading.resolve(undefined)
  await first.connected()
  // The gate is free again.
  await inTurn(() => Promise.resolve())
  expect(signIns(front.asked)).toBe(1)
})

test('one that closes while it reads how things stand asks for no more of that', async (context) => {
  const { closers, front } = await startFronted(context)
  const goOn = Promise.withResolvers<undefined>()
  const { session, listed, states, until } = openSession(closers, front.url, {
    onResync: () => goOn.promise,
  })
  await until(() => listed.length > 0)
  const closed = session.close()
  const read = async () => (await session.contactCentre.listInteractions()).outcome
  await expect.poll(read).toBe('unreachable')
  goOn.resolve(undefined)
  await closed
  expect(states).toEqual(['connecting', 'closed'])
})
