import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import { newestPosition } from '../../src/consult/interaction-log.ts'
import { appendEntry } from '../../src/consult/record-report.ts'
import { createRelay } from '../../src/consult/relay-events.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { aRecord, now } from './a-record.ts'

const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const

/** Writers in several processes, each with a relay of its own, over one store whose every answer the scheduler delays. */
const world = (scheduler: fc.Scheduler, failures: boolean[]) => {
  const memory = memoryConsultStore()
  const store = { ...memory, ...delayed(scheduler, memory) }
  const told: number[] = []
  const fails = [...failures]
  const process = (relayer: string) => {
    const relay = createRelay({
      store,
      relayer,
      subscribers: {
        tell: scheduler.scheduleFunction(async (_callerId: string, events: ConsultEvent[]) => {
          if (fails.pop() === true) throw new Error('the queue is down')
          told.push(...events.map(({ sequence }) => sequence))
          return Promise.resolve()
        }),
      },
      patience: () => Promise.resolve(true),
      stalled: (cause) => {
        throw cause
      },
    })
    const deps = { store, relay, relayer, clock: { now: () => now } }
    /** Adds one more event, as often as others are faster. */
    const write = async (): Promise<void> => {
      for (;;) {
        const log = await store.load(key)
        const sequence = newestPosition(log) + 1
        const record = aRecord()
        const event = { ...firstEvent(record), sequence }
        if (await appendEntry(deps, log, record, [event])) return
      }
    }
    return { write, relay }
  }
  return { process, told, memory }
}

type Memory = ReturnType<typeof memoryConsultStore>
const delayed = (scheduler: fc.Scheduler, store: Memory) => ({
  load: scheduler.scheduleFunction(store.load),
  append: scheduler.scheduleFunction(store.append),
  claim: scheduler.scheduleFunction(store.claim),
  relayed: scheduler.scheduleFunction(store.relayed),
  firstUnrelayed: scheduler.scheduleFunction(store.firstUnrelayed),
})

const runAll = async (scheduler: fc.Scheduler, failures: boolean[]) => {
  const { process, told, memory } = world(scheduler, failures)
  const processes = [process('lambda-1'), process('lambda-2'), process('listener')]
  const writing = Promise.all(processes.flatMap(({ write }) => [write(), write()]))
  await scheduler.waitFor(writing)
  await scheduler.waitFor(Promise.all(processes.map(({ relay }) => relay.settled())))
  const log = await memory.load(key)
  return { told, undone: log.entries.filter(({ relay }) => relay !== null) }
}

test('whoever writes and whatever is slow, every event is handed on once, in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { told, undone } = await runAll(scheduler, [])
      expect(told).toEqual([1, 2, 3, 4, 5, 6])
      expect(undone).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a hand-over that fails is tried again before any later event', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.boolean(), { maxLength: 10 }),
      async (scheduler, failures) => {
        const { told, undone } = await runAll(scheduler, failures)
        expect(told).toEqual([1, 2, 3, 4, 5, 6])
        expect(undone).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
