/** A rate, and what became of it on each way. */
type Measured = {
  perSecond: number
  drainMs: number
  ways: Partial<Record<string, { p50: number; lost: number } | undefined>>
}

const each = ({ ways }: Measured) => Object.values(ways).filter((way) => way !== undefined)

/** When the last one comes so late, more has come in than went out. */
const behindMs = 1000
/** So many times what it has been at lower rates. */
const bent = 3

export const isSaturated = (phase: Measured): boolean =>
  phase.drainMs > behindMs || each(phase).some(({ lost }) => lost > 0)

const slowest = (phase: Measured): number => Math.max(...each(phase).map(({ p50 }) => p50))

/** Where latency leaves the least that it has been at a lower rate, and where it has no end; undefined for what was not reached. */
export const bendOf = (
  phases: readonly Measured[],
): { from: number | undefined; saturated: number | undefined } => {
  const inOrder = [...phases].sort((a, b) => a.perSecond - b.perSecond)
  const from = inOrder.find((phase, n) => {
    const below = inOrder.slice(0, n).map(slowest)
    return slowest(phase) > bent * Math.min(...below)
  })
  return { from: from?.perSecond, saturated: inOrder.find(isSaturated)?.perSecond }
}
