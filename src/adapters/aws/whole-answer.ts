import type { Dispatcher } from 'undici'
import { letGoOfHeaders } from '../let-go-of-headers.ts'

type Request = { url: URL; headers: Record<string, string>; body: string }

export type Answer = { status: number; text: string }

/**
 * POSTs, and resolves with the answer once it is whole; rejects where there is none, with the signal's reason where it has aborted. By
 * undici's innermost call: behind its streams of answers lies a chain of them, by which one that V8 takes for old keeps those after it
 * until all of the heap is looked at.
 */
export const wholeAnswer = (
  dispatcher: Dispatcher,
  { url: { origin, pathname: path }, headers, body }: Request,
  signal: AbortSignal | undefined,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    const chunks: Buffer[] = []
    const leave = () => {
      const reason = signal?.reason as Error
      controller?.abort(reason)
      reject(reason)
    }
    const done = () => signal?.removeEventListener('abort', leave)
    signal?.addEventListener('abort', leave)
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers, body },
      {
        onRequestStart(started) {
          // Where it was told to leave while it waited for a connection: whoever waits behind it is not to lose that.
          signal?.throwIfAborted()
          controller = started
        },
        onResponseStart(started, code) {
          letGoOfHeaders(started)
          status = code
        },
        onResponseData(_, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          done()
          resolve({ status, text: Buffer.concat(chunks).toString('utf8') })
        },
        onResponseError(_, cause) {
          done()
          reject(cause)
        },
      },
    )
  })
