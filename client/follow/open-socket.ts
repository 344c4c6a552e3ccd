import { BridgeProblem } from '../http/bridge-problem.ts'
import type { Cancel, Runtime, SocketConstructor, WebSocketLike } from '../runtime.ts'
import { isSocketTicket } from '../shapes.ts'
import type { Calls } from '../start-consult.ts'
import { parseFrame } from './frame.ts'
import type { ClientFrame, ServerFrame } from './frame.ts'

/** A socket that was opened. */
export type Socket = {
  /** Does nothing once the socket has ended. */
  send(frame: ClientFrame): void
  close(): void
  /** Closes it as one that is of no use. */
  giveUp(): void
  /** Aborted when the socket has ended, whoever ended it. */
  ended: AbortSignal
  /** Whether anything but errors has come over it, and nobody has given it up. */
  wasOfUse(): boolean
}

/** API Gateway ends a socket after ten minutes of silence; a network may forget it sooner, and tell nobody. */
const silentAtMostMs = 60_000
const answerMs = 10_000

/**
 * Opens a socket with a ticket of its own. Until it ends, or the signal ends it, its frames go to `hear`; when it is silent
 * the bridge is pinged, and when that is not answered it ends. Rejects with a `BridgeProblem`.
 */
export const openSocket = async (
  { http, runtime }: Calls,
  WebSocket: SocketConstructor,
  { hear, signal }: { hear: (frame: ServerFrame) => void; signal: AbortSignal },
): Promise<Socket> => {
  signal.throwIfAborted()
  const path = '/v1/socket-tickets'
  const { url } = await http({ method: 'POST', path, signal }, isSocketTicket)
  signal.throwIfAborted()
  return connect(runtime, dial(WebSocket, url), { hear, signal })
}

/** The ticket is in the address, and so in what the platform says of it: none of that may get into a log. */
const unopened = () => {
  const detail = 'no WebSocket to the bridge could be opened'
  return new BridgeProblem({ code: 'network_error', status: 0, detail })
}

/** Browsers refuse at once what a page's policy forbids. */
const dial = (WebSocket: SocketConstructor, url: string): WebSocketLike => {
  try {
    return new WebSocket(url)
  } catch {
    throw unopened()
  }
}

const connect = (
  runtime: Runtime,
  webSocket: WebSocketLike,
  { hear, signal }: { hear: (frame: ServerFrame) => void; signal: AbortSignal },
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const ended = new AbortController()
    const timer = oneTimer(runtime)
    let ofUse = false

    const close = () => {
      if (ended.signal.aborted) return
      timer.stop()
      signal.removeEventListener('abort', close)
      ended.abort()
      webSocket.close()
      reject(unopened())
    }
    const giveUp = () => {
      if (ended.signal.aborted) return
      ofUse = false
      close()
    }
    const send: Socket['send'] = (frame) => {
      if (!ended.signal.aborted) webSocket.send(JSON.stringify(frame))
    }
    const awaitFrames = () =>
      timer.start(silentAtMostMs, () => {
        send({ action: 'ping' })
        timer.start(answerMs, close)
      })

    webSocket.addEventListener('open', () => {
      if (ended.signal.aborted) return
      awaitFrames()
      resolve({ send, close, giveUp, ended: ended.signal, wasOfUse: () => ofUse })
    })
    webSocket.addEventListener('message', ({ data }) => {
      if (ended.signal.aborted) return
      awaitFrames()
      const frame = parseFrame(data)
      if (frame) {
        ofUse ||= frame.type !== 'error'
        hear(frame)
      }
    })
    webSocket.addEventListener('error', close)
    webSocket.addEventListener('close', close)
    signal.addEventListener('abort', close)
    timer.start(answerMs, close)
  })

/** At most one piece of work that waits for its time. */
const oneTimer = ({ after }: Runtime) => {
  let stop: Cancel = () => undefined
  return {
    start(milliseconds: number, work: () => void) {
      stop()
      stop = after(milliseconds, work)
    },
    stop: () => stop(),
  }
}
