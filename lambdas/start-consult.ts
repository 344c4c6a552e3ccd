import { covers } from '../src/consult/covers.ts'
import { StartConsultRequest, startConsult } from '../src/consult/start-consult.ts'
import type { StartConsultDeps } from '../src/consult/start-consult.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import { inTime } from './http/in-time.ts'
import { mayStillPostOf } from './http/may-still-post.ts'
import type { AnswerTimes } from './http/may-still-post.ts'
import { problem } from './http/problem.ts'
import { outcomeUnknown, recallAnswer, toAnswer } from './start-consult-answer.ts'

export type StartConsultHandlerDeps = EndpointDeps &
  IdempotentDeps &
  StartConsultDeps &
  AnswerTimes & { newConsultId: () => string }

const terms = {
  admits: 'keys and tokens',
  counted: 'by the handler',
  body: StartConsultRequest,
} as const

/** `POST /v1/consults` */
export const startConsultHandler = (deps: StartConsultHandlerDeps) =>
  endpoint(deps, terms, async ({ caller, body, headers, requestId, refusal }) => {
    // Before the key: what was answered for one agent is not for whoever may act for another.
    if (!covers(caller, body.agent)) return problem('agent_not_allowed')
    const respondAsync = /(^|[,;\s])respond-async($|[,;\s])/i.test(headers['prefer'] ?? '')
    const consultId = deps.newConsultId()
    const request = {
      callerId: caller.id,
      key: headers['idempotency-key'],
      body,
      consultId,
      respondAsync,
      recall: (earlier: { consultId: string; respondAsync: boolean }) =>
        recallAnswer(deps.store, earlier),
    }
    const mayStillPost = mayStillPostOf(deps)
    // Looked for while the key is taken and the request counted: that only reads. Its failure is for whoever comes to need it.
    const found = respondAsync ? undefined : deps.sessions.find(body.agent)
    found?.catch(() => undefined)
    const obtain = async (agent: string) => (await found) ?? deps.sessions.obtain(agent)
    const sessions = { ...deps.sessions, obtain }
    // By now the key is taken: a request that is one too many gives it back.
    const start = async () =>
      (await refusal) ??
      toAnswer(
        await startConsult(
          { ...deps, sessions, mayStillPost },
          { consultId, caller, request: body, respondAsync },
        ),
      )
    return inTime({
      work: idempotently(deps, request, start).finally(() => deps.relay.settled()),
      withinMs: deps.answerWithinMs,
      // API Gateway would say 503, which promises that nothing was sent.
      late: async () => (await recallAnswer(deps.store, request)) ?? outcomeUnknown(consultId),
      failedLater: (cause) => deps.failed(cause, requestId),
    })
  })
