import { apiOf } from '../../src/adapters/gws/api-of.ts'
import { basicAuthentication } from '../../src/adapters/gws/authentication.ts'
import { gwsContactCentre } from '../../src/adapters/gws/contact-centre.ts'
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

export type ExaminedGws = {
  url: string
  /** What target URIs start with. */
  externalUrl: string
  agent: string
  credentials: { username: string; password: string }
  timeoutMs: number
  consult: WishedConsult | undefined
}

/** All that the bridge does with a Genesys, one thing after the other, until one does not work. Reads only, unless a consult is wished. Throws when it is interrupted, after a colleague who came has been let go. */
export async function* checkGws(examined: ExaminedGws, interrupted: AbortSignal): Examination {
  const { url, externalUrl, agent, credentials, timeoutMs, consult } = examined
  if (!(yield* checkAddress(url, { timeoutMs, interrupted }))) return false
  const http = nodeGwsHttp(basicAuthentication(credentials), interrupted)
  const patient: Patient = { agent, api: apiOf(url), http, timeoutMs, interrupted }
  const bayeux = openBayeux(patient)
  try {
    if (!(yield* checkSignIn(patient))) return false
    if (!(yield* checkNotifications(patient, bayeux))) return false
    const contactCentre = gwsContactCentre({
      ...{ http, baseUrl: url, externalBaseUrl: externalUrl },
      ...{ readTimeoutMs: timeoutMs, answerTimeoutMs: timeoutMs },
    })
    yield* checkReads(contactCentre)
    if (consult) yield* checkConsult(patient, { contactCentre, bayeux }, consult)
    return true
  } finally {
    http.seeThrough()
    await bayeux.disconnect()
    http.stop()
  }
}
