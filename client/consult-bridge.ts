import type { Consult } from '../src/consult/consult.ts'
import type { ConsultEvent } from '../src/consult/event.ts'
import type { OpenInteraction } from '../src/consult/list-interactions.ts'
import type { Candidate } from '../src/consult/ports/contact-centre.ts'
import type { Notice } from '../src/consult/notice.ts'
import type { StartConsultRequest } from '../src/consult/start-consult.ts'
import { actOnConsult } from './act-on-consult.ts'
import type { ActOptions } from './act-on-consult.ts'
import { followCaller } from './follow/follow-caller.ts'
import { followConsult } from './follow/follow-consult.ts'
import { createSwitchboard } from './follow/switchboard.ts'
import { createHttp } from './http/http.ts'
import type { Patience } from './http/persistently.ts'
import { listInteractions, listTargets } from './pickers.ts'
import type { TargetsOptions } from './pickers.ts'
import { listConsults, readEvents } from './read-consults.ts'
import type { EventsOptions, ListOptions } from './read-consults.ts'
import { platform } from './runtime.ts'
import type { Runtime } from './runtime.ts'
import { isSocketTicket } from './shapes.ts'
import type { Events, Page, SocketTicket } from './shapes.ts'
import { getConsult, startConsult } from './start-consult.ts'
import type { StartOptions } from './start-consult.ts'
import { webhookEndpoints } from './webhooks/webhook-endpoints.ts'
import type { WebhookEndpoints } from './webhooks/webhook-endpoints.ts'

/**
 * Where the bridge is and who is calling. A key that is not to be shown to a browser, or that changes, comes from `token`,
 * which is asked before every call; should it reject, that is a `network_error`, and mended as one. `fetch`, `WebSocket`, time and randomness are the
 * platform's unless given; `WebSocket: undefined` does without.
 */
export type ConsultBridgeOptions = { baseUrl: string } & (
  { apiKey: string; token?: never } | { token: () => string | Promise<string>; apiKey?: never }
) &
  Partial<Runtime>

export type FollowOptions = {
  /** The newest sequence that is known already: the next event is the one after it. By default all events come. */
  after?: number
  /** Aborted, it ends the iteration. */
  signal?: AbortSignal | undefined
}

/**
 * A caller's access to one bridge. Calls reject with a `BridgeProblem`, or with the reason of the signal that aborted them.
 * What may be repeated safely is repeated for a minute, or for `patienceMs`, while what is wrong may pass.
 */
export type ConsultBridge = {
  /**
   * Starts a consult; Genesys is asked once, however often the call has to be repeated. A consult whose outcome Genesys does
   * not tell in time goes on, and is returned as it stands.
   */
  start(request: StartConsultRequest, options?: StartOptions): Promise<Consult>
  /** A consult as it stands. */
  get(consultId: string, options?: Patience): Promise<Consult>
  /** A consult's events after a sequence. */
  events(consultId: string, options?: EventsOptions): Promise<Events>
  /** One page of the consults, newest first. */
  list(options?: ListOptions): Promise<Page<Consult>>
  /**
   * What may follow a join, once Genesys lists it: hand the customer over to the colleague, make the colleague visible to the
   * customer, or let the colleague go. Genesys is asked once, however often the call has to be repeated; it resolves when
   * Genesys has taken it, and the consult's `ended` tells what came of it. With `outcome_unknown` only that does.
   */
  transfer(consultId: string, options?: ActOptions): Promise<Consult>
  conference(consultId: string, options?: ActOptions): Promise<Consult>
  remove(consultId: string, options?: ActOptions): Promise<Consult>
  /** Writes what only agents see, once. Callers of audience `agent` hear it, and what is answered, as `consult.message`. */
  message(consultId: string, text: string, options?: ActOptions): Promise<Consult>
  /** What the agent has open now, to choose from. */
  interactions(agent: string, options?: Patience): Promise<Page<OpenInteraction>>
  /** Agents and queues whom the agent may consult, some seconds old at most: quick enough to type against. */
  targets(agent: string, options?: TargetsOptions): Promise<Page<Candidate>>
  /**
   * A consult's events in sequence, each once, from the one after `after` to its final one. They come over a WebSocket, which
   * all follows share and which is replaced when it breaks or ages; where none is to be had, by long polls. What was missed
   * meanwhile is made up for. The loop rejects only when going on is of no use: no such consult, or a key that is not taken.
   *
   * It starts at once, and holds on to a socket until the final event, `break`, or the signal. A colleague may come after
   * `consult.unanswered`: follow again with its sequence as `after` to hear of that.
   */
  follow(consultId: string, options?: FollowOptions): AsyncIterableIterator<ConsultEvent>
  /**
   * The events of all consults of the caller from now on, those of one consult in sequence, each once. Resolves when it
   * listens: what happens after that is heard. Ends by `break` or the signal alone. Consults more than a day old are taken
   * up with the next event of theirs that comes. `notice` hears what is said of the caller's webhooks, while there is a socket.
   * A caller token follows consults one by one: with it the loop rejects with `token_not_allowed`.
   */
  followAll(options?: {
    signal?: AbortSignal | undefined
    notice?: (notice: Notice) => void
  }): Promise<AsyncIterableIterator<ConsultEvent>>
  webhooks: WebhookEndpoints
  /** For those who bring a WebSocket client of their own. */
  socketTicket(options?: { signal?: AbortSignal | undefined }): Promise<SocketTicket>
  /** Ends all that is being followed, now and later, and the socket. Calls under way are not aborted. */
  close(): void
}

export const consultBridge = ({
  baseUrl,
  apiKey,
  token,
  ...given
}: ConsultBridgeOptions): ConsultBridge => {
  const runtime = { ...platform(), ...given }
  const http = createHttp(runtime, { baseUrl, key: token ?? (() => apiKey) })
  const calls = { http, runtime }
  const switchboard = createSwitchboard(calls)
  const closing = new AbortController()
  const until = (signal: AbortSignal | undefined) => [closing.signal, ...(signal ? [signal] : [])]
  return {
    start: (request, options) => startConsult(calls, request, options),
    get: (consultId, options) => getConsult(calls, consultId, options),
    events: (consultId, options) => readEvents(calls, consultId, options),
    list: (options) => listConsults(calls, options),
    transfer: (consultId, options) => actOnConsult(calls, { consultId, what: 'transfer' }, options),
    conference: (consultId, options) =>
      actOnConsult(calls, { consultId, what: 'conference' }, options),
    remove: (consultId, options) => actOnConsult(calls, { consultId, what: 'remove' }, options),
    message: (consultId, text, options) =>
      actOnConsult(calls, { consultId, what: 'messages', text }, options),
    interactions: (agent, options) => listInteractions(calls, agent, options),
    targets: (agent, options) => listTargets(calls, agent, options),
    follow: (consultId, { after = 0, signal } = {}) =>
      followConsult(calls, switchboard, { consultId, after, until: until(signal) }),
    followAll: ({ signal, notice } = {}) =>
      followCaller(calls, switchboard, { until: until(signal), notice }),
    webhooks: webhookEndpoints(calls),
    socketTicket: (options) =>
      http({ method: 'POST', path: '/v1/socket-tickets', ...options }, isSocketTicket),
    close: () => closing.abort(),
  }
}
