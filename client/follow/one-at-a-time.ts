/** Does the work once at a time. Asked for while it is under way, it is done once more, for all who asked. */
export const oneAtATime = (work: () => Promise<void>): (() => Promise<void>) => {
  let wanted = false
  let running: Promise<void> | undefined

  const run = async () => {
    try {
      while (wanted) {
        wanted = false
        await work()
      }
    } finally {
      running = undefined
    }
  }
  return () => {
    wanted = true
    return (running ??= run())
  }
}
