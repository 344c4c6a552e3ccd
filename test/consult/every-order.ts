import { setImmediate } from 'node:timers/promises'

type Ask<Args extends unknown[], Answer> = (...args: Args) => Promise<Answer>

/** Has what is asked for happen when its turn comes. */
export type Turns = {
  scheduleFunction: <Args extends unknown[], Answer>(ask: Ask<Args, Answer>) => Ask<Args, Answer>
}

/** What may happen next. */
type Happening = () => Promise<void>

export type Orders = Turns & {
  /** Happens once, before, after or between anything else. */
  atAnyTime: (happening: () => void) => void
  /** Resolves when there is nothing left to happen. */
  run: () => Promise<void>
}

/**
 * Tells a story once for each order in which what is pending in it can happen, and how many these are. The story itself must
 * leave nothing to chance.
 */
export const everyOrder = async (story: (orders: Orders) => Promise<void>): Promise<number> => {
  let choices: number[] = []
  for (let told = 1; ; told += 1) {
    const alternatives: number[] = []
    await story(
      inOrder((count) => {
        const choice = choices[alternatives.length] ?? 0
        alternatives.push(count)
        return choice
      }),
    )
    const taken = alternatives.map((_, step) => choices[step] ?? 0)
    const last = taken.findLastIndex((choice, step) => choice + 1 < (alternatives[step] ?? 0))
    if (last === -1) return told
    choices = [...taken.slice(0, last), (taken[last] ?? 0) + 1]
  }
}

const inOrder = (choose: (count: number) => number): Orders => {
  const pending: Happening[] = []
  return {
    scheduleFunction:
      (ask) =>
      (...args) =>
        new Promise((resolve, reject) => {
          pending.push(() => ask(...args).then(resolve, reject))
        }),
    atAnyTime: (happening) => {
      pending.push(() => Promise.resolve(happening()))
    },
    run: async () => {
      for (;;) {
        // Whoever goes on asks for what comes next.
        await setImmediate()
        if (pending.length === 0) return
        const [next] = pending.splice(choose(pending.length), 1)
        await next?.()
      }
    },
  }
}
