import type { Dispatcher } from 'undici'

export type Exchanged = {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** What waits for its answer. */
export type Underway = { callOff(): void }

export type Bounds = {
  /** Milliseconds until the whole answer has to be there. What has none, somebody calls off. */
  timeoutMs?: number | undefined
  /** Where it is to be found for as long as it is under way. */
  among?: Set<Underway> | undefined
}

const answerAtMostBytes = 16 * 1024 * 1024

/**
 * One request, and its answer once it is whole: decoded only then, so that no character is torn at a chunk's edge. Rejects
 * with whatever broke it: the connection, `timeoutMs` that were over, being called off, an answer that is too large. It is
 * undici's innermost call: a stream for each parked poll's two lines takes several times the memory and the time.
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  bounds: Bounds,
): Promise<Exchanged> =>
  new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Exchange(bounds, { resolve, reject }))
  })

type Settling = { resolve(exchanged: Exchanged): void; reject(cause: Error): void }

/**
 * A class, and a set rather than an AbortSignal: functions of its own and a signal's listener are more than all else that a
 * poll keeps in memory while it is parked, where the garbage collector has to look at it and move it.
 */
class Exchange implements Underway, Dispatcher.DispatchHandler {
  readonly #settling: Settling
  readonly #among: Set<Underway> | undefined
  readonly #timer: NodeJS.Timeout | undefined
  #controller: Dispatcher.DispatchController | undefined
  #unwanted: Error | undefined
  #start: Omit<Exchanged, 'text'> | undefined
  #chunks: Buffer[] | undefined
  #bytes = 0

  constructor({ timeoutMs, among }: Bounds, settling: Settling) {
    this.#settling = settling
    this.#among = among
    if (timeoutMs !== undefined)
      this.#timer = setTimeout(() => this.#leave(new Error('it took too long')), timeoutMs)
    among?.add(this)
  }

  callOff(): void {
    this.#leave(new Error('nobody wants it any more'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#unwanted) controller.abort(this.#unwanted)
  }

  onResponseStart(_: unknown, status: number, headers: Exchanged['headers']): void {
    if (status >= 200) this.#start = { status, headers }
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#bytes += chunk.byteLength
    if (this.#bytes > answerAtMostBytes) this.#leave(new Error('the answer is too large'))
    else (this.#chunks ??= []).push(chunk)
  }

  onResponseEnd(): void {
    this.#done()
    if (this.#start) this.#settling.resolve({ ...this.#start, text: whole(this.#chunks ?? []) })
    else this.#settling.reject(new Error('an answer without a status'))
  }

  onResponseError(_: unknown, cause: Error): void {
    this.#done()
    this.#settling.reject(cause)
  }

  #leave(reason: Error): void {
    this.#unwanted ??= reason
    this.#controller?.abort(this.#unwanted)
  }

  #done(): void {
    clearTimeout(this.#timer)
    this.#among?.delete(this)
  }
}

const whole = (chunks: Buffer[]): string =>
  (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')
