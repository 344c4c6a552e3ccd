import './cometd-window.ts'
import { LongPollingTransport } from 'cometd'
import type { GwsHttp } from './http.ts'

/** What the library hands to a transport, and what it asks of the request it gets back. */
type Packet = {
  url: string
  body: string
  onSuccess: (text: string) => void
  onError: (reason: string, exception?: unknown) => void
}
type Sent = { readyState: number; status: number; abort: () => void }

const opened = 1

/**
 * CometD's long polling over the session's own HTTP client, so that polls carry the agent's cookies and nobody else's, share
 * the process's sockets, and arrive as the text that was sent. The library bounds a poll by the server's advice; `timeoutMs`
 * is for connections that have died without a word.
 */
export class SessionTransport extends LongPollingTransport {
  readonly #http: GwsHttp
  readonly #timeoutMs: number
  readonly #answered: (status: number) => void

  constructor(http: GwsHttp, options: { timeoutMs: number; answered: (status: number) => void }) {
    super()
    this.#http = http
    this.#timeoutMs = options.timeoutMs
    this.#answered = options.answered
  }

  override xhrSend({ url, body, onSuccess, onError }: Packet): Sent {
    const aborting = new AbortController()
    const sent: Sent = { readyState: opened, status: 0, abort: () => aborting.abort() }
    const timeoutMs = this.#timeoutMs
    void this.#http
      .send({ method: 'POST', url, body, timeoutMs, signal: aborting.signal })
      .then((reply) => {
        if (reply.outcome !== 'answered') return onError(reply.outcome, reply.cause)
        sent.status = reply.status
        this.#answered(reply.status)
        return reply.status === 200 ? onSuccess(reply.text) : onError(`HTTP ${reply.status}`)
      })
    return sent
  }
}
