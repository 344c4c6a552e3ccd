import { parseJson } from '../parse-json.ts'
import type { Cancel, Runtime } from '../runtime.ts'
import type { Guard } from '../shapes.ts'
import { BridgeProblem, problemOf } from './bridge-problem.ts'

type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** Statuses that are answers and no failures, though HTTP calls them so. */
  answers?: readonly number[]
}

/**
 * One call to the bridge, made once. Rejects with a `BridgeProblem`, or with the signal's reason when it was aborted.
 * `isAnswer` keeps whatever else may answer in the bridge's place from being taken for it.
 */
export type Http = <Answer>(call: Call, isAnswer: Guard<Answer>) => Promise<Answer>

export type Access = {
  baseUrl: string
  /** The API key, or what stands for it; asked for before every call. */
  key: () => string | Promise<string>
}

/** API Gateway gives up after 30 s; whoever has heard nothing by then will not. */
const answerMs = 35_000

export const createHttp = (runtime: Runtime, { baseUrl, key }: Access): Http => {
  const base = new URL(baseUrl).href.replace(/\/+$/, '')
  const { fetch } = runtime

  return async (call, isAnswer) => {
    const limit = timeLimit(runtime, call.signal)
    try {
      const authorization = `Bearer ${await unlessAborted(key(), limit.signal)}`
      const response = await fetch(base + call.path + toQuery(call.query ?? {}), {
        method: call.method,
        // The key goes to the bridge and nowhere else.
        redirect: 'manual',
        signal: limit.signal,
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
        headers: {
          ...call.headers,
          authorization,
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
      })
      const answer = parseJson(await response.text())
      const isAnswered = response.ok || call.answers?.includes(response.status)
      if (isAnswered && isAnswer(answer)) return answer
      // API Gateway, too, answers with statuses that are the bridge’s answers elsewhere.
      if (!response.ok) throw problemOf(response, answer)
      const detail = 'the answer is not the bridge’s'
      throw new BridgeProblem({ code: 'unreadable_answer', status: response.status, detail })
    } catch (cause) {
      if (cause instanceof BridgeProblem) throw cause
      call.signal?.throwIfAborted()
      const detail = 'the bridge did not answer'
      throw new BridgeProblem({ code: 'network_error', status: 0, detail }, { cause })
    } finally {
      limit.release()
    }
  }
}

/** What takes no signal goes on, but is not waited for any longer than the signal says. */
const unlessAborted = <Answer>(
  answer: Answer | Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted', { cause: signal.reason }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    const release = () => signal.removeEventListener('abort', abort)
    Promise.resolve(answer).then(resolve, reject).finally(release)
  })

/** A signal that is aborted with the caller's own, or when the time is over; released, it holds on to neither. */
const timeLimit = (
  { after }: Runtime,
  signal: AbortSignal | undefined,
): { signal: AbortSignal; release: Cancel } => {
  const limit = new AbortController()
  const abort = () => limit.abort(signal?.reason)
  const cancel = after(answerMs, () => limit.abort(new Error('no answer in time')))
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  const release = () => {
    cancel()
    signal?.removeEventListener('abort', abort)
  }
  return { signal: limit.signal, release }
}

const toQuery = (query: Record<string, string | number | undefined>): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size > 0 ? `?${search.toString()}` : ''
}
