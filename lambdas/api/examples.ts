import type { z } from 'zod'
import type { Consult } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
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

export const joined: ConsultEvent = {
  id: 'evt_c_8fJ2kQ_4',
  type: 'consult.joined',
  sequence: 4,
  occurredAt: joinedAt,
  source: 'notification',
  consult: { ...consult, state: 'joined', updatedAt: joinedAt, sequence: 4 },
  participant: { nickname: 'BFriend', type: 'Agent', participantId: '0157' },
}

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
