import './cometd-window.ts'
import { Transport } from 'cometd'
import type { Message } from 'cometd'
import type { GwsHttp, GwsReply } from './http.ts'
import { readReplies } from './replies.ts'
import type { Ending } from './replies.ts'
import { pause } from './timers.ts'
import type { Timers } from './timers.ts'

type Envelope = { url: string; messages: Message[]; onSuccess: (messages: Message[]) => void }

export type TransportOptions = {
  http: GwsHttp
  timers: Timers
  /** Bounds everything but polls, which whoever opened the session watches. */
  timeoutMs: number
  pollTimeoutMs: number
  /** True where the server keeps what it sent until it is acknowledged. */
  acknowledges: () => boolean
  onEnded: (ending: Ending) => void
}

/**
 * CometD's long polling over the session's own HTTP client, so that polls carry the agent's cookies and nobody else's, share
 * the process's sockets, and arrive as the text that was sent. The library hears of what went well and of nothing else, so
 * it never decides how to recover; once aborted, nothing is sent and nothing is heard any more, whatever the library wants.
 */
export class SessionTransport extends Transport {
  readonly #options: TransportOptions
  readonly #aborting = new AbortController()

  constructor(options: TransportOptions) {
    super()
    this.#options = options
  }

  override accept(): boolean {
    return true
  }

  override abort(): void {
    this.#aborting.abort()
  }

  override send(envelope: Envelope, polls: boolean): void {
    void this.#exchange(envelope, polls)
  }

  async #exchange({ url, messages, onSuccess }: Envelope, polls: boolean): Promise<void> {
    const body = JSON.stringify(messages)
    let reply = await this.#post(url, body, polls)
    if (polls && reply.outcome === 'broken' && this.#options.acknowledges()) {
      // The server still has what was lost on the way; one that does not has to be asked how things stand.
      await pause(this.#options.timers, this.advice.interval ?? 0, this.#aborting.signal)
      reply = await this.#post(url, body, polls)
    }
    if (this.#aborting.signal.aborted) return
    const replies = readReplies(messages, reply)
    if (replies.outcome === 'ended') return this.#options.onEnded(replies)
    onSuccess(replies.messages)
  }

  #post(url: string, body: string, polls: boolean): Promise<GwsReply> {
    const { http, timeoutMs, pollTimeoutMs } = this.#options
    const { signal } = this.#aborting
    if (signal.aborted) return Promise.resolve({ outcome: 'not-sent', cause: null })
    return http.send({
      method: 'POST',
      url,
      body,
      timeoutMs: polls ? pollTimeoutMs : timeoutMs,
      signal,
    })
  }
}
