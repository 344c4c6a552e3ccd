import type { Clock } from '../../consult/ports/clock.ts'
import type { AgentCredentials, NamedAgents } from './agents-file.ts'

/** Agents whose credentials may have changed, or been added, since they were read. */
export type RereadAgents = NamedAgents & {
  /** Reads them anew where there is no such agent: one who was added is known a minute later at most. Rejects as `reread` does. */
  lookUp(agent: string): Promise<AgentCredentials | undefined>
  /** The same by a name whose capital letters are no difference. */
  lookUpLike(name: string): Promise<string | undefined>
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
  const reread = (): Promise<void> => {
    const now = clock.now().getTime()
    if (!last || now - last.at >= atMostEveryMs) last = { at: now, done: readAnew() }
    return last.done
  }
  const sought = async <Found>(look: () => Found | undefined): Promise<Found | undefined> => {
    const found = look()
    if (found !== undefined) return found
    await reread()
    return look()
  }
  return {
    find: (agent) => agents.find(agent),
    nameLike: (name) => agents.nameLike(name),
    names: () => agents.names(),
    reread,
    lookUp: (agent) => sought(() => agents.find(agent)),
    lookUpLike: (name) => sought(() => agents.nameLike(name)),
  }
}
