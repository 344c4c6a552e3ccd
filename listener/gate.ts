/** Lets the work begin when its turn has come; resolves and rejects as the work does. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets so many in at once; whoever comes first goes in first. */
export const createGate = (atMost: number): Gate => {
  const waiting: (() => void)[] = []
  let inside = 0

  const enter = async (): Promise<void> => {
    if (inside >= atMost) return new Promise((resolve) => waiting.push(resolve))
    inside += 1
  }
  const leave = (): void => {
    const next = waiting.shift()
    // The place goes from one to the next.
    if (next) next()
    else inside -= 1
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** What all sessions of a process share, so that thousands that change at once do not shut out everything else. */
export type Gates = {
  /** Through which sessions are shown. */
  showing: Gate
  /** Through which sessions start, from the sign-in until they have recorded how things stand. */
  starting: Gate
}

export const createGates = (): Gates => ({
  showing: createGate(50),
  starting: createGate(100),
})
