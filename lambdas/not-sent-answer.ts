import { problem } from './http/problem.ts'
import type { HttpAnswer } from './http/problem.ts'

/** Nothing was sent to Genesys: the same request may be made again. */
export const gwsUnreachable = (): HttpAnswer =>
  problem('gws_unreachable', { detail: 'nothing was sent to Genesys' })

/** The same, for want of a session. */
export const sessionUnavailable = (): HttpAnswer => {
  const detail = 'the session is being brought up; nothing was sent to Genesys'
  return problem('agent_session_unavailable', { detail, headers: { 'retry-after': '5' } })
}
