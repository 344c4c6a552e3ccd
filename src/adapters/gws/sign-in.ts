import { readAnswer, statusCodes } from './answer.ts'
import type { GwsHttp } from './http.ts'

/** `refused` and `password-change` are about the agent's account; `unreachable` is anything that may pass by itself. */
export type SignedIn = 'signed-in' | 'unreachable' | 'refused' | 'password-change'

/** Reads the agent's own record: the answer brings the cookies and the CSRF token. */
export const signIn = async (
  http: GwsHttp,
  { api, timeoutMs }: { api: string; timeoutMs: number },
): Promise<SignedIn> => {
  const answer = readAnswer(await http.send({ method: 'GET', url: `${api}/me`, timeoutMs }))
  if (answer.outcome === 'ok') return 'signed-in'
  if (answer.outcome === 'not-sent' || answer.outcome === 'unreadable') return 'unreachable'
  if (answer.gws.statusCode === statusCodes.passwordChange) return 'password-change'
  return answer.outcome === 'unauthenticated' ? 'refused' : 'unreachable'
}
