/** A server that stands in for one of AWS's. `close` drops open connections and may be called again. */
export type Engine = { url: string; close(): Promise<void> }

/** Longer than the SDK keeps an idle connection, so that none is closed just as a request goes out on it. */
export const keepAliveMs = 10 * 60_000
