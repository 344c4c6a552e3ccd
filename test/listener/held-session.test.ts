import { expect, test } from 'vitest'
import { createGate, createGates } from '../../listener/gate.ts'
import { aHeldSession } from './a-held-session.ts'
import { settled } from './manual-time.ts'

test('that it is connecting has been written with the lease, and is not written again', async () => {
  const { shown, become } = await aHeldSession()
  expect(shown).toEqual([])
  await become('connected')
  expect(shown).toEqual(['connected'])
})

test('a session waits for its turn to be shown, and then shows what it is by then', async () => {
  const showing = createGate(1)
  const busy = Promise.withResolvers<undefined>()
  void showing(() => busy.promise)
  const { shown, become } = await aHeldSession({ gates: { ...createGates(), showing } })
  await become('lost')
  await become('connected')
  expect(shown).toEqual([])
  busy.resolve(undefined)
  await settled()
  expect(shown).toEqual(['connected', 'connected'])
})

test('what cannot be shown is tried again, later after each failure', async () => {
  const { leases, become, advance } = await aHeldSession()
  let tries = 0
  leases.publish = () => Promise.reject(new Error(`try ${(tries += 1)}`))
  await become('connected')
  const seen = [tries]
  for (const milliseconds of [999, 1, 1999, 1, 3999, 1]) {
    await advance(milliseconds)
    seen.push(tries)
  }
  expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4])
})

test('through a gate only so many go at once, and one that fails makes way', async () => {
  const gate = createGate(2)
  const ends = [0, 1, 2].map(() => Promise.withResolvers<undefined>())
  const begun: number[] = []
  const done = ends.map(({ promise }, n) =>
    gate(() => {
      begun.push(n)
      return promise
    }),
  )
  await settled()
  expect(begun).toEqual([0, 1])
  ends[0]?.reject(new Error('in vain'))
  await expect(done[0]).rejects.toThrow('in vain')
  await settled()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of ends.slice(1)) resolve(undefined)
  await Promise.all(done.slice(1))
})
