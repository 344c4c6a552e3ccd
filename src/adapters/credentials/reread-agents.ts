import type { Clock } from '../../consult/ports/clock.ts'
import type { NamedAgents } from './agents-file.ts'

/** Agents whose credentials may have changed since they were read. */
export type RereadAgents = NamedAgents & {
  /** Reads them anew, unless that was done within the last minute. Rejects when they cannot be read. */
  reread(): Promise<void>
}

const atMostEveryMs = 60_000

export const rereadAgents = (
  first: NamedAgents,
  { read, clock }: { read: () => Promise<NamedAgents>; clock: Clock },
): RereadAgents => {
  let agents = first
  let last: { at: number; done: Promise<void> } | undefined

  const readAnew = async (): Promise<void> => {
    agents = await read()
  }
  return {
    find: (agent) => agents.find(agent),
    nameLike: (name) => agents.nameLike(name),
    reread() {
      const now = clock.now().getTime()
      if (!last || now - last.at >= atMostEveryMs) last = { at: now, done: readAnew() }
      return last.done
    },
  }
}
