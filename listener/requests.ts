import type { writeLog } from '../src/adapters/log.ts'
import type { SessionMessage, SessionRequest } from '../src/adapters/sqs/messages.ts'
import type { Ownership } from './ownership.ts'
import type { SessionSupervisor } from './session-supervisor.ts'
import type { Standing } from './standing.ts'

export type RequestDeps = {
  self: string
  supervisor: SessionSupervisor
  ownership: Ownership
  /** Puts a request back into the queue, for any listener. */
  send: (request: SessionRequest, delaySeconds?: number) => Promise<void>
  log: typeof writeLog
}

const leavingSeconds = 1
const passedOnAtMost = { toHolder: 10, toTaker: 3, toWhoHasRoom: 10 }
/** An operator waits for it, and nobody else will ask. */
const restartsPassedOnAtMost = 100

/**
 * Answers requests for sessions: does what one asks for, passes it on, or leaves it to the listener that holds the agent
 * already. Safe to repeat.
 */
export const answerRequests = ({ self, supervisor, ownership, send, log }: RequestDeps) => {
  const passOn = async (request: SessionMessage, atMost: number): Promise<boolean> => {
    if (request.tries >= atMost) return false
    await send({ ...request, tries: request.tries + 1 })
    return true
  }

  /** Takes the agent if there is room; nobody here may have any. */
  const hold = async (request: SessionMessage, from: Standing): Promise<void> => {
    if (!ownership.isFull()) return ownership.take(request.agent, from)
    if (!(await passOn(request, passedOnAtMost.toWhoHasRoom)))
      log('listener-full', { agent: request.agent })
  }

  const take = async (request: SessionMessage, from: Standing): Promise<void> => {
    const { avoid, renew, fresh, restart } = request
    switch (from.is) {
      case 'taken':
        // Whoever warms a session up uses it: its holder has to hear of that.
        if (restart !== undefined) await passOn(request, restartsPassedOnAtMost)
        else if (renew !== undefined || fresh === true)
          await passOn(request, passedOnAtMost.toHolder)
        return
      case 'barred':
        if (fresh === true && from.mayLift) await hold(request, from)
        return
      case 'free': {
        const isUnwelcome = avoid === self || ownership.isCrowded()
        if (isUnwelcome && (await passOn(request, passedOnAtMost.toTaker))) return
        return hold(request, from)
      }
      case 'orphaned':
        return hold(request, from)
      case 'ours':
        return ownership.take(request.agent, from)
    }
  }

  /** Gives the agent back with a goodbye to Genesys, and has him taken by anybody, with a lease and cookies of their own. */
  const startAnew = async (agent: string): Promise<void> => {
    await supervisor.release(agent, true)
    await send({ agent, fresh: true })
  }

  const failed = (agent: string) => (cause: unknown) => log('session-failed', { agent, cause })

  return async (request: SessionMessage): Promise<void> => {
    const { agent, renew, fresh, restart } = request
    const session = supervisor.use(agent)
    // A goodbye is not waited for: other requests come after this one.
    if (session?.isLeaving() === true) return send(request, leavingSeconds)
    if (session) {
      if (restart === session.lease.epoch) return void startAnew(agent).catch(failed(agent))
      if (renew !== undefined) session.renew(renew)
      else if (fresh === true) session.show()
      return
    }
    const from = await ownership.standing(agent)
    // Not for one that goes: somebody else is there, or will be.
    if (!ownership.mayTake()) return send(request)
    await take(request, from)
  }
}
