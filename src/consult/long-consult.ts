const longMs = 24 * 3600 * 1000

/** Before it whatever has something to do with a moment began, unless it is a long consult. */
export const longBefore = (moment: Date): Date => new Date(moment.getTime() - longMs)

/** A consult is long that lasts for more than a day: a list of the newest ones leads to all others. */
export const isLong = ({ createdAt }: { createdAt: string }, at: Date): boolean =>
  new Date(createdAt) < longBefore(at)
