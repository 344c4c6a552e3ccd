import { createHash } from 'node:crypto'
import type { Observation } from '../../consult/observation.ts'
import type { ContactCentre } from '../../consult/ports/contact-centre.ts'
import type { Dispatcher } from 'undici'
import { readAnswer, statusCodes } from './answer.ts'
import type { Authentication } from './authentication.ts'
import { gwsContactCentre } from './contact-centre.ts'
import { agentCookies } from './cookie-jar.ts'
import { gwsHttp } from './http.ts'
import type { GwsHttp } from './http.ts'
import { openNotifications } from './notifications.ts'
import type { SignedIn } from './notifications.ts'
import { parseNotification } from './parse-notification.ts'
import type { SessionMaterial } from './session-material.ts'

/** `refused` and `password-change` need a person; trying on would lock the agent's account. */
export type SessionState =
  'connecting' | 'connected' | 'lost' | 'refused' | 'password-change' | 'closed'

export type GwsSessionOptions = {
  agent: string
  authentication: Authentication
  dispatcher: Dispatcher
  baseUrl: string
  externalBaseUrl: string
  readTimeoutMs: number
  answerTimeoutMs: number
  /** Takes what was seen; the next observation waits for it. */
  onObservation: (observation: Observation) => Promise<void>
  /** `connected` comes once subscriptions stand and the agent's interactions have been read. */
  onState: (state: SessionState, reason?: string) => void
  /** Hears of observations that could not be taken. */
  onFailure: (cause: unknown) => void
  backoff: (starts: number) => number
}

export type GwsSession = {
  material(): SessionMaterial
  contactCentre: ContactCentre
  close(): Promise<void>
}

const topics = ['/v2/me/*', '/notifications/services'] as const

/**
 * Signs in as one agent and listens. It never starts or ends a contact-centre session: login, place and readiness are the
 * agent's desktop's business.
 */
export const openGwsSession = (options: GwsSessionOptions): GwsSession => {
  const { agent, authentication, dispatcher, onState } = options
  const http = gwsHttp({ authentication, dispatcher, cookies: agentCookies(), csrf: null })
  const contactCentre = gwsContactCentre({ ...options, http })
  const api = `${options.baseUrl.replace(/\/+$/, '')}/api/v2`
  const epoch = () => epochOf(http, api)
  onState('connecting')

  // One after the other: what was read after subscribing comes before what is notified meanwhile.
  let queue = Promise.resolve()
  const inOrder = (work: () => Promise<void>): void => {
    queue = queue.then(work).catch(options.onFailure)
  }
  const notifications = openNotifications({
    http,
    url: `${api}/notifications`,
    topics,
    backoff: options.backoff,
    signIn: () => signIn(http, api, options.readTimeoutMs),
    onRefused: (reason) => onState(reason),
    onLost: (reason) => onState('lost', reason),
    onConnected: () =>
      inOrder(async () => {
        await resync(contactCentre, agent, options.onObservation)
        onState('connected')
      }),
    onNotification: (data) => {
      const observation = parseNotification({ agent, sessionEpoch: epoch() }, data)
      if (observation) inOrder(() => options.onObservation(observation))
    },
  })
  const close = async () => {
    await notifications.close()
    await queue
    onState('closed')
  }
  const material = () => ({
    agent,
    epoch: epoch(),
    cookies: http.cookies.serialize(),
    csrf: http.csrf(),
  })
  return { material, contactCentre, close }
}

/** Reads the agent's own record: the answer brings the cookies and the CSRF token. */
const signIn = async (http: GwsHttp, api: string, timeoutMs: number): Promise<SignedIn> => {
  const answer = readAnswer(await http.send({ method: 'GET', url: `${api}/me`, timeoutMs }))
  if (answer.outcome === 'ok') return 'signed-in'
  if (answer.outcome === 'not-sent' || answer.outcome === 'unreadable') return 'unreachable'
  if (answer.gws.statusCode === statusCodes.passwordChange) return 'password-change'
  return answer.outcome === 'unauthenticated' ? 'refused' : 'unreachable'
}

/** What happened while nobody listened shows in how things stand now. */
const resync = async (
  contactCentre: ContactCentre,
  agent: string,
  onObservation: GwsSessionOptions['onObservation'],
): Promise<void> => {
  const listed = await contactCentre.listInteractions()
  if (listed.outcome !== 'found')
    throw new Error(`the agent’s interactions could not be read: ${listed.outcome}`)
  for (const { key, interaction } of listed.interactions) {
    await onObservation({
      key,
      agent,
      sessionEpoch: null,
      leaseEpoch: null,
      source: 'resync',
      referenceId: null,
      error: null,
      interaction,
      messages: [],
    })
  }
}

/**
 * Reference ids are counted per GWS node, as far as is known, and a session stays on its node by its JSESSIONID: they can be
 * compared only while that stays the same. A hash, since the cookie itself is a credential.
 */
const epochOf = (http: GwsHttp, api: string): string => {
  const id = /(?:^|; )JSESSIONID=([^;]*)/.exec(http.cookies.header(api))?.[1] ?? ''
  return createHash('sha256').update(id).digest('base64url').slice(0, 16)
}
