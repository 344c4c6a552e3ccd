/**
 * What a listener's Node is told. Thousands of parked polls hardly leave garbage: the room that V8 sets aside for young
 * objects unless told otherwise costs more memory than it saves time. `npm run bench:sessions` shows both.
 */
export const listenerNodeFlags = ['--max-semi-space-size=8'] as const
