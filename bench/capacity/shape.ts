/** What agents are taken to do at the busiest time; all of them are signed in. Assumptions, not measurements. */
export const shape = {
  consultsPerAgentHour: 1,
  notificationsPerAgentSecond: 0.1,
  hoursADay: 8,
  daysAMonth: 22,
  /** What colleagues say to agents in a consult; each is an event beside those of its states. */
  textsPerConsult: 10,
  /** Requests over HTTP for a consult, as the bill has them. */
  requestsPerConsult: 2,
  /** A page of the CRM's that is open all day, and follows what it is asked to. All are one caller's, by tokens. */
  socketsPerAgent: 1,
  /** Everybody comes within this time, and asks for a session and a ticket. */
  signInMinutes: 15,
  requestsToSignIn: 2,
  /** A page that hears nothing pings after this long, as the client does. */
  secondsBetweenPings: 60,
  /** How long a function takes for one, as the bill has it. */
  functionSeconds: 0.3,
  /** And for a ping. */
  pingSeconds: 0.05,
  /** A ping reads the socket's row and that of "everything", for certain. Consults that the page follows are beside these. */
  pingReads: 2,
} as const

/** A listener as a tenant’s file describes it: the default, and one for many agents. */
export const listenerKinds = [
  { sessionsPerTask: 2000, cpu: 256, memoryMiB: 512 },
  { sessionsPerTask: 5000, cpu: 512, memoryMiB: 1024 },
] as const
export type ListenerKind = (typeof listenerKinds)[number]

/** Up to so many tasks of the smaller kind nobody takes the larger. */
export const smallTasksAtMost = 4
