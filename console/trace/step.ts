/** Who takes part in a consult, in the order of the diagram's columns. */
export const lanes = ['caller', 'bridge', 'store', 'gws', 'listener'] as const
export type Lane = (typeof lanes)[number]

export type Way = 'http' | 'gws' | 'cometd' | 'store' | 'websocket' | 'webhook' | 'fault'

/** One thing that was seen to happen: an arrow of the diagram. It carries names and numbers, no credentials and no texts. */
export type Step = {
  /** Rises with every step of one stack. */
  id: number
  /** Milliseconds since 1970. */
  at: number
  from: Lane
  to: Lane
  way: Way
  what: string
  note?: string | undefined
  /** It went wrong, or something was switched off. */
  bad?: boolean | undefined
  interactionId?: string | undefined
  consultId?: string | undefined
  agent?: string | undefined
  /** Of a consult's event: what is told several times is told apart by it. */
  eventId?: string | undefined
}

/** A delivery as the local stack's own receiver took it. */
export type Received = {
  at: number
  headers: Record<string, string>
  body: string
  status: number
}
