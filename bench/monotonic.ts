/** Milliseconds on the host's monotonic clock, which all of its processes share. */
export const hostMs = (): number => Number(process.hrtime.bigint()) / 1e6
