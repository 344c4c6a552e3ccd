import { SessionTransport } from './transport.ts'
import { AckExtension, CometD } from 'cometd'
import type { GwsHttp } from './http.ts'
import { longestPollMs } from './replies.ts'
import type { Ending } from './replies.ts'
import type { Timers } from './timers.ts'

export type CometConnectionOptions = {
  http: GwsHttp
  /** GWS's CometD endpoint. */
  url: string
  /** The first one is needed, the others are welcome. */
  topics: readonly [string, ...string[]]
  /** How long anything may be silent beyond what the server said before it counts as dead. */
  marginMs: number
  timers: Timers
  /** Subscribed and confirmed. */
  onSubscribed: () => void
  onPolled: () => void
  /** The `data` of a message, in the order of arrival. */
  onNotification: (data: unknown) => void
  /** Comes once at most, and nothing after it; not after `drop` or `close`. */
  onEnded: (ending: Ending) => void
}

export type CometConnection = {
  /** Leaves without a word: nothing is sent or heard any more, and what is under way is aborted. */
  drop(): void
  /** Tells the server first, so that it need not wait for us; but not for longer than it is worth. */
  close(): Promise<void>
}

const goodbyeMs = 2000

/**
 * One CometD session from its handshake to its end. Whatever is not as it should be ends it, and whoever opened it opens
 * another one: a lost client id, an advice of `handshake` or `none` on any message, an answer without the reply that was
 * asked for, a server that is silent. The library could repair some of these itself, but forgets its subscriptions when it
 * does, and stands still on others; one way of recovering, from the sign-in on, serves for all. A poll's broken connection
 * alone is not taken for the end, unless it breaks twice.
 */
export const openCometConnection = (options: CometConnectionOptions): CometConnection => {
  const { http, topics, timers, marginMs } = options
  const cometd = new CometD()
  let isOver = false
  let onEnded = options.onEnded
  let unwatch = () => {}

  const drop = () => {
    isOver = true
    unwatch()
    transport.abort()
    cometd.clearListeners()
  }
  const end = (ending: Ending) => {
    if (isOver) return
    drop()
    onEnded(ending)
  }
  const fail = () => end({ reason: 'failed', intervalMs: 0 })
  const transport = new SessionTransport({
    http,
    timeoutMs: marginMs,
    pollTimeoutMs: longestPollMs + marginMs,
    onEnded: end,
  })
  /** Measures from now on; what the library believes does not count. */
  const watch = (quietMs: number) => {
    unwatch()
    unwatch = timers.after(quietMs + marginMs, () => end({ reason: 'silent', intervalMs: 0 }))
  }
  const pollMs = () => {
    const { timeout = longestPollMs, interval = 0 } = cometd.getAdvice()
    return timeout + interval
  }

  prepare(cometd, transport, options.url)
  cometd.onListenerException = fail
  cometd.onCallbackException = fail
  cometd.addListener('/meta/handshake', () => {
    watch(pollMs())
    cometd.batch(() =>
      topics.forEach((topic, index) => {
        cometd.subscribe(
          topic,
          ({ data }) => options.onNotification(data),
          ({ successful }) => {
            if (isOver || index > 0) return
            if (successful === true) options.onSubscribed()
            else end({ reason: 'subscription refused', intervalMs: 0 })
          },
        )
      }),
    )
  })
  cometd.addListener('/meta/connect', () => {
    watch(pollMs())
    options.onPolled()
  })
  watch(0)
  // To the server, the last session's parked poll may still stand; a second one in the same browser would not be parked.
  http.cookies.forget(options.url, 'BAYEUX_BROWSER')
  cometd.handshake()

  const close = () =>
    new Promise<void>((resolve) => {
      const left = () => {
        cancel()
        drop()
        resolve()
      }
      const cancel = timers.after(goodbyeMs, left)
      onEnded = left
      if (isOver) left()
      else cometd.disconnect(left)
    })
  return { drop, close }
}

const prepare = (cometd: CometD, transport: SessionTransport, url: string): void => {
  cometd.unregisterTransports()
  cometd.registerTransport('long-polling', transport)
  cometd.registerExtension('ack', new AckExtension())
  cometd.configure({ url, logLevel: 'warn', appendMessageTypeToURL: true })
}
