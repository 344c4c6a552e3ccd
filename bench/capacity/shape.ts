/** What agents are taken to do at the busiest time; all of them are signed in. Assumptions, not measurements. */
export const shape = {
  consultsPerAgentHour: 1,
  notificationsPerAgentSecond: 0.1,
  hoursADay: 8,
  daysAMonth: 22,
  /** Requests over HTTP for a consult, as the bill has them. */
  requestsPerConsult: 2,
  socketsPerConsult: 1,
  /** How long a function takes for one, as the bill has it. */
  functionSeconds: 0.3,
} as const

/** A listener as a tenant’s file describes it: the default, and one for many agents. */
export const listenerKinds = [
  { sessionsPerTask: 2000, cpu: 256, memoryMiB: 512 },
  { sessionsPerTask: 5000, cpu: 512, memoryMiB: 1024 },
] as const
export type ListenerKind = (typeof listenerKinds)[number]

/** Up to so many tasks of the smaller kind nobody takes the larger. */
export const smallTasksAtMost = 4
