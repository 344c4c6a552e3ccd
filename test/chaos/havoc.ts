import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../e2e/world.ts'
import { between, oneOf } from './seeded.ts'
import type { startThrottledDynamoDb } from './throttled-dynamodb.ts'

type Store = Awaited<ReturnType<typeof startThrottledDynamoDb>>

/** Kills listeners, loses GWS's nodes and throttles the store, at random, until it is told to stop. */
export const startHavoc = (
  { world, store, random }: { world: World; store: Store; random: () => number },
  everyMs: number,
) => {
  const done: string[] = []
  const stopping = new AbortController()

  const signalOne = (signal: 'SIGKILL' | 'SIGTERM') => {
    const { listeners } = world.stack
    const [first, ...rest] = listeners
    if (!first) return
    oneOf(random, [first, ...rest])
      .child()
      .kill(signal)
  }
  const deeds = {
    'listener killed': () => signalOne('SIGKILL'),
    'listener stopped': () => signalOne('SIGTERM'),
    'GWS node lost': () => world.faults({ name: 'node-lost', times: 1 }),
    'store throttled': async () => {
      store.refuse(0.7)
      await pause(between(random, 500, 2000))
      store.refuse(0)
    },
  }
  const kinds = Object.keys(deeds) as [keyof typeof deeds, ...(keyof typeof deeds)[]]

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(between(random, everyMs / 2, everyMs * 1.5))
      const kind = oneOf(random, kinds)
      done.push(kind)
      await deeds[kind]()
    }
  }
  const running = run()
  return {
    done,
    async stop() {
      stopping.abort()
      await running
      store.refuse(0)
      await world.faults()
    },
  }
}
