import { z } from 'zod'
import type { Agents } from '../src/adapters/credentials/agents-file.ts'
import { actOnConsult } from '../src/consult/act-on-consult.ts'
import type { ActDeps } from '../src/consult/act-on-consult.ts'
import { locateOwn } from '../src/consult/own-consult.ts'
import type { ActionRequest } from '../src/consult/prepare-action.ts'
import { toActionAnswer } from './act-on-consult-answer.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import { inTime } from './http/in-time.ts'
import { mayStillPostOf } from './http/may-still-post.ts'
import type { AnswerTimes } from './http/may-still-post.ts'
import { problem } from './http/problem.ts'
import { objectionToAgent } from './own-agent.ts'
import { outcomeUnknown } from './start-consult-answer.ts'

export type ActOnConsultDeps = EndpointDeps &
  IdempotentDeps &
  ActDeps &
  AnswerTimes & { agents: Agents; newActionId: () => string }

/** For what needs no words: an empty body, or an empty object. */
export const Nothing = z.strictObject({}).optional()

const terms = { admits: 'keys and tokens', counted: 'by the handler' } as const

/** `POST /v1/consults/{id}/…`: what follows a join. A request whose worker died may have been carried out, so it never is again. */
export const actOnConsultHandler = <Body extends z.ZodType>(
  deps: ActOnConsultDeps,
  schema: Body,
  toRequest: (body: z.infer<Body>) => ActionRequest,
) =>
  endpoint(deps, { ...terms, body: schema }, async (asked) => {
    const { caller, path, body, headers, requestId, refusal } = asked
    const header = await locateOwn(deps.store, caller, path['id'] ?? '')
    if (header === undefined) return problem('not_found')
    const objection = objectionToAgent(deps, caller, header.agent)
    if (objection) return objection

    const { consultId } = header
    const unknown = () => Promise.resolve(outcomeUnknown(consultId))
    const id = deps.newActionId()
    const request = toRequest(body)
    const use = {
      callerId: caller.id,
      key: headers['idempotency-key'],
      body: { of: consultId, request },
      // Tells one use of the key from another.
      consultId: id,
      respondAsync: false,
      recall: unknown,
    }
    const mayStillPost = mayStillPostOf(deps)
    // By now the key is taken: a request that is one too many gives it back.
    const act = async () =>
      (await refusal) ??
      toActionAnswer(
        consultId,
        await actOnConsult({ ...deps, mayStillPost }, { id, header, request }),
      )
    return inTime({
      work: idempotently(deps, use, act).finally(() => deps.relay.settled()),
      withinMs: deps.answerWithinMs,
      late: unknown,
      failedLater: (cause) => deps.failed(cause, requestId),
    })
  })
