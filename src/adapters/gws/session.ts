import type { Observation } from '../../consult/observation.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ContactCentre } from '../../consult/ports/contact-centre.ts'
import { apiOf } from './api-of.ts'
import type { Authentication } from './authentication.ts'
import { createBackoff } from './backoff.ts'
import { openCometConnection } from './comet-connection.ts'
import { gwsContactCentre } from './contact-centre.ts'
import { agentCookies } from './cookie-jar.ts'
import type { Dispatchers } from './dispatcher.ts'
import { gwsHttp } from './http.ts'
import { openInbox } from './inbox.ts'
import type { Entry } from './inbox.ts'
import { parseNotification } from './parse-notification.ts'
import { sessionEpochs } from './session-epoch.ts'
import type { SessionMaterial } from './session-material.ts'
import { keepStatus } from './session-status.ts'
import type { SessionStatus } from './session-status.ts'
import { signIn } from './sign-in.ts'
import { supervise } from './supervisor.ts'
import type { SupervisorOptions } from './supervisor.ts'
import { realTimers } from './timers.ts'
import type { Timers } from './timers.ts'

export type GwsSessionOptions = Dispatchers & {
  agent: string
  authentication: Authentication
  baseUrl: string
  externalBaseUrl: string
  readTimeoutMs: number
  answerTimeoutMs: number
  clock: Clock
  random: () => number
  timers?: Timers
  pace?: Pace
  /** The agent was refused when last tried: one refusal, of whatever kind, stops it. */
  onTrial?: boolean
  /** Lets a start begin when its turn has come, from the sign-in until things are as they stand. */
  inTurn: SupervisorOptions['inTurn']
  /** Takes what was seen, one after the other. What it rejects comes again: first alone, then with a resync. */
  onObservation: (observation: Observation) => Promise<void>
  /** Reads and takes how things stand, after every subscription and before what was notified since. Rejects to be repeated. */
  resync: (contactCentre: ContactCentre) => Promise<void>
  onState: (status: SessionStatus) => void
}

type Pace = {
  /** The shortest and the longest pause before a new start. */
  floorMs: number
  capMs: number
  /** How long the server may be silent beyond what it said. */
  marginMs: number
}

export type GwsSession = {
  material(): SessionMaterial
  status(): SessionStatus
  contactCentre: ContactCentre
  /** Starts anew at once: somebody who acts in this session was refused. Safe to call often. */
  renew(): void
  /** Says goodbye to the server, and resolves once what has been heard is taken. Safe to call twice. */
  close(): Promise<void>
  /** Ends it where it stands: nothing more is said, and nothing more is heard of it. */
  abandon(): void
}

/**
 * One refusal may be a node that has lost its directory; after the second one more would lock the agent's account. Whoever is
 * forbidden to sign in may have met a proxy in trouble, or have been locked out already.
 */
const atMost = { refused: 2, forbidden: 5 }
const atMostOnTrial = { refused: 1, forbidden: 1 }
const topics = ['/v2/me/*', '/notifications/services'] as const
const usualPace: Pace = { floorMs: 1000, capMs: 30_000, marginMs: 10_000 }
const waitingAtMost = { entries: 1000, bytes: 4 * 1024 * 1024 }
/** Five tries in three seconds. */
const observationPausesMs = [200, 400, 800, 1600]

/**
 * Signs in as one agent and listens, for as long as it is not closed or the agent's account is not refused. It never starts
 * or ends a contact-centre session: login, place and readiness are the agent's desktop's business.
 */
export const openGwsSession = (options: GwsSessionOptions): GwsSession => {
  const { agent, clock, timers = realTimers, pace = usualPace } = options
  const http = gwsHttp({ ...options, cookies: agentCookies(), csrf: null })
  /** Made for whoever asks: nobody does for most of the time, and ten thousand sessions would keep theirs. */
  const contactCentre = () => gwsContactCentre({ ...options, http })
  const api = apiOf(options.baseUrl)
  const epoch = sessionEpochs(http.cookies, api)
  const status = keepStatus(clock, options.onState)
  let shutting: Promise<void> | undefined
  const inbox = openInbox({
    timers,
    atMost: waitingAtMost,
    onTrouble: (failure) => supervisor.restart(failure),
  })

  /** What happened while nobody listened shows in how things stand now. */
  const resync = async (abandoned: AbortSignal): Promise<void> => {
    await options.resync(contactCentre())
    // It may have been lost or closed meanwhile.
    abandoned.throwIfAborted()
    if (shutting) return
    supervisor.succeeded()
    status.connected()
  }
  const hear = (data: unknown): void => {
    const observation = parseNotification({ agent, sessionEpoch: epoch() }, data)
    if (observation) inbox.add(taking(observation, options.onObservation))
  }
  const supervisor = supervise({
    timers,
    inTurn: options.inTurn,
    atMost: options.onTrial === true ? atMostOnTrial : atMost,
    backoff: createBackoff({ ...pace, clock, random: options.random }),
    signIn: () => signIn(http, { api, timeoutMs: options.readTimeoutMs }),
    open: (onEnded) =>
      openCometConnection({
        http,
        url: `${api}/notifications`,
        topics,
        marginMs: pace.marginMs,
        timers,
        onSubscribed: () => inbox.add({ ...onlyOnce, work: resync, failure: 'resync failed' }),
        onPolled: status.polled,
        onNotification: hear,
        onEnded,
      }),
    onLost(reason) {
      inbox.clear()
      status.lost(reason)
    },
    onRefused(refusal) {
      http.stop()
      status.stopped(refusal)
    },
  })

  const shut = async () => {
    await supervisor.close()
    // What was heard is taken without asking; how things stand is for the next owner to read.
    http.stop()
    await inbox.settled()
    status.closed()
  }
  return {
    material: () => ({
      agent,
      epoch: epoch(),
      cookies: http.cookies.serialize(),
      csrf: http.csrf(),
      signedInWith: options.authentication.print,
    }),
    status: status.read,
    get contactCentre() {
      return contactCentre()
    },
    renew() {
      supervisor.renew()
      // By its epoch, whoever asks for the renewal of the refused session once more is known to ask too late.
      http.forgetSession(api)
    },
    close: () => (shutting ??= shut()),
    abandon() {
      supervisor.abandon()
      inbox.clear()
      http.stop()
    },
  }
}

const onlyOnce = { bytes: 0, pausesMs: [] }

const taking = (
  observation: Observation,
  onObservation: GwsSessionOptions['onObservation'],
): Entry => ({
  work: () => onObservation(observation),
  bytes: Buffer.byteLength(JSON.stringify(observation)),
  pausesMs: observationPausesMs,
  failure: 'an observation was not taken',
})
