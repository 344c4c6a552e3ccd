export type PublicationOptions = {
  /** Shows the session as it is now; false when it is another listener's by now. */
  publish: () => Promise<boolean>
  lost: () => void
  failed: (cause: unknown) => void
  /** Before the next try, after so many that failed in a row. */
  pause: (failures: number) => Promise<void>
}

export type Publication = {
  /** The session has changed: it is shown soon, and again until that has worked. */
  due(): void
  /** Nothing is written from now on, but for a write that is under way. */
  stop(): void
}

/** Keeps what is shown of a session up to date: one write at a time, and changes that come meanwhile are one. */
export const createPublication = (options: PublicationOptions): Publication => {
  let isDue = false
  let failures = 0
  let running = false
  let over = false

  const attempt = async (): Promise<void> => {
    isDue = false
    try {
      const isOurs = await options.publish()
      failures = 0
      if (isOurs || over) return
      over = true
      options.lost()
    } catch (cause) {
      options.failed(cause)
      isDue = true
      failures += 1
      await options.pause(failures)
    }
  }

  const run = async (): Promise<void> => {
    running = true
    while (isDue && !over) await attempt()
    running = false
  }

  return {
    due() {
      isDue = true
      if (!running) void run()
    },
    stop() {
      over = true
    },
  }
}
