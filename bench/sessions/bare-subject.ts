import { SessionTransport } from '../../src/adapters/gws/transport.ts'
import { CometD } from 'cometd'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { agentCookies } from '../../src/adapters/gws/cookie-jar.ts'
import { dispatchersInTurn } from '../../src/adapters/gws/dispatcher.ts'
import { gwsHttp } from '../../src/adapters/gws/http.ts'
import { realTimers } from '../../src/adapters/gws/timers.ts'
import { credentialsOf, topic } from './subject.ts'
import type { Subjected } from './subject.ts'

/** Our transport under the CometD library, and nothing else: a session that is lost stays lost. */
export const bareSubject: Subjected = (gwsUrl, hear) => {
  const nextDispatchers = dispatchersInTurn()
  return {
    open: (agent) =>
      new Promise((resolve, reject) => {
        const http = gwsHttp({
          ...nextDispatchers(),
          authentication: basicAuthentication(credentialsOf(agent)),
          cookies: agentCookies(),
          csrf: null,
        })
        const transport = new SessionTransport({
          http,
          timers: realTimers,
          timeoutMs: 60_000,
          acknowledges: () => false,
          onEmptyPoll: () => {},
          onPollAgain: () => {},
          onEnded: ({ reason }) => reject(new Error(reason)),
        })
        const cometd = new CometD()
        cometd.unregisterTransports()
        cometd.registerTransport('long-polling', transport)
        cometd.configure({ url: `${gwsUrl}/api/v2/notifications`, logLevel: 'warn' })
        cometd.handshake(() =>
          cometd.subscribe(
            topic,
            ({ data }) => hear(data),
            () => resolve(),
          ),
        )
      }),
    storeRequests: () => 0,
  }
}
