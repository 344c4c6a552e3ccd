import type { SessionMessage, SessionRequest } from '../src/adapters/sqs/messages.ts'
import type { Ownership } from './ownership.ts'
import type { SessionSupervisor } from './session-supervisor.ts'
import type { Standing } from './standing.ts'

export type RequestDeps = {
  self: string
  supervisor: SessionSupervisor
  ownership: Ownership
  /** Puts a request back into the queue, for any listener. */
  send: (request: SessionRequest) => Promise<void>
}

const passedOnAtMost = { toHolder: 10, toTaker: 3 }

/**
 * Answers requests for sessions: does what one asks for, passes it on, or leaves it to the listener that holds the agent
 * already. Safe to repeat.
 */
export const answerRequests = ({ self, supervisor, ownership, send }: RequestDeps) => {
  const passOn = async (request: SessionMessage, atMost: number): Promise<boolean> => {
    if (request.tries >= atMost) return false
    await send({ ...request, tries: request.tries + 1 })
    return true
  }

  const take = async (request: SessionMessage, from: Standing): Promise<void> => {
    const { agent, avoid, renew, fresh } = request
    switch (from.is) {
      case 'taken':
        if (renew !== undefined) await passOn(request, passedOnAtMost.toHolder)
        return
      case 'barred':
        if (fresh === true) await ownership.take(agent, from)
        return
      case 'free': {
        const isUnwelcome = avoid === self || ownership.isCrowded()
        if (isUnwelcome && (await passOn(request, passedOnAtMost.toTaker))) return
        return ownership.take(agent, from)
      }
      case 'ours':
      case 'orphaned':
        return ownership.take(agent, from)
    }
  }

  return async (request: SessionMessage): Promise<void> => {
    const { agent, renew } = request
    const session = await supervisor.use(agent)
    if (session) {
      if (renew !== undefined) session.renew(renew)
      return
    }
    const from = await ownership.standing(agent)
    // Not for one that goes: somebody else is there, or will be.
    if (!ownership.mayTake()) return send(request)
    await take(request, from)
  }
}
