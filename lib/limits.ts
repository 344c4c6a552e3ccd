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

/** How long ECS lets a task live after SIGTERM. Source: Fargate's longest stop timeout. */
export const stopTimeoutSeconds = 120

/** Of a listener's sessions; another one is started before the rest is used up. */
export const fullAtPercent = 70
