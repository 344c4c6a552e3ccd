import { BridgeProblem } from '../http/bridge-problem.ts'
import type { Runtime } from '../runtime.ts'
import { member } from '../shapes.ts'

/** A caller token, and until when it is good; without `expiresAt` it is asked for anew after a minute. */
type CallerToken = { token: string; expiresAt?: string | undefined }
export type TokenProvider = (agent: string) => CallerToken | string | Promise<CallerToken | string>

/**
 * Keeps a caller token in memory and nowhere else, and renews it before it expires. What the provider rejects with is
 * its refusal, `token_refused` with it as the cause, unless it says that the network is to blame.
 */
export type TokenSource = {
  get(): Promise<string>
  /** The bridge has not taken it: the next is a new one. */
  forget(): void
}

/** What a request that takes its time may need. */
const earlyMs = 45_000
const withoutExpiryMs = 60_000

export const tokenSource = (
  { now }: Pick<Runtime, 'now'>,
  provide: () => ReturnType<TokenProvider>,
): TokenSource => {
  let kept: { token: string; renewAt: number } | undefined
  let asking: Promise<string> | undefined

  const provided = async () => {
    try {
      return await provide()
    } catch (cause) {
      throw asProblem(cause)
    }
  }
  const ask = async (): Promise<string> => {
    const askedAt = now()
    const given = await provided()
    const { token, expiresAt } = typeof given === 'string' ? { token: given } : given
    const expiry = expiresAt === undefined ? NaN : Date.parse(expiresAt)
    const lifeMs = Number.isNaN(expiry) ? withoutExpiryMs : expiry - askedAt
    // A short life is used by half at least, so that a clock that is wrong does not make a call of every call.
    kept = { token, renewAt: askedAt + Math.max(lifeMs / 2, lifeMs - earlyMs) }
    return token
  }
  return {
    async get() {
      if (kept && now() < kept.renewAt) return kept.token
      asking ??= ask().finally(() => (asking = undefined))
      return asking
    },
    forget() {
      kept = undefined
    },
  }
}

const networkErrors: ReadonlySet<unknown> = new Set(['NetworkError', 'TimeoutError', 'AbortError'])

/** `fetch` rejects with a TypeError when nothing answers. */
const isOfNetwork = (cause: unknown): boolean =>
  cause instanceof TypeError ||
  networkErrors.has(member(cause, 'name')) ||
  member(cause, 'code') === 'network_error'

const asProblem = (cause: unknown): BridgeProblem => {
  if (cause instanceof BridgeProblem) return cause
  return isOfNetwork(cause)
    ? new BridgeProblem({ code: 'network_error', status: 0, detail: 'no token came' }, { cause })
    : new BridgeProblem(
        { code: 'token_refused', status: 0, detail: 'no token was given' },
        { cause },
      )
}

/** Asks the page's own server for a token, as whoever is signed in there. */
export const tokensFrom =
  ({ fetch }: Pick<Runtime, 'fetch'>, url: string): TokenProvider =>
  async (agent) => {
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ agent }),
    }).catch((cause: unknown) => {
      throw unreached(0, cause)
    })
    if (response.status >= 500) throw unreached(response.status)
    const body: unknown = await response.json().catch(() => undefined)
    const token = member(body, 'token')
    const expiresAt = member(body, 'expiresAt')
    if (!response.ok || typeof token !== 'string') {
      const detail = 'the page’s server gave no token'
      throw new BridgeProblem({ code: 'token_refused', status: response.status, detail })
    }
    return { token, expiresAt: typeof expiresAt === 'string' ? expiresAt : undefined }
  }

const unreached = (status: number, cause?: unknown) =>
  new BridgeProblem(
    { code: 'network_error', status, detail: 'the page’s server did not answer' },
    { cause },
  )
