/** A fifth more than what all would hold if they were equal, and ten: below that moving sessions is not worth their gap. */
export const shareOf = (sessions: number, listeners: number): number =>
  Math.floor((1.2 * sessions) / listeners + 10)

const meanOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0) / counts.length

/** True where one holds far more than the others, or far fewer: one that has just joined, say, however many there were. */
const areUneven = (counts: readonly number[]): boolean => {
  const slack = 0.2 * meanOf(counts) + 10
  return (
    Math.max(...counts) > meanOf(counts) + slack || Math.min(...counts) < meanOf(counts) - slack
  )
}

/** How many sessions are held here above the mean while sessions are to move. `others` live. */
const surplusOf = (own: number, others: readonly number[]): number => {
  const all = [own, ...others]
  return areUneven(all) ? Math.max(0, own - Math.ceil(meanOf(all))) : 0
}

/** True when a new session had better go to another listener. */
export const isCrowded = (own: number, others: readonly number[]): boolean =>
  surplusOf(own, others) > 0

/** How many sessions to hand over in this round: a twentieth of all at most. */
export const excessOf = (own: number, others: readonly number[]): number =>
  Math.min(surplusOf(own, others), Math.max(1, Math.floor(own / 20)))
