import { serveParent } from '../child.ts'
import { hostMs } from '../monotonic.ts'
import { startReceiver } from './receivers.ts'

/** A receiver in a process of its own, that tells when it had what. */
type Arrival = { atMs: number; body: string }

const awaited = new Map<string, PromiseWithResolvers<Arrival>>()
const posts = new Map<string, number>()

const arrivalOf = (id: string): PromiseWithResolvers<Arrival> => {
  const known = awaited.get(id) ?? Promise.withResolvers<Arrival>()
  awaited.set(id, known)
  return known
}

const { url } = await startReceiver((id, { body }) => {
  const atMs = hostMs()
  posts.set(id, (posts.get(id) ?? 0) + 1)
  arrivalOf(id).resolve({ atMs, body })
})

const calls = {
  url: () => url,
  /** When this one came for the first time, and what it was; waits for it. */
  arrival: (id: string) => arrivalOf(id).promise,
  /** How many came more than once. */
  twice: () => [...posts.values()].filter((times) => times > 1).length,
}
export type ReceiverCalls = typeof calls
serveParent(calls)
