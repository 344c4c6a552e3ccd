import fc from 'fast-check'
import { expect, test } from 'vitest'
import { observe } from '../../src/consult/observe.ts'
import type { ContactCentre } from '../../src/consult/ports/contact-centre.ts'
import { createRelay } from '../../src/consult/relay-events.ts'
import { sendConsult } from '../../src/consult/send-consult.ts'
import { startConsult } from '../../src/consult/start-consult.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { anObservation, bFriend, customer, now, testName } from './a-record.ts'

const key = { media: 'chat', interactionId: '0000Na9B26EF006E' } as const
const before = { state: 'Chatting', participants: [customer, testName], capabilities: ['Consult'] }

/** The use cases over a store and a Genesys whose every answer comes when the scheduler likes. */
const world = (
  scheduler: fc.Scheduler,
  reply: Awaited<ReturnType<ContactCentre['postConsult']>>,
) => {
  const memory = memoryConsultStore()
  const store = {
    ...memory,
    load: scheduler.scheduleFunction(memory.load),
    append: scheduler.scheduleFunction(memory.append),
  }
  let posts = 0
  const centre: ContactCentre = {
    resolveTarget: () =>
      Promise.resolve({
        outcome: 'found',
        target: { kind: 'agent', id: '429a', path: '/users/429a', givenAsPath: false },
      }),
    readInteraction: () => Promise.resolve({ outcome: 'found', interaction: before }),
    listInteractions: () => Promise.resolve({ outcome: 'found', interactions: [], unread: [] }),
    readMessages: () => Promise.resolve({ outcome: 'found', messages: [] }),
    findCandidates: () => Promise.resolve({ outcome: 'found', candidates: [] }),
    postOperation: () => Promise.reject(new Error('was not expected')),
    postConsult: async () => {
      posts += 1
      return scheduler.schedule(Promise.resolve(reply))
    },
  }
  const told: number[] = []
  const relayer = 'one'
  const relay = createRelay({
    store: memory,
    relayer,
    subscribers: {
      tell: ({ events }) =>
        Promise.resolve(void told.push(...events.map(({ sequence }) => sequence))),
    },
    patience: () => Promise.resolve(false),
    stalled: (cause) => {
      throw cause
    },
  })
  const deps = {
    store,
    relay,
    relayer,
    clock: { now: () => now },
    sleep: () => Promise.resolve(),
    unrecorded: (cause: unknown) => {
      throw cause
    },
    followUp: { checkIn: () => Promise.resolve(), send: () => Promise.resolve() },
    sessions: {
      knows: () => Promise.resolve(true),
      wake: () => Promise.resolve({ downSeconds: 0, leaseEpoch: null }),
      find: () => Promise.resolve(undefined),
      obtain: () =>
        Promise.resolve({
          outcome: 'ready' as const,
          session: {
            agent: 'testname',
            epoch: 'epoch-1',
            leaseEpoch: 1,
            contactCentre: centre,
            renew: () => Promise.resolve(),
          },
        }),
    },
  }
  const start = (consultId: string, respondAsync = false) =>
    startConsult(deps, {
      consultId,
      caller: { id: 'crm', audience: 'agent', agents: 'all' },
      request: { agent: 'testname', ...key, target: { agent: 'bfriend' } },
      respondAsync,
    })
  return { deps, start, memory, told, posts: () => posts }
}

const accepted = { outcome: 'accepted', referenceId: 35, gws: { statusCode: 0 } } as const
const joining = [
  anObservation({ interaction: { ...before, participants: [bFriend, customer, testName] } }),
  anObservation({
    messages: [
      {
        index: 3,
        type: 'ParticipantJoined',
        visibility: 'Agents',
        text: null,
        from: bFriend,
        at: null,
      },
    ],
  }),
]

test('whenever the notifications come, each is told once, pending before joined', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { deps, start, memory, told } = world(scheduler, accepted)
      const starting = start('cst_1')
      const noticing = Promise.all(
        [...joining, ...joining].map(async (observation) => {
          // Genesys speaks of it only once it was asked; until then the log has nothing to match with.
          while (
            !(await memory.load(key)).records.some(({ consult }) => consult.state !== 'accepted')
          ) {
            await scheduler.schedule(Promise.resolve())
          }
          await observe(deps, observation)
        }),
      )
      const started = await scheduler.waitFor(starting)
      await scheduler.waitFor(noticing)
      await deps.relay.settled()
      expect(started).toMatchObject({
        outcome: 'pending',
        consult: { state: 'pending', sequence: 3 },
      })
      const events = await memory.events(key, 'cst_1', 0)
      expect(events.map(({ type }) => type.slice(8))).toEqual([
        'accepted',
        'sending',
        'pending',
        'joined',
      ])
      expect(told).toEqual([1, 2, 3, 4])
    }),
    { numRuns: 300 },
  )
})

test('of several clicks on one interaction one is posted, and the others are told to wait', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { start, posts } = world(scheduler, accepted)
      const outcomes = await scheduler.waitFor(Promise.all(['a', 'b', 'c'].map((id) => start(id))))
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        'already-pending',
        'already-pending',
        'pending',
      ])
      expect(posts()).toBe(1)
    }),
    { numRuns: 300 },
  )
})

test('a queue that hands the same command out several times posts once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { deps, start, posts, memory } = world(scheduler, { outcome: 'unknown' })
      const started = await scheduler.waitFor(start('cst_1', true))
      expect(started).toMatchObject({ outcome: 'accepted', consult: { sequence: 1 } })
      await scheduler.waitFor(Promise.all([1, 2, 3].map(() => sendConsult(deps, 'cst_1'))))
      expect(posts()).toBe(1)
      expect((await memory.load(key)).records[0]?.consult.state).toBe('unknown')
    }),
    { numRuns: 300 },
  )
})
