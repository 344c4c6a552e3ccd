/** How many requests a second the HTTP API takes, and how many frames the sockets; callers hear 429 beyond that. */
export const requestsPerSecond = 100

/**
 * How many functions an account may run at once in a region, unless it is asked for: Lambda's quota “Concurrent executions”.
 * New accounts have less until they ask.
 */
export const concurrentExecutions = 1000

/** Of those Lambda lets nobody reserve the last. Source: Lambda's quotas. */
export const unreservedAtLeast = 100

/** How many characters Lambda keeps a function's environment in. Source: Lambda's quotas; it cannot be raised. */
export const environmentBytesAtMost = 4096

/**
 * How many agents' credentials, at some eighty bytes each, a place for them holds or hands out in time. Sources: a secret has
 * 65,536 bytes at most; ten parameters come at a time, of 4,096 bytes each, and all are read before a function starts.
 */
export const agentsPerSecret = 700
export const agentsInParameters = 4000

/** How long ECS lets a task live after SIGTERM. Source: Fargate's longest stop timeout. */
export const stopTimeoutSeconds = 120

/** Of a listener's sessions; another one is started before the rest is used up. */
export const fullAtPercent = 70

/**
 * What a listener takes: itself and each session in memory, and the CPU time of starting one. Source: `npm run bench:sessions --
 * 2000`, rounded up, since there is no garbage or outage in it.
 */
export const listenerMiB = 120
export const sessionKiB = 64
export const sessionStartMs = 2.5

/** Of a listener's memory; beyond that somebody is called. */
export const memoryFullAtPercent = 80

/** All sessions of a listener are to start within this time, as when Genesys comes back. */
export const startWithinSeconds = 30
