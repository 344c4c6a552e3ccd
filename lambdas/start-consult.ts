import { StartConsultRequest, startConsult } from '../src/consult/start-consult.ts'
import type { StartConsultDeps, StartConsultOutcome } from '../src/consult/start-consult.ts'
import { readConsult } from '../src/consult/read-consult.ts'
import { whyNotSent } from '../src/consult/not-sent.ts'
import { endpoint } from './http/endpoint.ts'
import type { EndpointDeps } from './http/endpoint.ts'
import { idempotently } from './http/idempotent.ts'
import type { IdempotentDeps } from './http/idempotent.ts'
import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'

export type StartConsultHandlerDeps = EndpointDeps &
  IdempotentDeps &
  StartConsultDeps & { newConsultId: () => string }

/** `POST /v1/consults` */
export const startConsultHandler = (deps: StartConsultHandlerDeps) =>
  endpoint(deps, { body: StartConsultRequest }, async ({ caller, body, headers }) => {
    const respondAsync = /(^|[,;\s])respond-async($|[,;\s])/i.test(headers['prefer'] ?? '')
    const consultId = deps.newConsultId()
    const request = {
      callerId: caller.id,
      key: headers['idempotency-key'],
      body,
      consultId,
      recall: (earlierId: string) => recall(deps, earlierId),
    }
    try {
      return await idempotently(deps, request, async () =>
        toAnswer(await startConsult(deps, { consultId, caller, request: body, respondAsync })),
      )
    } finally {
      await deps.relay.settled()
    }
  })

const toAnswer = (outcome: StartConsultOutcome): HttpAnswer => {
  switch (outcome.outcome) {
    case 'pending':
      return { status: 201, headers: location(outcome.consult.id), body: outcome.consult }
    case 'accepted': {
      const headers = { ...location(outcome.consult.id), 'preference-applied': 'respond-async' }
      return { status: 202, headers, body: outcome.consult }
    }
    case 'refused': {
      const { id: consultId, gws } = outcome.consult
      return problem('gws_refused', {
        detail: gws?.statusMessage ?? 'Genesys gave no reason',
        gws,
        consultId,
      })
    }
    case 'outcome-unknown': {
      const detail = 'Genesys has not answered; the events of the consult will tell how it went'
      return problem('outcome_unknown', { detail, consultId: outcome.consult.id })
    }
    case 'agent-not-allowed':
      return problem('agent_not_allowed')
    case 'agent-unknown':
      return problem('agent_unknown')
    case 'target-unknown':
      return problem('target_unknown')
    case 'already-pending':
      return problem('consult_already_pending')
    case 'gws-unreachable':
      return problem('gws_unreachable', { detail: 'nothing was sent to Genesys' })
    case 'session-unavailable': {
      const detail = 'the session is being brought up; nothing was sent to Genesys'
      return problem('agent_session_unavailable', { detail, headers: { 'retry-after': '5' } })
    }
  }
}

const location = (consultId: string) => ({ location: `/v1/consults/${consultId}` })

/** What the first request with a key would have been answered, had its process lived to answer. */
const recall = async (
  { store }: StartConsultHandlerDeps,
  consultId: string,
): Promise<HttpAnswer | undefined> => {
  const header = await store.locate(consultId)
  const consult = header && (await readConsult(store, header))
  if (!consult) return undefined
  switch (consult.state) {
    case 'accepted':
      return toAnswer({ outcome: 'accepted', consult })
    case 'sending':
    case 'unknown':
      return toAnswer({ outcome: 'outcome-unknown', consult })
    case 'rejected':
      return toAnswer({ outcome: 'refused', consult })
    case 'failed':
      return toAnswer({ outcome: whyNotSent(consult.reason) ?? 'pending', consult })
    case 'pending':
    case 'joined':
    case 'unanswered':
    case 'ended':
      return toAnswer({ outcome: 'pending', consult })
  }
}
