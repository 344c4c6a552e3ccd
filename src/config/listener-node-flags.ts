const manySessions = 5000
const growingPercent = 40

/**
 * What the Node of a listener is told that is to hold so many sessions. What a parked poll holds lives for half a minute, and
 * whatever room V8 sets aside for young objects is full before: the smaller it is, the more often all of that is copied, and the
 * larger, the more memory it takes. The heap of a process that does little V8 lets grow by an eighth before it looks at all of it,
 * which the polls of many sessions use up each time they have gone round; this lets them go round twice or more. Of few sessions
 * V8's own measure is better: under load it lets a small heap grow several times over. `npm run bench:sessions` shows both.
 */
export const listenerNodeFlags = (sessions: number): string[] => [
  '--max-semi-space-size=16',
  ...(sessions < manySessions ? [] : [`--heap-growing-percent=${growingPercent}`]),
]
