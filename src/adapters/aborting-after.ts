/**
 * Does its work with a signal that aborts with a `TimeoutError` after so many milliseconds, and that is let go of once the work is
 * done. One of `AbortSignal.timeout` stays until its time has come, with all that hangs on it: of calls that are made all the time,
 * that is what the garbage collector is busy with.
 */
export const abortingAfter = async <Done>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Done>,
): Promise<Done> => {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort(new DOMException('it took too long', 'TimeoutError'))
  }, milliseconds)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}
