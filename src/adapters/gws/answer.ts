import { z } from 'zod'
import type { GwsAnswer } from '../../consult/consult.ts'
import { statusCodes } from '../../consult/gws-status.ts'
import { parseJson } from '../../consult/parse-json.ts'
import type { Unavailable } from '../../consult/ports/contact-centre.ts'
import type { GwsReply } from './exchange.ts'

const Body = z.looseObject({ statusCode: z.int(), statusMessage: z.string().nullish() })
const Items = z.looseObject({ failed: z.array(z.unknown()).nullish() })

/**
 * What an answer means, read from its body: GWS's HTTP status alone tells little. A 403 has three causes: no valid
 * credentials (code 20), a CSRF token that is missing or old (by its message), or a right that the user lacks.
 * - `refused`: GWS said no, and changed nothing
 * - `unreadable`: not GWS's words, a proxy's perhaps; what became of the request is not known
 */
export type Answer =
  | { outcome: 'ok'; gws: GwsAnswer; body: unknown }
  | { outcome: 'refused'; gws: GwsAnswer }
  | { outcome: 'unauthenticated' | 'csrf-refused'; gws: GwsAnswer }
  | { outcome: 'not-sent' }
  | { outcome: 'unreadable' }

export const readAnswer = (reply: GwsReply): Answer => {
  if (reply.outcome === 'not-sent') return { outcome: 'not-sent' }
  if (reply.outcome === 'broken') return { outcome: 'unreadable' }
  const body = parseJson(reply.text)
  const parsed = Body.safeParse(body)
  if (!parsed.success) {
    const refused = reply.status === 401
    return refused
      ? {
          outcome: 'unauthenticated',
          gws: { statusCode: statusCodes.notAuthenticated, httpStatus: 401 },
        }
      : { outcome: 'unreadable' }
  }
  const { statusCode, statusMessage } = parsed.data
  const gws: GwsAnswer = {
    statusCode,
    ...(typeof statusMessage === 'string' && { statusMessage }),
    httpStatus: reply.status,
  }
  if (isSuccess(statusCode, body)) return { outcome: 'ok', gws, body }
  if (/csrf/i.test(statusMessage ?? '')) return { outcome: 'csrf-refused', gws }
  if (statusCode === statusCodes.notAuthenticated || reply.status === 401)
    return { outcome: 'unauthenticated', gws }
  return { outcome: 'refused', gws }
}

/** What an answer to a read means: one that brings nothing may be asked again. */
export type Read =
  { outcome: 'ok'; body: unknown } | { outcome: 'refused'; gws: GwsAnswer } | Unavailable

export const asRead = (answer: Answer): Read => {
  switch (answer.outcome) {
    case 'ok':
      return { outcome: 'ok', body: answer.body }
    case 'refused':
      return { outcome: 'refused', gws: answer.gws }
    case 'unauthenticated':
    case 'csrf-refused':
      return { outcome: 'session-refused', gws: answer.gws }
    case 'not-sent':
    case 'unreadable':
      return { outcome: 'unreachable' }
  }
}

/** A partial success of which nothing failed is one. */
const isSuccess = (statusCode: number, body: unknown): boolean => {
  if (statusCode === statusCodes.ok) return true
  if (statusCode !== statusCodes.partialSuccess) return false
  const items = Items.safeParse(body)
  return !items.success || (items.data.failed ?? []).length === 0
}
