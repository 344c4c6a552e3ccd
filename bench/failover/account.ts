/** When something was heard, on the host's clock, in order. */
export type Span = { doneAt: number; untilMs: number; everyMs: number }

/**
 * The longest time in which nothing was heard after the deed, less the usual, and how long after the deed it was over. Up to
 * `untilMs`, which is taken for something heard: who never hears anything again has a gap until then.
 */
export const longestGap = (heardMs: readonly number[], { doneAt, untilMs, everyMs }: Span) => {
  const times = [...heardMs.filter((atMs) => atMs < untilMs), untilMs]
  const gaps = times.flatMap((atMs, index) => {
    const next = times[index + 1]
    return next === undefined || next < doneAt
      ? []
      : [{ gapMs: next - atMs - everyMs, backAfterMs: next - doneAt }]
  })
  return gaps.reduce((one, other) => (other.gapMs > one.gapMs ? other : one), {
    gapMs: 0,
    backAfterMs: 0,
  })
}

/** Of what was said, numbered from 1: how much was never heard, and how much was heard again. */
export const accountOf = (heard: readonly string[], said: number) => {
  const known = new Set(heard)
  const numbers = Array.from({ length: said }, (_, n) => String(n + 1))
  return {
    unheard: numbers.filter((number) => !known.has(number)).length,
    twice: heard.length - known.size,
  }
}
