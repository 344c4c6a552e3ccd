import { atRate } from '../at-rate.ts'

type Talking = { say(): Promise<string[]> }
type Told = {
  consults: Talking[]
  /** A consult that nobody has written to yet. */
  another(): Promise<Talking>
  /** Every event that is on record. */
  told: Set<string>
}
type Rate = { events: number; perSecond: number; perCaller: number }

/**
 * Has something said to one caller after the other, at a steady rate; each is heard by so many of a caller's endpoints. Resolves
 * to how many events the store did not take. Of such a consult nobody knows how its log ends, so another one goes on.
 */
export const tell = async (
  callers: readonly Told[],
  { events, perSecond, perCaller }: Rate,
): Promise<number> => {
  const queues = callers.map(() => Promise.resolve())
  let unwritten = 0
  const say = async ({ consults, another, told }: Told, turn: number): Promise<void> => {
    const place = turn % consults.length
    try {
      for (const id of (await consults[place]?.say()) ?? []) told.add(id)
    } catch {
      unwritten += 1
      // Where not even that is taken, the one that is there fails again, and is counted again.
      await another().then(
        (consult) => (consults[place] = consult),
        () => undefined,
      )
    }
  }
  await atRate(perSecond / perCaller, Math.ceil(events / perCaller), (_, n) => {
    const at = n % callers.length
    const caller = callers[at]
    // A consult is written to by one at a time.
    if (caller)
      queues[at] = (queues[at] ?? Promise.resolve()).then(() =>
        say(caller, Math.floor(n / callers.length)),
      )
  })
  await Promise.all(queues)
  return unwritten
}
