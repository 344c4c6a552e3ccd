import type { Dispatcher } from 'undici'

export type Exchanged = {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

const answerAtMostBytes = 16 * 1024 * 1024

/**
 * One request, and its answer once it is whole: decoded only then, so that no character is torn at a chunk's edge. Rejects
 * with whatever broke it: the connection, `timeoutMs` that were over, the signal, an answer that is too large. It is undici's
 * innermost call: a stream for each parked poll's two lines takes several times the memory and the time.
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Exchanged> =>
  new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let unwanted: Error | undefined
    let start: { status: number; headers: Exchanged['headers'] } | undefined
    const chunks: Buffer[] = []
    let bytes = 0

    const leave = (reason: Error) => {
      unwanted ??= reason
      controller?.abort(unwanted)
    }
    const abort = () => leave(new Error('nobody wants it any more'))
    const timer = setTimeout(() => leave(new Error('it took too long')), timeoutMs)
    signal?.addEventListener('abort', abort)
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    dispatcher.dispatch(request, {
      onRequestStart(given) {
        controller = given
        if (unwanted) controller.abort(unwanted)
      },
      onResponseStart(_, status, headers) {
        if (status >= 200) start = { status, headers }
      },
      onResponseData(_, chunk) {
        bytes += chunk.byteLength
        if (bytes > answerAtMostBytes) leave(new Error('the answer is too large'))
        else chunks.push(chunk)
      },
      onResponseEnd() {
        done()
        if (start) resolve({ ...start, text: whole(chunks) })
        else reject(new Error('an answer without a status'))
      },
      onResponseError(_, error) {
        done()
        reject(error)
      },
    })
  })

const whole = (chunks: Buffer[]): string =>
  (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')
