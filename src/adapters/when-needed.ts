/**
 * What `load` gives, loaded by the first who needs it, and by the next where that has failed. For what is large and what most functions
 * never use: each reads what it is made of at its start, and starts later for it.
 */
export const whenNeeded = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let part: Promise<Part> | undefined
  const loading = async () => {
    try {
      return await load()
    } catch (cause) {
      part = undefined
      throw cause
    }
  }
  return () => (part ??= loading())
}
