/** Neither reads nor does anything: what a process takes to start, whatever is in it. */
export const handler = (): Promise<object> => Promise.resolve({})
