import { expect, test } from 'vitest'
import { whenNeeded } from '../../src/adapters/when-needed.ts'

test('given several who need a part, then it is loaded once, and not before', async () => {
  let loads = 0
  const part = whenNeeded(() => Promise.resolve((loads += 1)))
  expect(loads).toBe(0)
  expect(await Promise.all([part(), part(), part()])).toEqual([1, 1, 1])
})

test('given a part that could not be loaded, then the next who needs it tries again', async () => {
  const outcomes = [Promise.reject(new Error('no')), Promise.resolve('loaded')]
  outcomes[0]?.catch(() => undefined)
  const part = whenNeeded(() => outcomes.shift() ?? Promise.resolve('twice'))
  await expect(part()).rejects.toThrow('no')
  expect(await part()).toBe('loaded')
  expect(await part()).toBe('loaded')
})
