/** What the client needs of its surroundings. Each part can be replaced: by a proxying `fetch`, or by doubles in tests. */
export type Runtime = {
  fetch: Fetch
  /** Undefined where there is none, as in Node 20: events then come by long polls. */
  WebSocket: SocketConstructor | undefined
  /** Milliseconds since 1970. */
  now: () => number
  /** From 0 up to, but not including, 1. */
  random: () => number
  /** Does the work after so many milliseconds, unless it is cancelled before. */
  after: (milliseconds: number, work: () => void) => Cancel
  /** A key that nobody else makes, for `Idempotency-Key`. */
  newKey: () => string
}
type Fetch = (url: string, init?: RequestInit) => Promise<Response>
export type Cancel = () => void

/** As much of a browser's WebSocket as is used; the `ws` package's fits as well. */
export type SocketConstructor = new (url: string) => WebSocketLike
export type WebSocketLike = {
  send(data: string): void
  close(): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

/** What browsers, Node and workers bring along. */
export const platform = (): Runtime => ({
  // Called through a record, a browser's own fetch would miss its window.
  fetch: (url, init) => globalThis.fetch(url, init),
  // Typed as always there; Node 20 has none.
  WebSocket: (globalThis as { WebSocket?: SocketConstructor }).WebSocket,
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  },
  newKey: () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
})
