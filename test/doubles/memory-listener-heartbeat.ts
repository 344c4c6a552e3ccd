import type { Beat, ListenerHeartbeat } from '../../src/adapters/dynamodb/listener-heartbeat.ts'

/** A ListenerHeartbeat in memory, without a clock. */
type Watched = Pick<ListenerHeartbeat, 'beat' | 'list' | 'stop'>

export const memoryListenerHeartbeat = (): Watched => {
  const beats = new Map<string, Beat>()
  return {
    beat: (listener, sign) => {
      const beat = (beats.get(listener)?.beat ?? 0) + 1
      beats.set(listener, { listener, beat, ...sign })
      return Promise.resolve()
    },
    stop: (listener) => {
      beats.delete(listener)
      return Promise.resolve()
    },
    list: () => Promise.resolve([...beats.values()]),
  }
}
