import { expect, test } from 'vitest'
import { failuresAtMost, pauseSeconds } from '../../src/consult/circuit.ts'
import { memoryWebhooks } from '../doubles/memory-webhooks.ts'
import { posting } from './a-record.ts'
import { delivered, deliverWorld, failed } from './deliver-world.ts'

const silent = () => new Promise<never>(() => undefined)

test('when the store does not answer after a try that failed, the next one is planned all the same', async () => {
  const { deliver, world, retries, unkept } = await deliverWorld([posting], failed, {
    deps: { attempts: { ...memoryWebhooks().attempts, record: silent } },
  })
  world.health.failed = silent
  expect(await deliver(1)).toBe('retried')
  expect(retries).toMatchObject([{ sequence: 1, attempt: 2 }])
  // What it tells of its webhook, and its record.
  expect(unkept).toHaveLength(2)
})

test('when it does not before a first try, its lane is left to others', async () => {
  const { deliver, world, retries, tried } = await deliverWorld([posting], delivered)
  world.endpoints.getForDelivery = silent
  expect(await deliver(1)).toBe('retried')
  expect(retries).toMatchObject([{ sequence: 1, attempt: 1 }])
  expect(tried).toEqual([])
})

test('when it does not tell whose try it is to a webhook that was left alone, it is made later', async () => {
  const { deliver, tryAgain, world, tried, pass } = await deliverWorld([posting], failed)
  await deliver(2)
  for (let n = 1; n < failuresAtMost; n += 1) await tryAgain()
  pass(pauseSeconds)
  world.health.takeProbe = silent
  expect(await tryAgain()).toBe('retried')
  expect(tried).toHaveLength(failuresAtMost)
})
