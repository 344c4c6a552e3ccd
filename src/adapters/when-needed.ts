/**
 * What `load` gives, loaded by the first who needs it. For what is large and what most functions never use: each reads what it is
 * made of at its start, and starts later for it.
 */
export const whenNeeded = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let part: Promise<Part> | undefined
  return () => (part ??= load())
}
