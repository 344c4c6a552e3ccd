import { SessionTransport } from './transport.ts'
import { AckExtension, CometD } from 'cometd'
import { z } from 'zod'
import type { GwsHttp } from './http.ts'
import { longestPollMs } from './replies.ts'
import type { Ending } from './replies.ts'
import type { Timers } from './timers.ts'
import { createWatchdog } from './watchdog.ts'

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

const Ext = z.looseObject({ ack: z.boolean() })

/**
 * One CometD session from its handshake to its end. Whatever is not as it should be ends it, and whoever opened it opens
 * another one: a lost client id, an advice of `handshake` or `none` on any message, an answer without the reply that was
 * asked for, a server that is silent. The library could repair some of these itself, but forgets its subscriptions when it
 * does, and stands still on others; one way of recovering, from the sign-in on, serves for all. A poll's broken connection
 * alone is not taken for the end where the server grants acknowledgements, unless it breaks twice.
 */
export const openCometConnection = (options: CometConnectionOptions): CometConnection => {
  const { http, timers, marginMs } = options
  const cometd = new CometD()
  let isOver = false
  let acknowledges = false
  let onEnded = options.onEnded

  const drop = () => {
    isOver = true
    watchdog.stop()
    transport.abort()
    cometd.clearListeners()
  }
  const end = (ending: Ending) => {
    if (isOver) return
    drop()
    onEnded(ending)
  }
  const endFor = (reason: string) => end({ reason, intervalMs: 0 })
  const watchdog = createWatchdog(timers, marginMs, () => endFor('silent'))
  const awaitPoll = () => {
    const { timeout = longestPollMs, interval = 0 } = cometd.getAdvice()
    watchdog.feed(timeout + interval)
  }
  const polled = () => {
    awaitPoll()
    try {
      options.onPolled()
    } catch {
      endFor('failed')
    }
  }
  const transport = new SessionTransport({
    http,
    timers,
    timeoutMs: marginMs,
    acknowledges: () => acknowledges,
    onEmptyPoll: polled,
    onPollAgain: awaitPoll,
    onEnded: end,
  })

  prepare(cometd, transport, options.url)
  cometd.onListenerException = () => endFor('failed')
  cometd.onCallbackException = () => endFor('failed')
  cometd.addListener('/meta/handshake', ({ ext }) => {
    acknowledges = Ext.safeParse(ext).data?.ack === true
    awaitPoll()
    subscribe(cometd, options.topics, {
      heard: (data) => !isOver && options.onNotification(data),
      answered: (isSuccessful) => {
        if (isOver) return
        if (isSuccessful) options.onSubscribed()
        else endFor('subscription refused')
      },
    })
  })
  cometd.addListener('/meta/connect', polled)
  watchdog.feed(0)
  // To the server, the last session's parked poll may still stand; a second one in the same browser would not be parked.
  http.cookies.forget(options.url, 'BAYEUX_BROWSER')
  cometd.handshake()

  const close = () =>
    new Promise<void>((resolve) => {
      const leave = () => {
        cancel()
        drop()
        resolve()
      }
      const cancel = timers.after(goodbyeMs, leave)
      onEnded = leave
      if (isOver) leave()
      else cometd.disconnect(leave)
    })
  return { drop, close }
}

/** All in one request; what became of the first topic is told. */
const subscribe = (
  cometd: CometD,
  topics: readonly string[],
  { heard, answered }: { heard: (data: unknown) => void; answered: (ok: boolean) => void },
): void =>
  cometd.batch(() =>
    topics.forEach((topic, index) =>
      cometd.subscribe(
        topic,
        ({ data }) => heard(data),
        ({ successful }) => {
          if (index === 0) answered(successful === true)
        },
      ),
    ),
  )

const prepare = (cometd: CometD, transport: SessionTransport, url: string): void => {
  cometd.unregisterTransports()
  cometd.registerTransport('long-polling', transport)
  cometd.registerExtension('ack', new AckExtension())
  cometd.configure({ url, logLevel: 'warn', appendMessageTypeToURL: true })
}
