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

test('that a session is lost is said once it has been down for long, whatever its reasons', async () => {
  const { told, become, advance } = await aHeldSession()
  await become('connected')
  await become('lost', 'silent')
  await advance(10_000)
  await become('lost', 'GWS cannot be reached')
  await advance(4999)
  expect(told).toEqual([])
  await advance(1)
  expect(told).toEqual(['lost'])
  await become('lost', 'silent')
  await advance(60_000)
  expect(told).toEqual(['lost'])
})

test('of one that is soon back nothing is said', async () => {
  const { told, become, advance } = await aHeldSession()
  await become('lost')
  await advance(14_999)
  await become('connected')
  await advance(60_000)
  expect(told).toEqual([])
})

test.each(['while that is being said', 'only after that was said'])(
  'one that was said to be lost and comes back %s is said to be restored last',
  async (when) => {
    const said = Promise.withResolvers<undefined>()
    const told: string[] = []
    const { become, advance } = await aHeldSession({
      recorder: () => ({
        observe: () => Promise.resolve(),
        resync: () => Promise.resolve(),
        lost: () => said.promise.then(() => void told.push('lost')),
        restored: () => Promise.resolve(void told.push('restored')),
      }),
    })
    await become('lost')
    await advance(15_000)
    const back = when.startsWith('while')
    if (back) await become('connected')
    said.resolve(undefined)
    await settled()
    if (!back) await become('connected')
    expect(told).toEqual(['lost', 'restored'])
    await become('lost')
    await become('connected')
    expect(told).toEqual(['lost', 'restored'])
  },
)

test('a session that is asked to be shown is shown as it is now', async () => {
  const { held, shown, become } = await aHeldSession()
  await become('connected')
  held.show()
  await settled()
  expect(shown).toEqual(['connected', 'connected'])
})

test('whoever asks for the renewal of an older session knows too little: the present one is shown again', async () => {
  const { held, shown, told, become, inEpoch } = await aHeldSession()
  await become('connected')
  inEpoch('next-epoch')
  held.renew('gws-epoch')
  await settled()
  expect([shown, told]).toEqual([['connected', 'connected'], []])
  held.renew('next-epoch')
  expect(told).toEqual(['renewed'])
})
