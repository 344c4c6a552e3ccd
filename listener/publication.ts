export type PublicationOptions = {
  /** Shows the session as it is now; false when it is another listener's by now. */
  publish: () => Promise<boolean>
  lost: () => void
  failed: (cause: unknown) => void
  pause: () => Promise<void>
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
  let running = false
  let over = false

  const attempt = async (): Promise<void> => {
    isDue = false
    try {
      if ((await options.publish()) || over) return
      over = true
      options.lost()
    } catch (cause) {
      options.failed(cause)
      isDue = true
      await options.pause()
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
