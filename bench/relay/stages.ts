import type { Wiring } from '../../src/adapters/wiring.ts'
import type { InteractionKey } from '../../src/consult/consult.ts'
import { meetCalls } from '../meet-calls.ts'
import { hostMs } from '../monotonic.ts'

/**
 * When a listener had an event where, on the host's clock. It reads the interaction's log, where it does not know that, judges, and
 * begins to write to it; `loadedMs` is of the last such read, which may have been for something before. `queuedMs` is missing where
 * no webhook wants it.
 */
export type Stages = {
  loadedMs: number | undefined
  beganMs: number
  storedMs: number
  queuedMs?: number
}

type QueuedBatch = { Entries?: { MessageBody?: string }[] }

/** Watches a listener's ports from outside: the time at which it reads the log, begins to write, has stored it, has queued it. */
export const watchStages = (wiring: Wiring) => {
  const stages = new Map<string, Stages>()
  const loaded = new Map<string, number>()
  const name = ({ media, interactionId }: InteractionKey) => `${media}/${interactionId}`

  const store: Wiring['store'] = {
    ...wiring.store,
    load(key) {
      // Whatever is heard of one interaction is gone through in order.
      loaded.set(name(key), hostMs())
      return wiring.store.load(key)
    },
    async append(key, entry) {
      const [loadedMs, beganMs] = [loaded.get(name(key)), hostMs()]
      loaded.delete(name(key))
      const outcome = await wiring.store.append(key, entry)
      const storedMs = hostMs()
      for (const { id, type } of entry.events)
        if (type === 'consult.message') stages.set(id, { loadedMs, beganMs, storedMs })
      return outcome
    },
  }

  meetCalls(wiring.queues.client, async ({ input }, go) => {
    const answer = await go()
    const queuedMs = hostMs()
    for (const { MessageBody = '{}' } of (input as QueuedBatch).Entries ?? []) {
      const { consultId, sequence } = JSON.parse(MessageBody) as Record<string, unknown>
      const known = stages.get(`evt_${String(consultId)}_${String(sequence)}`)
      if (known) known.queuedMs = queuedMs
    }
    return answer
  })

  return {
    wiring: { ...wiring, store },
    /** Of each event since this was last asked. */
    take(): [id: string, stages: Stages][] {
      const taken = [...stages]
      stages.clear()
      return taken
    },
  }
}
