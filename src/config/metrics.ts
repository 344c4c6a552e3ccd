/** The namespace and the names of what we count ourselves, for those that count and for the alarms. */
export const metricsNamespace = 'ConsultBridge'

/** Every metric with its unit; each has the tenant as its only dimension. */
export const metrics = {
  /** Listeners that have given a sign of life lately. */
  Listeners: 'Count',
  /** Held, up or not: what the number of listeners is scaled by. */
  SessionsPerListener: 'Count',
  /** Sessions that somebody needs and that are not up, for longer than a renewal takes. */
  SessionsLost: 'Count',
  /** Sessions that Genesys refuses until a person has seen to the agent's account. */
  SessionsRefused: 'Count',
  /** Consults whose POST to Genesys has an unknown outcome. */
  OutcomesUnknown: 'Count',
  /** Log entries whose events have not been handed on for a minute. */
  EventsWaiting: 'Count',
  /** Rounds of the sweep that came to their end. */
  Sweeps: 'Count',
  /** How long ago a listener's stalest session has completed a poll. */
  PollAge: 'Seconds',
} as const

export type MetricName = keyof typeof metrics
