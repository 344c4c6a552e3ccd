import type { Dispatcher } from 'undici'

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
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    const chunks: Buffer[] = []
    const reasonOf = ({ reason }: AbortSignal) => reason as Error
    const leave = () => {
      if (!signal) return
      controller?.abort(reasonOf(signal))
      reject(reasonOf(signal))
    }
    const done = () => signal?.removeEventListener('abort', leave)
    if (signal?.aborted) return leave()
    signal?.addEventListener('abort', leave)
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers, body },
      {
        onRequestStart(started) {
          // It has waited for a connection in vain.
          if (signal?.aborted) throw reasonOf(signal)
          controller = started
        },
        onResponseStart(_, code) {
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
