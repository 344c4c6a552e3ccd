import { apiOf } from '../../src/adapters/gws/api-of.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsContactCentre } from '../../src/adapters/gws/contact-centre.ts'
import { answerSecondsUnlessTold } from '../../src/config/timeouts.ts'
import { openBayeux } from './bayeux.ts'
import { checkAddress } from './check-address.ts'
import { checkConsult } from './check-consult.ts'
import type { WishedConsult } from './check-consult.ts'
import { checkNotifications } from './check-notifications.ts'
import { checkReads } from './check-reads.ts'
import { checkSignIn } from './check-sign-in.ts'
import type { Examination } from './finding.ts'
import { nodeGwsHttp } from './node-gws-http.ts'
import type { Patient } from './patient.ts'
import { straight, throughProxy } from './way.ts'

export type ExaminedGws = {
  url: string
  /** What target URIs start with. */
  externalUrl: string
  agent: string
  credentials: { username: string; password: string }
  /** What the bridge goes through to Genesys, if through anything. */
  proxy: URL | undefined
  timeoutMs: number
  consult: WishedConsult | undefined
}

/** All that the bridge does with a Genesys, one thing after the other, until one does not work. Reads only, unless a consult is wished. Throws when it is interrupted, after a colleague who came has been let go. */
export async function* checkGws(examined: ExaminedGws, interrupted: AbortSignal): Examination {
  const { url, externalUrl, agent, credentials, proxy, timeoutMs, consult } = examined
  if (!(yield* checkAddress(url, { timeoutMs, interrupted, proxy }))) return false
  const way = proxy === undefined ? straight() : throughProxy(proxy, timeoutMs)
  const http = nodeGwsHttp(basicAuthentication(credentials), way, interrupted)
  const patient: Patient = { agent, api: apiOf(url), http, timeoutMs, interrupted }
  const bayeux = openBayeux(patient)
  try {
    if (!(yield* checkSignIn(patient))) return false
    if (!(yield* checkNotifications(patient, bayeux))) return false
    // Not less than the bridge waits: what it takes for an answer shall not be called a silence.
    const answerTimeoutMs = Math.max(timeoutMs, answerSecondsUnlessTold * 1000)
    const contactCentre = gwsContactCentre({
      ...{ http, baseUrl: url, externalBaseUrl: externalUrl },
      ...{ readTimeoutMs: timeoutMs, answerTimeoutMs },
    })
    yield* checkReads(contactCentre)
    const consulting = { ...patient, timeoutMs: answerTimeoutMs }
    if (consult) yield* checkConsult(consulting, { contactCentre, bayeux }, consult)
    return true
  } finally {
    http.seeThrough()
    await bayeux.disconnect()
    http.stop()
  }
}
