import type { Dispatcher } from 'undici'
import { letGoOfHeaders } from '../let-go-of-headers.ts'
import { NotConnected } from './not-connected.ts'

/**
 * - `answered`: whatever the server said, read to the end and decoded
 * - `not-sent`: no connection was made, or none was wanted any more, so the server has not seen the request
 * - `broken`: the request was sent, or may have been, and no whole answer came
 */
export type GwsReply =
  | { outcome: 'answered'; status: number; text: string }
  | { outcome: 'not-sent'; cause: unknown }
  | { outcome: 'broken'; cause: unknown }

export type AnswerHeaders = Record<string, string | string[] | undefined>

/** What waits for its answer. */
export type Underway = { callOff(): void }

/**
 * `timeoutMs` are the milliseconds until the whole answer has to be there. What has none is for somebody to call off, who finds
 * it `among` what is under way: nothing else would end it.
 */
export type Bounds =
  { timeoutMs: number; among?: Underway[] } | { timeoutMs?: undefined; among: Underway[] }

const answerAtMostBytes = 16 * 1024 * 1024

/**
 * One request, and its answer once it is whole: decoded only then, so that no character is torn at a chunk's edge. Broken is
 * what ends otherwise: by the connection, `timeoutMs` that were over, being called off, an answer that is too large. It is
 * undici's innermost call: a stream for each parked poll's two lines takes several times the memory and the time.
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: ExchangeOptions,
): void => {
  const made = new Exchange(options)
  try {
    dispatcher.dispatch(request, made)
  } catch (cause) {
    made.onResponseError(null, cause)
  }
}

type ExchangeOptions = {
  url: string
  bounds: Bounds
  /** Told of a whole answer's headers before anybody hears of it. */
  learn: (url: string, headers: AnswerHeaders) => void
  /** Told once what became of it; it must not throw. */
  hear: (reply: GwsReply) => void
}

/**
 * A class, and a list rather than an AbortSignal: functions of its own, a promise and a signal's listener are more than all else
 * that a poll keeps in memory while it is parked. By then the garbage collector takes it for old, and all that it still refers to
 * in the end is kept with it until all of the heap is looked at: so it lets go of its answer.
 */
class Exchange implements Underway, Dispatcher.DispatchHandler {
  readonly #among: Underway[] | undefined
  readonly #url: string
  readonly #learn: ExchangeOptions['learn']
  #hear: ExchangeOptions['hear'] | undefined
  readonly #timer: NodeJS.Timeout | undefined
  #controller: Dispatcher.DispatchController | undefined
  #unwanted: Error | undefined
  #start: { status: number; headers: AnswerHeaders } | undefined
  #chunks: Buffer[] = none
  #bytes = 0

  constructor({ url, bounds, learn, hear }: ExchangeOptions) {
    const { timeoutMs, among } = bounds
    this.#among = among
    this.#url = url
    this.#learn = learn
    this.#hear = hear
    if (timeoutMs !== undefined)
      this.#timer = setTimeout(() => this.#leave(new Error('it took too long')), timeoutMs)
    among?.push(this)
  }

  callOff(): void {
    this.#leave(new Error('nobody wants it any more'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Whoever waits for the socket behind it is not to lose that.
    if (this.#unwanted) throw this.#unwanted
    this.#controller = controller
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    letGoOfHeaders(controller)
    if (status >= 200) this.#start = { status, headers }
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#bytes += chunk.byteLength
    if (this.#bytes > answerAtMostBytes) this.#leave(new Error('the answer is too large'))
    else if (this.#chunks === none) this.#chunks = [chunk]
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [start, chunks] = [this.#start, this.#chunks]
    this.#done()
    if (!start) return this.#fail(new Error('an answer without a status'))
    this.#learn(this.#url, start.headers)
    this.#tell({ outcome: 'answered', status: start.status, text: whole(chunks) })
  }

  onResponseError(controller: Dispatcher.DispatchController | null, cause: unknown): void {
    this.#done()
    this.#fail(cause)
    // What undici's own proxy has refused runs on otherwise, and nothing would end it any more.
    this.#unwanted ??= new Error('it has failed', { cause })
    controller?.abort(this.#unwanted)
  }

  /** Once, whatever undici says after it: its own proxy reports an error and goes on with the answer. */
  #tell(reply: GwsReply): void {
    const hear = this.#hear
    this.#hear = undefined
    hear?.(reply)
  }

  #fail(cause: unknown): void {
    this.#tell({ outcome: cause instanceof NotConnected ? 'not-sent' : 'broken', cause })
  }

  #leave(reason: Error): void {
    this.#unwanted ??= reason
    if (this.#controller) return this.#controller.abort(this.#unwanted)
    this.#done()
    this.#tell({ outcome: 'not-sent', cause: this.#unwanted })
  }

  #done(): void {
    clearTimeout(this.#timer)
    const at = this.#among?.indexOf(this) ?? -1
    if (at >= 0) this.#among?.splice(at, 1)
    this.#start = undefined
    this.#chunks = none
  }
}

const none: Buffer[] = []

const whole = (chunks: Buffer[]): string =>
  (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')
