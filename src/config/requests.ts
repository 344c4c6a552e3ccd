/** How many requests a caller may make in a minute where nothing else is said, and what may be said at most. */
export const requestsPerMinute = 600
export const mostRequestsPerMinute = 100_000
