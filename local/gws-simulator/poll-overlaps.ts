import type { ServerResponse } from 'node:http'

/** Two CometD sessions of one agent that polled at the same time: two clients that both believed to hold him. */
type PollOverlap = { agent: string; sessions: [string, string]; ms: number }

type Poll = { session: string; began: number }

/** Watches polls, each from its coming to its end, however it ends. */
export const watchPolls = () => {
  const openOf = new Map<string, Set<Poll>>()
  const overlaps: PollOverlap[] = []
  return {
    overlaps,
    watch(agent: string, session: string, response: ServerResponse): void {
      const poll = { session, began: performance.now() }
      const open = openOf.get(agent) ?? new Set()
      openOf.set(agent, open.add(poll))
      response.once('close', () => {
        open.delete(poll)
        for (const other of open) {
          if (other.session === session) continue
          const ms = Math.round(performance.now() - Math.max(poll.began, other.began))
          overlaps.push({ agent, sessions: [session, other.session], ms })
        }
      })
    },
  }
}
