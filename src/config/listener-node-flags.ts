/**
 * What a listener's Node is told. What a parked poll holds lives for half a minute, and whatever room V8 sets aside for young
 * objects is full before: the smaller it is, the more often all of that is copied, and the larger, the more memory it takes.
 * `npm run bench:sessions` shows both.
 */
export const listenerNodeFlags = ['--max-semi-space-size=16'] as const
