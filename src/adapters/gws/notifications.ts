import { SessionTransport } from './transport.ts'
import { AckExtension, CometD } from 'cometd'
import type { Message } from 'cometd'
import type { GwsHttp } from './http.ts'

export type NotificationsOptions = {
  http: GwsHttp
  /** GWS's CometD endpoint. */
  url: string
  /** The first one is needed, the others are welcome. */
  topics: readonly [string, ...string[]]
  /** The `data` of a message, in the order of arrival. */
  onNotification: (data: unknown) => void
  /** Signs in before every start: a lost HTTP session takes the CSRF token along. */
  signIn: () => Promise<SignedIn>
  /** Nothing more will be tried: somebody has to see to the agent's account. */
  onRefused: (reason: Refusal) => void
  /** Subscribed and confirmed. Comes again after every re-handshake: what was said in between is lost. */
  onConnected: () => void
  onLost: (reason: string) => void
  /** Milliseconds before the nth new start. */
  backoff: (starts: number) => number
}

type Refusal = 'refused' | 'password-change'
export type SignedIn = 'signed-in' | 'unreachable' | Refusal

export type Notifications = { close(): Promise<void> }

/** How long a poll may be silent beyond what the server said before the connection counts as dead. */
const networkDelayMs = 10_000
const longestPollMs = 300_000
const goodbyeMs = 2000

/**
 * One agent's notifications over CometD. Subscriptions end with the handshake they were made under, so they are made anew
 * after each; and since the library gives up for good on some answers (an advice of `none`, or of `handshake` on a reply that
 * succeeded), whatever leaves it standing still starts it anew.
 */
export const openNotifications = (options: NotificationsOptions): Notifications => {
  let closed = false
  let starts = 0
  let restarting: NodeJS.Timeout | undefined
  let current: { cometd: CometD; watchdog: NodeJS.Timeout | undefined } | undefined

  const restart = (reason: string): void => {
    if (closed || restarting !== undefined) return
    options.onLost(reason)
    drop()
    starts += 1
    restarting = setTimeout(() => {
      restarting = undefined
      void start()
    }, options.backoff(starts))
  }

  /** Leaves a client behind without a word; its requests are aborted and nothing of it is heard again. */
  const drop = (): void => {
    clearTimeout(current?.watchdog)
    const abandoned = current?.cometd
    current = undefined
    abandoned?.clearListeners()
    abandoned?.getTransport()?.abort()
  }

  const start = async (): Promise<void> => {
    const signedIn = await options.signIn()
    if (closed) return
    if (signedIn === 'signed-in') connect()
    else if (signedIn === 'unreachable') restart(signedIn)
    else options.onRefused(signedIn)
  }

  const connect = (): void => {
    const cometd = new CometD()
    const client: NonNullable<typeof current> = { cometd, watchdog: undefined }
    current = client
    const isCurrent = () => current === client && !closed
    const watch = (milliseconds: number) => {
      clearTimeout(client.watchdog)
      client.watchdog = setTimeout(() => restart('silent'), milliseconds)
    }
    prepare(cometd, options, (status) => {
      // Polling on would never be let in again; the library does not know that.
      if (isCurrent() && (status === 401 || status === 403)) restart(`HTTP ${status}`)
    })
    cometd.addListener('/meta/handshake', (reply) => {
      if (!isCurrent()) return
      watch(networkDelayMs * 2)
      if (!reply.successful) return giveUpIfStopped(reply, 'handshake refused')
      if (reply.advice?.reconnect === 'handshake' || reply.advice?.reconnect === 'none') {
        return restart('handshake with contrary advice')
      }
      options.topics.forEach((topic, index) => {
        cometd.subscribe(
          topic,
          ({ data }) => {
            if (isCurrent()) options.onNotification(data)
          },
          (answer) => {
            if (!isCurrent() || index > 0) return
            if (!answer.successful) return restart('subscription refused')
            starts = 0
            options.onConnected()
          },
        )
      })
    })
    cometd.addListener('/meta/connect', (reply) => {
      if (!isCurrent()) return
      watch((cometd.getAdvice().timeout ?? longestPollMs) + networkDelayMs * 2)
      if (!reply.successful) giveUpIfStopped(reply, 'poll refused')
    })
    cometd.addListener('/meta/disconnect', () => {
      // Unless it was us, the server has ended the session, and the library is content with that.
      if (isCurrent()) restart('ended by the server')
    })
    const giveUpIfStopped = (reply: Message, reason: string): void => {
      // The library decides after its listeners have heard.
      setImmediate(() => {
        const stopped =
          isCurrent() && (cometd.isDisconnected() || reply.advice?.reconnect === 'none')
        if (stopped) restart(reason)
      })
    }
    watch(networkDelayMs * 2)
    cometd.handshake()
  }

  void start()
  return {
    async close() {
      closed = true
      clearTimeout(restarting)
      const { cometd } = current ?? {}
      if (cometd && !cometd.isDisconnected()) await sayGoodbye(cometd)
      drop()
    },
  }
}

const prepare = (
  cometd: CometD,
  { http, url }: NotificationsOptions,
  answered: (status: number) => void,
): void => {
  cometd.unregisterTransports()
  cometd.registerTransport(
    'long-polling',
    new SessionTransport(http, { timeoutMs: longestPollMs, answered }),
  )
  cometd.registerExtension('ack', new AckExtension())
  cometd.configure({
    url,
    logLevel: 'warn',
    maxNetworkDelay: networkDelayMs,
    appendMessageTypeToURL: true,
  })
}

/** Tells the server, so that it need not wait for us; but not for longer than it is worth. */
const sayGoodbye = (cometd: CometD): Promise<void> =>
  new Promise((resolve) => {
    const enough = setTimeout(resolve, goodbyeMs)
    cometd.disconnect(() => {
      clearTimeout(enough)
      resolve()
    })
  })
