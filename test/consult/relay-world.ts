import { firstEvent } from '../../src/consult/compose-event.ts'
import type { InteractionKey } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { Subscribers } from '../../src/consult/ports/subscribers.ts'
import { appendEntry } from '../../src/consult/record-report.ts'
import { createRelay } from '../../src/consult/relay-events.ts'
import { sweep } from '../../src/consult/sweep.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { aRecord, now } from './a-record.ts'
import type { Turns } from './every-order.ts'

export const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const

type Conduct = {
  patience: (tries: number) => Promise<boolean>
  stalled: (cause: unknown) => void
  tell: Subscribers['tell']
}

/**
 * Writers in several processes, each with a relay of its own, over one store whose every answer the scheduler delays. Where
 * `writes` are made twice, only the second answer is heard, as after a repetition by the SDK.
 */
export const relayWorld = (
  scheduler: Turns,
  { writes = 'once' }: { writes?: 'once' | 'twice' } = {},
) => {
  let time = now.getTime()
  const clock = { now: () => new Date(time) }
  const memory = memoryConsultStore(clock.now)
  const told: number[] = []
  const tell = (events: ConsultEvent[]) => told.push(...events.map(({ sequence }) => sequence))

  const process = (relayer: string, conduct: Partial<Conduct> = {}) => {
    let alive = true
    /** Whatever a dead process has asked for happens, but it never hears of it. */
    const slow = <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) => {
      const later = scheduler.scheduleFunction(ask)
      return async (...args: Args): Promise<Answer> => {
        const answer = alive ? await later(...args) : undefined
        return alive ? (answer as Answer) : new Promise<never>(() => undefined)
      }
    }
    const repeated = <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) => {
      const once = slow(ask)
      return async (...args: Args): Promise<Answer> => {
        if (writes === 'twice') await once(...args)
        return once(...args)
      }
    }
    const store = {
      ...memory,
      load: slow(memory.load),
      append: slow(memory.append),
      claim: repeated(memory.claim),
      askToGoOn: repeated(memory.askToGoOn),
      relayed: repeated(memory.relayed),
      entry: slow(memory.entry),
      waitingAfter: slow(memory.waitingAfter),
    }
    const relay = createRelay({
      store,
      relayer,
      subscribers: {
        tell: slow(async (entry: Parameters<Subscribers['tell']>[0]) => {
          await conduct.tell?.(entry)
          tell(entry.events)
        }),
      },
      patience: conduct.patience ?? (() => Promise.resolve(true)),
      stalled: (cause) => {
        if (!conduct.stalled) throw cause
        conduct.stalled(cause)
      },
    })
    const deps = { store, relay, relayer, clock }
    /** Adds one more event, as often as others are faster. */
    const write = async (interaction: InteractionKey = key): Promise<void> => {
      for (;;) {
        const log = await store.load(interaction)
        const record = aRecord()
        const event = { ...firstEvent(record), sequence: log.position + 1 }
        if (await appendEntry(deps, log, record, [event])) return
      }
    }
    const thrown = (cause: unknown) => {
      throw cause
    }
    const nobody = () => Promise.reject(new Error('there is no consult to look after'))
    const sweeping = () =>
      sweep({
        ...deps,
        sessions: { knows: nobody, wake: nobody, find: nobody, obtain: nobody },
        followUp: { checkIn: nobody, send: nobody },
        sleep: nobody,
        random: Math.random,
        unrecorded: thrown,
        unswept: thrown,
      })
    const die = () => {
      alive = false
    }
    return { write, relay, sweep: sweeping, die }
  }

  const pass = (seconds: number) => {
    time += seconds * 1000
  }
  /** The positions of the entries that are not handed on. */
  const undone = async () =>
    (await memory.stranded(new Date('9999-01-01'))).map(({ position }) => position)
  return { process, memory, told, undone, pass }
}
