import './cometd-window.ts'
import { Transport } from 'cometd'
import type { Message } from 'cometd'
import type { GwsReply, Underway } from './exchange.ts'
import type { GwsHttp } from './http.ts'
import { readReplies, saysNothing } from './replies.ts'
import type { Ending } from './replies.ts'
import type { Timers } from './timers.ts'

type Envelope = { url: string; messages: Message[]; onSuccess: (messages: Message[]) => void }

export type TransportOptions = {
  http: GwsHttp
  timers: Timers
  /** Bounds everything but polls, which whoever opened the session watches. */
  timeoutMs: number
  /** True where the server keeps what it sent until it is acknowledged. */
  acknowledges: () => boolean
  /** A poll came back without anything in it, and the next one goes: of this the library does not hear. */
  onEmptyPoll: () => void
  /** A poll was broken, and goes again after the interval. */
  onPollAgain: () => void
  onEnded: (ending: Ending) => void
}

/**
 * CometD's long polling over the session's own HTTP client, so that polls carry the agent's cookies and nobody else's, and
 * arrive as the text that was sent. The library hears of what went well and brought something, so it never decides how to
 * recover; once aborted, nothing is sent and nothing is heard any more, whatever the library wants.
 */
export class SessionTransport extends Transport {
  readonly #options: TransportOptions
  readonly #underway: Underway[] = []
  #isOver = false
  #cancelAgain = () => {}
  #emptyPolls = 0

  constructor(options: TransportOptions) {
    super()
    this.#options = options
  }

  override accept(): boolean {
    return true
  }

  override abort(): void {
    this.#isOver = true
    this.#cancelAgain()
    for (const each of [...this.#underway]) each.callOff()
  }

  override send(envelope: Envelope, polls: boolean): void {
    if (this.#isOver) return
    if (polls) return this.#poll(envelope)
    const { http, timeoutMs } = this.#options
    const request = { ...this.#requestFor(envelope), method: 'POST', timeoutMs } as const
    void http.send(request).then((reply) => this.#hear(envelope, reply))
  }

  /** Without a promise of its reply, which would be kept with it. It is heard once the HTTP client is done with it. */
  #poll(envelope: Envelope, isRetry = false): void {
    this.#options.http.poll(this.#requestFor(envelope), (reply) =>
      queueMicrotask(() => {
        if (reply.outcome === 'broken' && !isRetry && this.#options.acknowledges())
          this.#again(envelope)
        else this.#hear(envelope, reply)
      }),
    )
  }

  #requestFor({ url, messages }: Envelope) {
    return { url, body: JSON.stringify(messages), among: this.#underway }
  }

  /** The server still has what was lost on the way; one that does not has to be asked how things stand. */
  #again(envelope: Envelope): void {
    if (this.#isOver || this.cometd.isDisconnected()) return
    this.#options.onPollAgain()
    this.#cancelAgain = this.#options.timers.after(this.advice.interval ?? 0, () => {
      if (!this.#isOver && !this.cometd.isDisconnected()) this.#poll(envelope, true)
    })
  }

  #hear(envelope: Envelope, reply: GwsReply): void {
    if (this.#isOver) return
    const { messages, onSuccess } = envelope
    const replies = readReplies(messages, reply)
    if (replies.outcome === 'ended') return this.#options.onEnded(replies)
    const [poll] = messages
    if (poll && this.#isToBeRepeated(poll, replies.messages)) this.#repeat(envelope, poll)
    else onSuccess(replies.messages)
  }

  /** As the library would: with other advice, the next poll is another one. */
  #isToBeRepeated(poll: Message, replies: Message[]): boolean {
    return (
      saysNothing(replies) &&
      poll.advice === undefined &&
      this.advice.interval === 0 &&
      !this.cometd.isDisconnected()
    )
  }

  /**
   * What the library makes for each poll is kept while that is parked, and what is kept for long is dear to clear away. The
   * message is its own, by which it knows the reply once there is something in it; it counts its messages in plain numbers.
   */
  #repeat(envelope: Envelope, poll: Message): void {
    this.#options.onEmptyPoll()
    poll.id = `p${(this.#emptyPolls += 1)}`
    // The socket can be used again from then on.
    setImmediate(() => {
      if (!this.cometd.isDisconnected()) this.send(envelope, true)
    })
  }
}
