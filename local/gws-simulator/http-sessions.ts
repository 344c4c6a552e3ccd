import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faults } from './faults.ts'
import type { Agent, World } from './world.ts'

export type HttpSession = { id: string; agent: Agent; csrfToken: string; csrfStale: boolean }

export type Signed =
  | { outcome: 'signed-in'; session: HttpSession }
  | { outcome: 'refused'; status: number; statusCode: number; statusMessage: string }

const csrfHeader = 'X-CSRF-TOKEN'

/** Jetty's HTTP sessions in front of GWS: credentials, JSESSIONID, the balancer's cookie, and the CSRF token. */
export const createHttpSessions = (world: World, faults: Faults, options: { csrf: boolean }) => {
  const sessions = new Map<string, HttpSession>()

  const identify = (
    request: IncomingMessage,
  ): { agent: Agent; known: HttpSession | undefined } | undefined => {
    const known = sessions.get(cookiesOf(request)['JSESSIONID'] ?? '')
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ')
    if (scheme?.toLowerCase() !== 'basic') return known && { agent: known.agent, known }
    const [userName = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
    const agent = world.agents.get(userName)
    if (agent?.password !== password.join(':')) return undefined
    return { agent, known: known?.agent === agent ? known : undefined }
  }

  const open = (agent: Agent, response: ServerResponse): HttpSession => {
    const session: HttpSession = {
      id: randomUUID(),
      agent,
      csrfToken: randomUUID(),
      csrfStale: false,
    }
    sessions.set(session.id, session)
    response.appendHeader('Set-Cookie', [
      `JSESSIONID=${session.id}; Path=/; HttpOnly`,
      `AWSELB=${session.id.slice(0, 8)}; Path=/`,
    ])
    return session
  }

  /** Who sends this request, or why it is not served. Answers of GETs show the CSRF token. */
  const sign = (request: IncomingMessage, response: ServerResponse): Signed => {
    const denied = {
      outcome: 'refused',
      status: 403,
      statusCode: 20,
      statusMessage: 'Access denied',
    } as const
    const identified = identify(request)
    if (!identified) return denied
    const { agent } = identified
    const where = { agent: agent.userName }
    if (faults.strike('access-denied', where)) return denied
    if (faults.strike('password-change', where)) {
      return { ...denied, statusCode: 8, statusMessage: 'Password change required' }
    }
    if (faults.strike('session-expired', where)) forget(agent)
    const known = identified.known && sessions.get(identified.known.id)
    const session = known ?? open(agent, response)
    if (faults.strike('csrf-expired', where)) session.csrfStale = true
    if (request.method === 'GET') {
      if (session.csrfStale) session.csrfToken = randomUUID()
      session.csrfStale = false
      if (options.csrf) {
        response.setHeader('X-CSRF-HEADER', csrfHeader)
        response.setHeader(csrfHeader, session.csrfToken)
      }
    } else if (options.csrf) {
      const sent = request.headers[csrfHeader.toLowerCase()]
      if (session.csrfStale || sent !== session.csrfToken) {
        // The page on CSRF names no code; 3 is GWS's "forbidden".
        return {
          outcome: 'refused',
          status: 403,
          statusCode: 3,
          statusMessage: 'Missing or invalid Csrf token',
        }
      }
    }
    return { outcome: 'signed-in', session }
  }

  const forget = (agent?: Agent): void => {
    for (const session of sessions.values()) {
      if (agent === undefined || session.agent === agent) sessions.delete(session.id)
    }
  }

  return { sign, forget }
}

export const cookiesOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    (headers.cookie ?? '')
      .split('; ')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      }),
  )
