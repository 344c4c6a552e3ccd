/** The namespace and the names of what we count ourselves, for those that count and for the alarms. */
export const metricsNamespace = 'ConsultBridge'

/** Written every minute whatever they are: that there are none is a fault, and without them nothing is scaled. */
export const steadyMetrics = {
  /** Listeners that have given a sign of life lately. */
  Listeners: 'Count',
  /** Held, up or not: what the number of listeners is scaled by. */
  SessionsPerListener: 'Count',
} as const

/** Written where they are not 0: CloudWatch is paid for each by the hour in which it is written, and alarms take nothing for well. */
const sparseMetrics = {
  /** Sessions that somebody needs and that are not up, for longer than a renewal takes. */
  SessionsLost: 'Count',
  /** Sessions that Genesys refuses until a person has seen to the agent's account. */
  SessionsRefused: 'Count',
  /** Consults whose POST to Genesys has an unknown outcome. */
  OutcomesUnknown: 'Count',
  /** Log entries whose events have not been handed on for a minute. */
  EventsWaiting: 'Count',
  /** How long ago a listener's stalest session has completed a poll. */
  PollAge: 'Seconds',
} as const

/** Every metric with its unit; each has the tenant as its only dimension. */
export const metrics = { ...steadyMetrics, ...sparseMetrics } as const

export type MetricName = keyof typeof metrics
