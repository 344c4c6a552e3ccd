import { has, listOf, member } from '../guards.ts'

/** What a local stack says of itself to its console; a deployed bridge says nothing of the kind. */
export type Local = {
  apiKey: string
  /** Whom one may look as; the first unless one chooses. */
  agents: string[]
  receiver: { url: string; secret: string }
  /** Whether Genesys is simulated: only then is there a desk to sit at, and something to switch off. */
  simulated: boolean
  colleagues: Colleague[]
}
export type Colleague = { agent: string; nickname: string }

const isColleague = (value: unknown): value is Colleague =>
  has(value, { agent: 'string', nickname: 'string' })
const isName = (value: unknown): value is string => typeof value === 'string'
const isLocal = (value: unknown): value is Local =>
  has(value, { apiKey: 'string' }) &&
  listOf(isName)(member(value, 'agents')) &&
  has(member(value, 'receiver'), { url: 'string', secret: 'string' }) &&
  listOf(isColleague)(member(value, 'colleagues'))

/** The local stack that serves this page; undefined where the page is served as files. */
export const findLocal = async (): Promise<Local | undefined> => {
  try {
    const response = await fetch('/local/console.json')
    const body: unknown = response.ok ? await response.json() : undefined
    return isLocal(body) ? body : undefined
  } catch {
    return undefined
  }
}

/** Calls what only a local stack has. Rejects with what it says is wrong. */
export const callLocal = async (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<unknown> => {
  const response = await fetch(`/local/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  const said = member(answer, 'error')
  throw new Error(typeof said === 'string' ? said : `The local stack answered ${response.status}`)
}
