/** What API Gateway grants a WebSocket. Source: quotas for WebSocket APIs, which cannot be raised. */
export type SocketLimits = {
  frameBytes: number
  messageBytes: number
  /** Without a message in either direction; pings do not count here. */
  idleMs: number
  lifeMs: number
  /** What may wait for a slow client before posting to it is refused; AWS does not say how much. */
  bufferedBytes: number
}

export const awsSocketLimits: SocketLimits = {
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  lifeMs: 2 * 60 * 60_000,
  bufferedBytes: 4 * 1024 * 1024,
}
