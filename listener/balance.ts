/** A listener holds what the mean holds, a fifth more and ten: below that moving sessions is not worth their gap. */
const fairShare = (counts: readonly number[]): number => {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return Math.floor(1.2 * mean + 10)
}

/** True when a new session had better go to another listener. `others` live. */
export const isCrowded = (own: number, others: readonly number[]): boolean =>
  own > fairShare([own, ...others])

/** How many sessions to hand over in this round: the excess, but a twentieth of all at most. */
export const excessOf = (own: number, others: readonly number[]): number =>
  Math.max(0, Math.min(own - fairShare([own, ...others]), Math.max(1, Math.floor(own / 20))))
