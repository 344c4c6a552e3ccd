import type { Caller } from '../src/adapters/credentials/caller-directory.ts'
import type { EscalateOutcome } from '../src/consult/attend-escalation.ts'
import { attendEscalation } from '../src/consult/attend-escalation.ts'
import { escalate, findEscalation } from '../src/consult/escalate.ts'
import type { EscalateDeps, EscalateRequest } from '../src/consult/escalate.ts'
import { inTime } from './http/in-time.ts'
import { mayStillPostOf } from './http/may-still-post.ts'
import type { AnswerTimes } from './http/may-still-post.ts'

export type EscalateForBotDeps = EscalateDeps &
  AnswerTimes & {
    newConsultId: () => string
    failed: (cause: unknown, requestId: string) => void
  }

type Work = {
  caller: Caller
  ask: 'escalate' | 'look'
  request: EscalateRequest
  requestId: string
}

const waitSecondsByDefault = 20

/** Answers a bot in time, whatever is still under way by then: it is told to wait, and calls again. */
export const escalateForBot = (
  deps: EscalateForBotDeps,
  { caller, ask, request, requestId }: Work,
): Promise<EscalateOutcome> => {
  const begun = deps.clock.now().getTime()
  const mayStillPost = mayStillPostOf(deps)
  const find = () => findEscalation(deps, { callerId: caller.id, ...request })
  const start = () => {
    const until = new Date(begun + (request.waitSeconds ?? waitSecondsByDefault) * 1000)
    const newId = deps.newConsultId()
    return escalate({ ...deps, mayStillPost }, { newId, caller, request, until })
  }
  const look = async (): Promise<EscalateOutcome> => {
    const known = await find()
    if (!known) return { outcome: 'none', consultId: null }
    return attendEscalation({ ...deps, mayStillPost }, known, new Date(begun))
  }
  const work = ask === 'escalate' ? start() : look()
  return inTime({
    work: work.finally(() => deps.relay.settled()),
    withinMs: deps.answerWithinMs,
    late: async () => ({ outcome: 'waiting', consultId: (await find())?.consultId ?? null }),
    failedLater: (cause) => deps.failed(cause, requestId),
  })
}
