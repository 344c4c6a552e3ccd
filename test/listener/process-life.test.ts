import { expect, test } from 'vitest'
import { processLife } from '../../listener/process-life.ts'
import { manualTime, settled } from './manual-time.ts'

/** A process whose hand-over ends when it is told to. */
const aLife = () => {
  const { time, advance } = manualTime()
  const handedOver = Promise.withResolvers<undefined>()
  const logged: string[] = []
  const exits: number[] = []
  let handOvers = 0
  const life = processLife({
    time,
    handOver: () => {
      handOvers += 1
      return handedOver.promise
    },
    exit: (code) => void exits.push(code),
    log: (message) => void logged.push(message),
  })
  const { resolve, reject } = handedOver
  return { life, advance, resolve, reject, logged, exits, handOvers: () => handOvers }
}

test('stopped, it ends with 0 once everything is handed over', async () => {
  const { life, advance, resolve, exits, logged } = aLife()
  life.stop()
  await advance(24_999)
  expect(exits).toEqual([])
  resolve(undefined)
  await settled()
  expect([exits, logged]).toEqual([[0], []])
})

test('stopped, it ends within 25 seconds, whatever hangs', async () => {
  const { life, advance, exits, logged } = aLife()
  life.stop()
  await advance(25_000)
  expect([exits, logged]).toEqual([[1], ['stop-failed']])
})

test('a hand-over that fails is no good end', async () => {
  const { life, reject, exits, logged } = aLife()
  life.stop()
  reject(new Error('no store'))
  await settled()
  expect([exits, logged]).toEqual([[1], ['stop-failed']])
})

test('what nobody caught is logged once, and ends with 1 when everything is handed over', async () => {
  const { life, resolve, exits, logged } = aLife()
  life.fail(new Error('one'))
  life.fail(new Error('another, in its wake'))
  resolve(undefined)
  await settled()
  expect([exits, logged]).toEqual([[1], ['process-failed']])
})

test('what nobody caught ends within two seconds, also while it stops, and hands over once', async () => {
  const { life, advance, exits, logged, handOvers } = aLife()
  life.stop()
  await advance(1000)
  life.fail(new Error('while stopping'))
  await advance(1999)
  expect(exits).toEqual([])
  await advance(1)
  expect([exits, logged, handOvers()]).toEqual([[1], ['process-failed'], 1])
})
