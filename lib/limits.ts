/** How many requests a second the HTTP API takes, and how many frames the sockets; callers hear 429 beyond that. */
export const requestsPerSecond = 100

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
