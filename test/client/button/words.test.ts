import { describe, expect, test } from 'vitest'
import type { View } from '../../../client/button/model.ts'
import { BridgeProblem } from '../../../client/index.ts'
import { statusOf, wordsFor, wordsOf } from '../../../client/button/words.ts'
import { ConsultState, EndReason } from '../../../src/consult/consult.ts'
import type { Consult } from '../../../src/consult/consult.ts'
import type { ProblemCode } from '../../../lambdas/http/problem.ts'
import { problem } from '../../../lambdas/http/problem.ts'

const consult: Consult = {
  id: 'c',
  state: 'pending',
  referenceId: 1,
  agent: 'testname',
  media: 'chat',
  interactionId: 'i',
  target: { agent: 'bfriend' },
  metadata: {},
  createdAt: '2026-01-05T12:00:00Z',
  updatedAt: '2026-01-05T12:00:00Z',
  sequence: 3,
  reason: null,
  gws: null,
}
const view = (change: Partial<View> = {}): View => ({
  step: 'following',
  consult,
  colleague: 'BFriend',
  messages: [],
  asked: undefined,
  overdue: false,
  offline: false,
  sessionLost: false,
  ...change,
})

describe('how things stand', () => {
  test('is a sentence of its own in every state and for every end', () => {
    const states = ConsultState.options.filter((state) => state !== 'ended')
    const said = [
      ...states.map((state) => statusOf(view({ consult: { ...consult, state } }))),
      ...EndReason.options.map((reason) =>
        statusOf(view({ consult: { ...consult, state: 'ended', reason } })),
      ),
    ]
    // While it is on its way it is one and the same for people.
    expect(new Set(said).size).toBe(said.length - 1)
    for (const sentence of said) {
      expect(sentence).toMatch(/[.…]$/)
      expect(sentence).not.toMatch(/undefined|null|_/)
    }
  })

  test('names whom nobody knows a colleague', () => {
    expect(statusOf(view({ colleague: undefined }))).toBe(
      'Your colleague has been asked and has not answered yet.',
    )
  })

  test('says what is still asked for when it is overdue, and that one may ask again', () => {
    const joined = { ...consult, state: 'joined' } as const
    for (const asked of ['transfer', 'conference', 'remove'] as const) {
      const said = statusOf(view({ consult: joined, asked, overdue: true }))
      expect(said).toMatch(/^Genesys has not .* yet\. .*again\.$/)
      expect(said).not.toBe(statusOf(view({ consult: joined, asked })))
    }
  })

  test('tells of what was asked for only until it has come', () => {
    const joined = { ...consult, state: 'joined' } as const
    expect(statusOf(view({ consult: joined, asked: 'transfer' }))).toMatch(/^Transferring/)
    const ended = { ...consult, state: 'ended', reason: 'transferred' } as const
    expect(statusOf(view({ consult: ended, asked: 'transfer' }))).toMatch(/^Transferred/)
  })
})

type OfOthers =
  | 'webhook_disabled'
  | 'endpoint_not_verified'
  | 'operator_only'
  | 'too_many_webhooks'
  | 'bots_only'
  | 'origin_not_allowed'
  | 'method_not_allowed'

/** The compiler asks for each of the bridge’s problems that whoever consults may meet. */
const codes = {
  invalid_request: true,
  unauthenticated: true,
  agent_not_allowed: true,
  not_found: true,
  agent_unknown: true,
  target_unknown: true,
  consult_already_pending: true,
  gws_refused: true,
  illegal_state: true,
  capability_missing: true,
  colleague_unknown: true,
  action_in_progress: true,
  request_in_progress: true,
  payload_too_large: true,
  idempotency_key_reused: true,
  internal_error: true,
  gws_unreachable: true,
  agent_session_unavailable: true,
  service_unavailable: true,
  outcome_unknown: true,
  token_not_allowed: true,
  rate_limited: true,
} satisfies Record<Exclude<ProblemCode, OfOthers>, true>

test.each(Object.keys(codes) as ProblemCode[])('%s is said as a person would', (code) => {
  const words = wordsFor(code)
  expect(words).not.toContain(code)
  expect(words).not.toMatch(/HTTP|JSON|\d{3}/)
  expect(words === wordsFor('whatever comes next')).toBe(code === 'internal_error')
  expect(problem(code).status).toBeGreaterThanOrEqual(400)
})

test('only who gives the tokens is quoted, and he need not say anything', () => {
  const words = (code: string, cause: unknown) =>
    wordsOf(new BridgeProblem({ code, status: 0, detail: 'x' }, { cause }))
  expect(words('token_refused', new Error('Ask Ann.'))).toBe('Ask Ann.')
  for (const cause of [undefined, '', new Error(''), { body: { message: 3 } }])
    expect(words('token_refused', cause)).toBe(wordsFor('token_refused'))
  expect(words('network_error', new Error('ECONNRESET'))).toBe(wordsFor('network_error'))
  expect(wordsOf(undefined)).toBe(wordsFor('unknown'))
})
