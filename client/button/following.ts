import type { ConsultEvent } from '../../src/consult/event.ts'
import { BridgeProblem } from '../http/bridge-problem.ts'
import type { ConsultBridge } from '../consult-bridge.ts'

export type Following = {
  /** Follows this consult, from its beginning, instead of the one before. */
  start(consultId: string): void
  /** Connects anew, and goes on where it stands. */
  again(): void
  stop(): void
}

export type FollowingDeps = {
  bridge: Pick<ConsultBridge, 'follow'>
  hear: (event: ConsultEvent) => void
  report: (cause: unknown) => void
  forgetToken: () => void
}

type Current = { consultId: string; after: number; until: AbortController; refused: boolean }

/** Hears of one consult until nothing can come any more; after `unanswered` a colleague still may. */
export const createFollowing = (deps: FollowingDeps): Following => {
  let current: Current | undefined

  /** Up to a final event; whether there may be more after it. */
  const round = async (mine: Current): Promise<boolean> => {
    const { consultId, after, until } = mine
    let last: ConsultEvent | undefined
    for await (const event of deps.bridge.follow(consultId, { after, signal: until.signal })) {
      if (current !== mine) return false
      Object.assign(mine, { after: event.sequence, refused: false })
      last = event
      deps.hear(event)
    }
    return last?.type === 'consult.unanswered'
  }
  /** A token that is not taken is forgotten once; the next one has to be. */
  const forgive = (mine: Current, cause: unknown): boolean => {
    if (mine.refused || !(cause instanceof BridgeProblem) || cause.status !== 401) return false
    mine.refused = true
    deps.forgetToken()
    return true
  }

  const run = async (consultId: string, after: number): Promise<void> => {
    current?.until.abort()
    const mine = { consultId, after, until: new AbortController(), refused: false }
    current = mine
    for (let more = true; more;) {
      more = await round(mine).catch((cause: unknown) => {
        if (current !== mine) return false
        if (forgive(mine, cause)) return true
        deps.report(cause)
        return false
      })
    }
    if (current === mine) current = undefined
  }

  return {
    start: (consultId) => void run(consultId, 0),
    again() {
      if (current) void run(current.consultId, current.after)
    },
    stop() {
      current?.until.abort()
      current = undefined
    },
  }
}
