import { isForbidden, statusCodes } from '../../consult/gws-status.ts'
import { readAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import type { GwsReply } from './exchange.ts'
import type { GwsRequests } from './http.ts'

/**
 * - `refused`, `password-change`: about the agent's account, in GWS's words
 * - `forbidden`: no by another name: a right that the agent lacks, a locked account, a gateway's page. The password was sent
 *   and may count as tried
 * - `unreachable`: anything that may pass by itself
 */
export type SignedIn = 'signed-in' | 'unreachable' | 'refused' | 'forbidden' | 'password-change'

/** Reads the agent's own record: the answer brings the cookies and the CSRF token. */
export const signIn = async (
  http: GwsRequests,
  { api, timeoutMs }: { api: string; timeoutMs: number },
): Promise<SignedIn> => {
  const reply = await http.send({ method: 'GET', url: `${api}/me`, timeoutMs })
  const answer = readAnswer(reply)
  if (answer.outcome === 'ok') return 'signed-in'
  if (answer.outcome === 'unauthenticated') return 'refused'
  if (answer.outcome === 'refused' && answer.gws.statusCode === statusCodes.passwordChange)
    return 'password-change'
  return meansForbidden(reply, answer) ? 'forbidden' : 'unreachable'
}

/** A server in trouble says many things. */
const meansForbidden = (reply: GwsReply, answer: Answer): boolean => {
  if (reply.outcome !== 'answered' || reply.status >= 500) return false
  if (reply.status === 403) return true
  return answer.outcome === 'refused' && isForbidden(answer.gws)
}
