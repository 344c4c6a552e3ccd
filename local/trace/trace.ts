import type { Received, Step } from '../../console/trace/step.ts'

export type NewStep = Omit<Step, 'id' | 'at'>
type News = { step: Step } | { received: Received }

/** What the local stack was seen to do, newest last, bounded; whoever watches hears what comes after. */
export type Trace = {
  /** Milliseconds since 1970, and another number for each stack. */
  since: number
  add(step: NewStep): void
  receive(received: Received): void
  /** All that is still known, oldest first. */
  steps(): readonly Step[]
  received(): readonly Received[]
  /** Gives back a function that ends it. */
  watch(hear: (news: News) => void): () => void
}

const stepsAtMost = 2000
const receivedAtMost = 200

export const createTrace = (now: () => number = Date.now): Trace => {
  const steps: Step[] = []
  const received: Received[] = []
  const watching = new Set<(news: News) => void>()
  // Above those of a stack that ran here before: a page may outlive it.
  const since = now()
  let id = since
  const tell = (news: News) => watching.forEach((hear) => hear(news))
  const keep = <Item>(list: Item[], item: Item, atMost: number) => {
    list.push(item)
    if (list.length > atMost) list.shift()
  }
  return {
    since,
    add(seen) {
      const step = { id: (id += 1), at: now(), ...seen }
      keep(steps, step, stepsAtMost)
      tell({ step })
    },
    receive(one) {
      keep(received, one, receivedAtMost)
      tell({ received: one })
    },
    steps: () => steps,
    received: () => received,
    watch(hear) {
      watching.add(hear)
      return () => watching.delete(hear)
    },
  }
}
