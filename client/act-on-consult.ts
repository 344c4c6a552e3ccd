import type { Consult } from '../src/consult/consult.ts'
import { persistently } from './http/persistently.ts'
import type { Patience } from './http/persistently.ts'
import { isConsult } from './shapes.ts'
import type { Calls } from './start-consult.ts'

export type ActOptions = Patience & {
  /** By default one is made for each call. Give your own to go on where an earlier process may have stopped. */
  idempotencyKey?: string
}

type Act = { consultId: string; what: 'transfer' | 'conference' | 'remove' } | Message
type Message = { consultId: string; what: 'messages'; text: string }

/**
 * Asks for what may follow a join; all repetitions carry one `Idempotency-Key`, so that however the network fares, Genesys is
 * asked once. Unlike a start, this rejects with `outcome_unknown` too: nothing in the consult would tell it from success.
 */
export const actOnConsult = (
  { http, runtime }: Calls,
  act: Act,
  { idempotencyKey = runtime.newKey(), ...patience }: ActOptions = {},
): Promise<Consult> => {
  const path = `/v1/consults/${encodeURIComponent(act.consultId)}/${act.what}`
  const body = act.what === 'messages' ? { text: act.text } : {}
  const headers = { 'idempotency-key': idempotencyKey }
  const call = { method: 'POST', path, body, headers, signal: patience.signal } as const
  return persistently(runtime, patience, () => http(call, isConsult))
}
