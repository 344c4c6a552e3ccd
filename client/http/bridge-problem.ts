import type { GwsAnswer } from '../../src/consult/consult.ts'
import { member } from '../shapes.ts'

type Facts = {
  /** The bridge's stable name for the problem, such as `consult_already_pending`; or `network_error`, `unreadable_answer`. */
  code: string
  /** Of the HTTP answer; 0 when there was none. */
  status: number
  detail: string
  requestId?: string | undefined
  errors?: InvalidPart[]
  consultId?: string | undefined
  state?: string | undefined
  gws?: GwsAnswer | undefined
  retryAfterSeconds?: number | undefined
}

/** What was wrong with a request, and where. */
export type InvalidPart = { path: string; message: string }

/**
 * Why a call to the bridge failed: what it answered (RFC 9457), or that it did not answer. Its message carries no key, no
 * ticket and no address.
 */
export class BridgeProblem extends Error {
  override readonly name = 'BridgeProblem'
  /** The bridge's stable name for the problem, such as `consult_already_pending`; or `network_error`, `unreadable_answer`. */
  readonly code: string
  /** Of the HTTP answer; 0 when there was none. */
  readonly status: number
  /** Names the request to whoever operates the bridge. */
  readonly requestId: string | undefined
  /** What was wrong with the request, for `invalid_request`. */
  readonly errors: readonly InvalidPart[]
  /** The consult that the problem is about, for `gws_refused`, `outcome_unknown` and `illegal_state`. */
  readonly consultId: string | undefined
  /** What state the consult is in instead, for `illegal_state`; a newer bridge may know more of them. */
  readonly state: string | undefined
  /** What Genesys said, for `gws_refused`. */
  readonly gws: GwsAnswer | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(facts: Facts, options?: ErrorOptions) {
    super(`${facts.code}: ${facts.detail}`, options)
    this.code = facts.code
    this.status = facts.status
    this.requestId = facts.requestId
    this.errors = facts.errors ?? []
    this.consultId = facts.consultId
    this.state = facts.state
    this.gws = facts.gws
    this.retryAfterSeconds = facts.retryAfterSeconds
  }
}

/** The problem that an answer tells of. Proxies and API Gateway itself answer without the bridge's own body. */
export const problemOf = ({ status, headers }: Response, body: unknown): BridgeProblem => {
  const retryAfter = headers.get('retry-after') ?? ''
  const errors = member(body, 'errors')
  const gws = member(body, 'gws')
  return new BridgeProblem({
    status,
    code: textAt(body, 'code') ?? `http_${status}`,
    detail: textAt(body, 'detail') ?? `the bridge answered ${status}`,
    requestId: textAt(body, 'requestId') ?? headers.get('x-request-id') ?? undefined,
    errors: Array.isArray(errors) ? errors.filter(isInvalidPart) : [],
    consultId: textAt(body, 'consultId'),
    state: textAt(body, 'state'),
    gws: isGwsAnswer(gws) ? gws : undefined,
    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined,
  })
}

const textAt = (body: unknown, name: string): string | undefined => {
  const text = member(body, name)
  return typeof text === 'string' ? text : undefined
}

const isInvalidPart = (value: unknown): value is InvalidPart =>
  textAt(value, 'path') !== undefined && textAt(value, 'message') !== undefined

const isGwsAnswer = (value: unknown): value is GwsAnswer =>
  typeof member(value, 'statusCode') === 'number'
