import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import cometd from 'cometd-nodejs-server'
import type { ServerMessage, ServerSession } from 'cometd-nodejs-server'
import acknowledgement from 'cometd-nodejs-server/ack-extension.js'
import type { Faults } from './faults.ts'
import { advise, chopBody, keepOtherCookies, peek, refusePoll } from './comet-wire.ts'
import { watchPolls } from './poll-overlaps.ts'
import { cookiesOf } from './http-sessions.ts'
import type { Agent } from './world.ts'

export type CometOptions = {
  timeoutMs: number
  maxIntervalMs: number
  /** Grants the ack extension to whoever asks for it. */
  acknowledges?: boolean
}

/** One CometD session, with what its client was seen to send: tests ask whether cookies were mixed. */
export type SeenSession = {
  id: string
  agent: string
  subscriptions: string[]
  requests: number
  /** Every JSESSIONID and BAYEUX_BROWSER that came with its requests. */
  cookies: { JSESSIONID: string[]; BAYEUX_BROWSER: string[] }
}

type Held = {
  session: ServerSession
  agent: Agent
  jsessionid: Set<string>
  browser: Set<string>
  requests: number
  parked: ServerResponse | undefined
}

export const createComet = (
  faults: Faults,
  { timeoutMs, maxIntervalMs, acknowledges = false }: CometOptions,
) => {
  const server = cometd.createCometDServer({
    timeout: timeoutMs,
    maxInterval: maxIntervalMs,
    browserCookiePath: '/',
  })
  if (acknowledges) server.addExtension(new acknowledgement.AcknowledgedMessagesExtension())
  const held = new Map<string, Held>()
  const past: SeenSession[] = []
  const polls = watchPolls()
  /** Who sends the request that the library is working on. */
  const senders = new WeakMap<IncomingMessage, Agent>()

  const hold = (session: ServerSession, agent: Agent): void => {
    held.set(session.id, {
      session,
      agent,
      jsessionid: new Set(),
      browser: new Set(),
      requests: 0,
      parked: undefined,
    })
    session.addListener('removed', () => {
      const known = held.get(session.id)
      if (known) past.push(seen(known))
      held.delete(session.id)
    })
  }

  server.policy = {
    canHandshake: (session, _message, callback) => {
      const agent = senders.get((server.context as { request: IncomingMessage }).request)
      if (agent) hold(session, agent)
      callback(undefined, agent !== undefined)
    },
  }

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    agent: Agent,
  ): Promise<void> => {
    senders.set(request, agent)
    keepOtherCookies(response)
    const messages = await peek(request)
    for (const { clientId } of messages) note(held.get(clientId ?? ''), request)
    const isPoll = messages.some(({ channel }) => channel === '/meta/connect')
    const poller = isPoll ? held.get(messages[0]?.clientId ?? '') : undefined
    if (poller) {
      poller.parked = response
      polls.watch(agent.userName, poller.session.id, response)
    }
    const handshakes = messages.some(({ channel }) => channel === '/meta/handshake')
    if (faults.strike('cookie-swap', { agent: agent.userName })) {
      response.appendHeader('Set-Cookie', `BAYEUX_BROWSER=${randomUUID()}; Path=/`)
    }
    if (isPoll && spoilPoll(agent, messages, response)) return
    if (handshakes) {
      const advice = faults.strike('handshake-advice', { agent: agent.userName })
      if (advice) advise(response, advice)
    } else {
      const chop = faults.strike('chop-utf8', { agent: agent.userName })
      if (chop) chopBody(response, chop.bytes)
    }
    server.handle(request, response)
  }

  /** What may befall a poll; true when the library is not to answer it. */
  const spoilPoll = (
    agent: Agent,
    messages: ServerMessage[],
    response: ServerResponse,
  ): boolean => {
    const where = { agent: agent.userName }
    if (faults.strike('hang-poll', where)) return true
    if (faults.strike('unknown-client', where)) dropSessions(agent)
    const advice = faults.strike('connect-advice', where)
    if (advice?.on === 'failure') {
      refusePoll(response, messages, advice.reconnect)
      return true
    }
    if (advice) advise(response, advice)
    if (faults.strike('multiple-clients', where)) {
      const more = { 'multiple-clients': true, interval: 2000 }
      advise(response, { reconnect: 'retry', on: 'success', more })
    }
    return false
  }

  const dropSessions = (agent?: Agent): void => {
    for (const { session, agent: owner } of held.values()) {
      if (agent === undefined || owner === agent) session.disconnect()
    }
  }

  /** As when their node dies: sessions are gone, and so are the connections of parked polls. */
  const loseNode = (agent?: Agent): void => {
    for (const { agent: owner, parked } of held.values()) {
      if (agent === undefined || owner === agent) parked?.destroy()
    }
    dropSessions(agent)
  }

  /** To every session of this agent that has subscribed to the channel, and to nobody else's. */
  const deliver = (agent: Agent, channel: string, data: object): void => {
    for (const { session, agent: owner } of held.values()) {
      if (owner !== agent) continue
      const subscribed = session.subscriptions.some(({ name }) => covers(name, channel))
      if (subscribed) session.deliver(null, channel, data)
    }
  }

  const sessions = (): SeenSession[] => [...past, ...[...held.values()].map(seen)]

  return {
    handle,
    deliver,
    loseNode,
    sessions,
    overlaps: () => polls.overlaps,
    live: () => [...held.values()].map(seen),
    close: () => server.close(),
  }
}

const note = (known: Held | undefined, request: IncomingMessage): void => {
  if (!known) return
  const { JSESSIONID, BAYEUX_BROWSER } = cookiesOf(request)
  known.requests += 1
  if (JSESSIONID !== undefined) known.jsessionid.add(JSESSIONID)
  if (BAYEUX_BROWSER !== undefined) known.browser.add(BAYEUX_BROWSER)
}

const seen = ({ session, agent, requests, jsessionid, browser }: Held): SeenSession => ({
  id: session.id,
  agent: agent.userName,
  subscriptions: session.subscriptions.map(({ name }) => name),
  requests,
  cookies: { JSESSIONID: [...jsessionid], BAYEUX_BROWSER: [...browser] },
})

const covers = (subscription: string, channel: string): boolean => {
  if (subscription === channel) return true
  if (subscription.endsWith('/**')) return channel.startsWith(subscription.slice(0, -2))
  const parent = channel.slice(0, channel.lastIndexOf('/') + 1)
  return subscription.endsWith('/*') && parent === subscription.slice(0, -1)
}
