import type { z } from 'zod'
import { ConsultState } from '../../src/consult/consult.ts'
import type { Consult } from '../../src/consult/consult.ts'
import type { ConsultEvent, EventType } from '../../src/consult/event.ts'
import type { Notice } from '../../src/consult/notice.ts'
import type { RecordedAttempt } from '../../src/consult/ports/attempts.ts'
import type { AgentSession, Key, Problem, Webhook } from './answers.ts'

const at = '2026-03-02T09:15:04.120Z'
const joinedAt = '2026-03-02T09:15:11.480Z'

export const asked = {
  agent: 'testname',
  media: 'chat',
  interactionId: '0000Na9B26EF006E',
  target: { agent: 'bfriend' },
  metadata: { caseId: '5003x' },
} as const

export const consult: Consult = {
  id: 'c_8fJ2kQ',
  state: 'pending',
  referenceId: 35,
  ...asked,
  createdAt: at,
  updatedAt: '2026-03-02T09:15:04.310Z',
  sequence: 3,
  reason: null,
  gws: { statusCode: 0 },
}

/** What is told of one consult, from beginning to end; the last ones are of others. */
const told: Readonly<Record<EventType, Partial<ConsultEvent> & Pick<ConsultEvent, 'source'>>> = {
  'consult.accepted': { source: 'request', sequence: 1 },
  'consult.sending': { source: 'request', sequence: 2 },
  'consult.pending': { source: 'request', sequence: 3 },
  'consult.joined': {
    ...{ source: 'notification', sequence: 4 },
    participant: { nickname: 'BFriend', type: 'Agent', participantId: '0157' },
  },
  'consult.message': {
    ...{ source: 'notification', sequence: 5 },
    message: { text: 'Have they tried a restart?', from: 'BFriend', at: joinedAt },
  },
  'consult.rejected': { source: 'request', sequence: 3 },
  'consult.failed': { source: 'notification', sequence: 4 },
  'consult.unanswered': { source: 'timer', sequence: 4 },
  'consult.unknown': { source: 'request', sequence: 3 },
  'consult.ended': { source: 'notification', sequence: 6 },
  'session.lost': { source: 'timer', sequence: 4 },
  'session.restored': { source: 'resync', sequence: 5 },
}
const states: Partial<Record<EventType, ConsultState>> = {
  'consult.message': 'joined',
  'session.lost': 'pending',
  'session.restored': 'pending',
}
const answers: Partial<Record<EventType, Partial<Consult>>> = {
  'consult.accepted': { referenceId: null, gws: null },
  'consult.sending': { referenceId: null, gws: null },
  'consult.unknown': { referenceId: null, gws: null },
  'consult.rejected': {
    ...{ referenceId: null, reason: 'Invalid target' },
    gws: { statusCode: 4, statusMessage: 'Invalid target', httpStatus: 200 },
  },
  'consult.unanswered': { reason: 'answer_timeout' },
  'consult.ended': { reason: 'left' },
}

export const eventOf = (type: EventType): ConsultEvent => {
  const { source, sequence = 1, ...more } = told[type]
  const state = states[type] ?? ConsultState.parse(type.replace('consult.', ''))
  return {
    id: `evt_${consult.id}_${sequence}`,
    ...{ type, sequence, occurredAt: joinedAt, source },
    consult: { ...consult, state, updatedAt: joinedAt, sequence, ...answers[type] },
    ...more,
  }
}
export const joined = eventOf('consult.joined')

export const webhook: z.infer<typeof Webhook> = {
  id: 'wh_3kd9',
  url: 'https://crm.example/hooks/consults',
  description: 'The CRM',
  events: ['consult.joined', 'consult.ended'],
  disabled: false,
  disabledReason: null,
  verified: true,
  createdAt: at,
  signature: 'v1',
}

export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export const delivery: RecordedAttempt = {
  id: joined.id,
  type: joined.type,
  consultId: consult.id,
  sequence: 4,
  attempt: 1,
  at: joinedAt,
  outcome: 'failed',
  status: 503,
  durationMs: 42,
  errorClass: 'http_503',
  answer: 'come again',
  nextTryAt: '2026-03-02T09:15:13.600Z',
}

export const session: z.infer<typeof AgentSession> = {
  agent: 'testname',
  state: 'connected',
  since: at,
  ageSeconds: 60,
  owner: 'listener-1',
  reason: null,
  connectedAt: at,
  lastPollAt: joinedAt,
  shownAt: joinedAt,
  reconnects: 0,
  resyncs: 1,
}

export const key: z.infer<typeof Key> = {
  id: 'cbk_k3fj29dk',
  callerId: 'helpdesk',
  audience: 'agent',
  agents: ['testname'],
  requestsPerMinute: 600,
  createdAt: at,
  expiresAt: null,
}

export const problem: z.infer<typeof Problem> = {
  type: 'urn:consult-bridge:problem:invalid_request',
  title: 'The request is not valid',
  status: 400,
  detail: 'Invalid option: expected one of "chat"|"sms"',
  code: 'invalid_request',
  errors: [{ path: 'media', message: 'Invalid option: expected one of "chat"|"sms"' }],
  requestId: 'Lk3vGhXqFiAEMkQ=',
}

export const notice: Notice = {
  id: 'evt_wh_3kd9_disabled_1772442904120',
  type: 'webhook.disabled',
  occurredAt: at,
  webhook: { id: webhook.id, reason: 'failing' },
}

/** What a URL has to take before it counts as verified. */
export const proof = {
  id: 'evt_test_p0dk3',
  type: 'webhook.test',
  occurredAt: at,
  webhookId: webhook.id,
} as const

/** What a webhook's request is headed with. */
export const headersOf = (posted: { id: string }) => ({
  'webhook-id': posted.id,
  'webhook-timestamp': '1772442911',
  'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
})
