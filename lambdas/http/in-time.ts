/**
 * The answer of `work`, or that of `late` when the time is over before; the work goes on then, and `failedLater` hears if it
 * comes to nothing.
 */
export const inTime = async <Answer>({
  work,
  withinMs,
  late,
  failedLater,
}: {
  work: Promise<Answer>
  withinMs: number
  late: () => Promise<Answer>
  failedLater: (cause: unknown) => void
}): Promise<Answer> => {
  const { promise: over, resolve } = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => resolve('over'), withinMs)
  try {
    const first = await Promise.race([work.then((answer) => ({ answer })), over])
    if (first !== 'over') return first.answer
    work.catch(failedLater)
    return await late()
  } finally {
    clearTimeout(timer)
  }
}
