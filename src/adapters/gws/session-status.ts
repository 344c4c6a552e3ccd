/** `refused` and `password-change` need a person; trying on would lock the agent's account. */
export const sessionStates = [
  'connecting',
  'connected',
  'lost',
  'refused',
  'password-change',
  'closed',
] as const

/** How an agent's session with Genesys stands. */
export type SessionStatus = {
  state: (typeof sessionStates)[number]
  since: Date
  reason: string | null
  connectedAt: Date | null
  lastPollAt: Date | null
  reconnects: number
  resyncs: number
}

/** A session that has only just been asked for. */
export const connectingSince = (since: Date): SessionStatus => ({
  state: 'connecting',
  since,
  reason: null,
  connectedAt: null,
  lastPollAt: null,
  reconnects: 0,
  resyncs: 0,
})

/** True when Genesys has stopped the session and will not have it back before a person has seen to the account. */
export const isStopped = ({ state }: SessionStatus): boolean =>
  state === 'refused' || state === 'password-change'

const barredMs = 15 * 60_000

/** True while a stopped session is not to be tried again unless a person asks for it. */
export const isBarred = (status: SessionStatus, now: Date): boolean =>
  isStopped(status) && now.getTime() - status.since.getTime() < barredMs
