/** How many requests a caller may make in a minute where nothing else is said. */
export const requestsPerMinute = 600
/** The same for the caller tokens for one agent: as much as he needs who types and clicks. */
export const tokenRequestsPerMinute = 120
/** What may be said at most. */
export const mostRequestsPerMinute = 100_000
