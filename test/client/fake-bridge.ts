import type { Consult, ConsultState } from '../../src/consult/consult.ts'
import type { ConsultEvent, EventType } from '../../src/consult/event.ts'
import { consultBridge } from '../../client/index.ts'
import type { WebSocketLike } from '../../client/index.ts'
import { fakeTime } from './fake-time.ts'
import type { FakeTime } from './fake-time.ts'

type Listener = (event: { data: unknown }) => void
type Sent = { action: string; consultId?: string; after?: number; scope?: string }

/** One end of a socket that is scripted at the other. */
export type FakeSocket = {
  sent: Sent[]
  open: boolean
  /** Nothing passes any more, and nobody is told. */
  mute: boolean
  deliver(frame: object): void
  /** Ends it from the bridge's side. */
  cut(): void
}

const stateOf = (type: EventType): ConsultState =>
  type === 'consult.message' || !type.startsWith('consult.')
    ? 'joined'
    : (type.slice('consult.'.length) as ConsultState)

/** A bridge in memory: what it knows, what it was asked, and switches for what goes wrong on the way. */
export const fakeBridge = () => {
  const time = fakeTime()
  const logs = new Map<string, ConsultEvent[]>()
  const sockets: FakeSocket[] = []
  const asked: string[] = []
  const bridge = {
    time,
    sockets,
    asked,
    /** What becomes of a frame on its way to a client: none, one, or several. */
    onItsWay: (frame: object): object[] => [frame],
    refusesSockets: false,
    /** How long an answer over HTTP takes to arrive; by then it may be out of date. */
    latencyMs: 0,
    /** With how many events it answers at most. */
    eventsAtOnce: Infinity,
    /** Answers in place of the bridge; undefined leaves the call to it. */
    instead: (() => undefined) as (path: string, init: RequestInit) => Response | undefined,
    /** Puts an event into a consult's log, and shows it to whoever follows. The bridge's clock may be off. */
    happens(id: string, type: EventType, offMs = 0): void {
      const event = nextEvent(logs.get(id) ?? [], id, type, time.now() + offMs)
      logs.set(id, [...(logs.get(id) ?? []), event])
      for (const socket of sockets) {
        if (socket.open && follows(socket, id)) socket.deliver({ type: 'event', event })
      }
    },
    /** The newest sequence of a consult. */
    newest: (id: string) => logs.get(id)?.at(-1)?.sequence,
    /** A client of this bridge. */
    client: (more: object = {}) =>
      consultBridge({
        baseUrl: 'http://bridge.test/',
        apiKey: 'key',
        fetch: async (url, init = {}) => {
          const response = await answer(url, init)
          if (bridge.latencyMs > 0) await passed(bridge.latencyMs, init.signal, time)
          return response
        },
        WebSocket: FakeWebSocket,
        now: time.now,
        after: time.after,
        random: () => 0.5,
        newKey: () => 'key-1',
        ...more,
      }),
  }

  const consults = () => [...logs.values()].flatMap((log) => log.at(-1)?.consult ?? [])
  const answer = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(url)
    asked.push(`${init.method ?? ''} ${pathname}`)
    await Promise.resolve()
    init.signal?.throwIfAborted()
    const instead = bridge.instead(pathname, init)
    if (instead) return instead
    if (pathname === '/v1/socket-tickets') {
      const ticket = { ticket: 't', url: 'ws://bridge.test/ws?ticket=t', expiresAt: '' }
      return Response.json(ticket, { status: 201 })
    }
    if (pathname === '/v1/consults') {
      return Response.json({ items: consults().reverse(), nextCursor: null })
    }
    if (pathname === '/v1/agents/testname/interactions')
      return Response.json({ items: [theInteraction(consults())], nextCursor: null })
    const [, id = '', events] = /^\/v1\/consults\/([^/]+)(\/events)?$/.exec(pathname) ?? []
    const log = logs.get(id)
    if (!log) return problem(404, 'not_found')
    const newest = log.at(-1)?.consult
    if (!events) return Response.json(newest)
    const after = Number(searchParams.get('after'))
    const missed = log.filter(({ sequence }) => sequence > after)
    if (missed.length === 0 && searchParams.has('wait')) await passed(20_000, init.signal, time)
    const page = missed.slice(0, bridge.eventsAtOnce)
    return Response.json({ events: page, sequence: newest?.sequence })
  }

  class FakeWebSocket implements WebSocketLike {
    readonly #listeners = new Map<string, Listener[]>()
    readonly #end: FakeSocket

    constructor() {
      this.#end = {
        sent: [],
        open: false,
        mute: false,
        deliver: (frame) => {
          if (this.#end.mute) return
          for (const each of bridge.onItsWay(frame)) this.#tell('message', JSON.stringify(each))
        },
        cut: () => this.close(),
      }
      sockets.push(this.#end)
      queueMicrotask(() => {
        if (bridge.refusesSockets) return this.#tell('error')
        this.#end.open = true
        this.#tell('open')
      })
    }
    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
    }
    close(): void {
      if (!this.#end.open) return
      this.#end.open = false
      this.#tell('close')
    }
    send(text: string): void {
      const frame = JSON.parse(text) as Sent
      this.#end.sent.push(frame)
      if (!this.#end.mute) queueMicrotask(() => obey(this.#end, frame))
    }
    #tell(type: string, data?: string): void {
      for (const listener of this.#listeners.get(type) ?? []) listener({ data })
    }
  }

  const obey = (socket: FakeSocket, { action, consultId, after, scope }: Sent): void => {
    if (action === 'ping') return socket.deliver({ type: 'pong' })
    if (scope) return socket.deliver({ type: `${action}d`, scope })
    socket.deliver({ type: `${action}d`, consultId, after: after ?? null })
    if (action !== 'subscribe' || after === undefined) return
    for (const event of logs.get(consultId ?? '') ?? []) {
      if (event.sequence > after) socket.deliver({ type: 'event', event })
    }
  }
  return bridge
}
export type FakeBridge = ReturnType<typeof fakeBridge>

/** The only conversation there is, with what is open in it. */
const theInteraction = (consults: Consult[]) => {
  const open = consults.findLast(({ state }) => !['rejected', 'failed', 'ended'].includes(state))
  const nothing = { customer: null, state: null, since: null }
  return { media: 'chat', id: 'i', ...nothing, consultId: open?.id ?? null }
}

/** Resolves when the time has passed, and rejects when it is aborted before. */
const passed = (milliseconds: number, signal: AbortSignal | null | undefined, time: FakeTime) =>
  new Promise<void>((resolve, reject) => {
    const cancel = time.after(milliseconds, resolve)
    signal?.addEventListener('abort', () => {
      cancel()
      reject(new Error('aborted'))
    })
  })

const follows = ({ sent }: FakeSocket, id: string): boolean =>
  sent.some(({ scope }) => scope === 'caller') ||
  sent.findLast(({ consultId }) => consultId === id)?.action === 'subscribe'

const nextEvent = (log: ConsultEvent[], id: string, type: EventType, now: number): ConsultEvent => {
  const sequence = log.length + 1
  const at = new Date(now).toISOString()
  const consult: Consult = {
    id,
    state: stateOf(type),
    referenceId: 1,
    agent: 'testname',
    media: 'chat',
    interactionId: 'i',
    target: { agent: 'bfriend' },
    metadata: {},
    createdAt: log[0]?.consult.createdAt ?? at,
    updatedAt: at,
    sequence,
    reason: null,
    gws: null,
  }
  return { id: `evt_${id}_${sequence}`, type, sequence, occurredAt: at, source: 'timer', consult }
}

export const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Response =>
  Response.json(
    { type: `urn:consult-bridge:problem:${code}`, status, code, detail: code, ...more },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )

/** What an iteration has brought so far. */
export const collect = (events: AsyncIterable<ConsultEvent>) => {
  const heard: { consultId: string; sequence: number; event: ConsultEvent }[] = []
  const ended = (async () => {
    for await (const event of events) {
      heard.push({ consultId: event.consult.id, sequence: event.sequence, event })
    }
  })()
  // Looked at by the tests that expect it.
  ended.catch(() => undefined)
  const sequences = (id = 'c') =>
    heard.filter(({ consultId }) => consultId === id).map(({ sequence }) => sequence)
  return { heard, ended, sequences }
}
