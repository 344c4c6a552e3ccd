import { randomUUID } from 'node:crypto'
import type { FunctionName } from '../../src/config/routes.ts'
import { timeoutSeconds } from '../../src/config/timeouts.ts'
import { lambdaContext } from './context.ts'
import type { EventOf, Functions, ReportFailure } from './functions.ts'

/**
 * Runs a function as Lambda does, each call for itself, and reads its result. Rejects with what the function or `read`
 * threw, or when the function's time is over; either has been reported by then.
 */
export type Invoke = <Name extends FunctionName, Answer>(
  name: Name,
  event: EventOf<Name>,
  read: (result: unknown) => Answer,
) => Promise<Answer>

export type InvokeOptions = {
  functions: Functions
  failed: ReportFailure
  /** How long a function may take, where it is not what the configuration says. */
  timeoutMs?: Partial<Record<FunctionName, number>> | undefined
}

export const invoker =
  ({ functions, failed, timeoutMs = {} }: InvokeOptions): Invoke =>
  async (name, event, read) => {
    const requestId = randomUUID()
    const limit = timeoutMs[name] ?? timeoutSeconds[name] * 1000
    try {
      const work = functions[name](event, lambdaContext(name, requestId, limit))
      return read(await within(limit, work))
    } catch (cause) {
      if (!isUnauthorized(cause)) failed(cause, { functionName: name, requestId })
      throw cause
    }
  }

/** An authorizer's way of saying 401, and no failure. */
export const isUnauthorized = (cause: unknown): boolean =>
  cause instanceof Error && cause.message === 'Unauthorized'

const within = async (limitMs: number, work: Promise<unknown>): Promise<unknown> => {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(`Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`))
  }, limitMs)
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
