import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsContactCentre } from '../../src/adapters/gws/contact-centre.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { createDispatcher } from '../../src/adapters/gws/dispatcher.ts'
import type { DispatcherOptions } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import type { GwsHttpOptions } from '../../src/adapters/gws/http.ts'

export const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const
export const target = {
  kind: 'agent',
  id: '429a',
  path: '/users/429a',
  givenAsPath: false,
} as const

type Options = { timeoutMs?: number; http?: Partial<GwsHttpOptions> } & DispatcherOptions

/** One agent's contact centre over sockets of its own. */
export const openContactCentre = (
  baseUrl: string,
  { timeoutMs = 2000, http: own = {}, ...sockets }: Options = {},
) => {
  const dispatcher = createDispatcher(sockets)
  const http = gwsHttp({
    dispatcher,
    authentication: basicAuthentication({ username: 'testname', password: 'secret' }),
    cookies: agentCookies(),
    csrf: null,
    ...own,
  })
  const centre = gwsContactCentre({
    http,
    baseUrl,
    externalBaseUrl: baseUrl,
    readTimeoutMs: timeoutMs,
    answerTimeoutMs: timeoutMs,
  })
  return { http, centre, dispatcher, close: () => dispatcher.destroy() }
}
