/**
 * What a listener's Node is told. What a parked poll holds lives for half a minute, and whatever room V8 sets aside for young
 * objects is full before: the smaller it is, the more often all of that is copied, and the larger, the more memory it takes.
 * How far the heap may grow before all of it is looked at, V8 would judge by how busy it is, so that the memory that many
 * sessions take hung on how fast they had started. `npm run bench:sessions` shows both.
 */
export const listenerNodeFlags = ['--max-semi-space-size=16', '--heap-growing-percent=25'] as const
