import { setTimeout as pause } from 'node:timers/promises'
import { hostMs } from './monotonic.ts'

/**
 * Works so many times at a constant rate, whatever the work before has taken: what a late turn has left undone the next one
 * makes good, and each is told when it was due.
 */
export const atRate = async (
  perSecond: number,
  times: number,
  work: (dueMs: number, index: number) => void,
): Promise<void> => {
  const began = hostMs()
  for (let index = 0; index < times; index += 1) {
    const dueMs = began + (index * 1000) / perSecond
    const waitMs = dueMs - hostMs()
    // Timers leave out what is not a whole millisecond, and nothing is to come before it is due.
    if (waitMs > 0) await pause(Math.ceil(waitMs))
    work(dueMs, index)
  }
}
