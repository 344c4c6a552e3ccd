import { expect, test } from 'vitest'
import { within } from '../../src/adapters/within.ts'

test('what answers in time is heard, whatever it says', async () => {
  expect(await within(60_000, Promise.resolve('done'))).toBe('done')
  await expect(within(60_000, Promise.reject(new Error('throttled')))).rejects.toThrow('throttled')
})

test('what does not answer is not waited for, and harms nobody when it fails later', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  await expect(within(1, promise)).rejects.toThrow('too long')
  reject(new Error('throttled'))
})
