import { expect, onTestFinished, test, vi } from 'vitest'
import { abortingAfter } from '../../src/adapters/aborting-after.ts'

const fakeTime = () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
}
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })

test('work that takes too long is told so when its time is over, as by AbortSignal.timeout', async () => {
  fakeTime()
  const told = vi.fn()
  const late = abortingAfter(2000, untilAborted).catch(told)
  await vi.advanceTimersByTimeAsync(1999)
  expect(told).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await late
  expect(told.mock.calls[0]?.[0]).toMatchObject({ name: 'TimeoutError' })
})

test.each([
  ['is done', () => Promise.resolve('done')],
  ['has failed', () => Promise.reject(new Error('throttled'))],
])('of work that %s nothing waits any more, and nobody is told', async (_, work) => {
  fakeTime()
  let signal: AbortSignal | undefined
  await abortingAfter(2000, (given) => {
    signal = given
    return work()
  }).catch(() => undefined)
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(5000)
  expect(signal?.aborted).toBe(false)
})
