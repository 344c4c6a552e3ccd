import type { Runtime } from '../runtime.ts'

/** Resolves after so many milliseconds, or as soon as the signal says that nobody waits for it any more. */
export const pause = (
  { after }: Pick<Runtime, 'after'>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = after(milliseconds, done)
    signal?.addEventListener('abort', done)
  })
