import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRecorder } from '../../listener/recorder.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import type { Observation, Participant } from '../../src/consult/observation.ts'
import { appendEntry, recordReport } from '../../src/consult/record-report.ts'
import {
  aMessage,
  anObservation,
  aRecord,
  bFriend,
  customer,
  joined,
  posted,
  posting,
  report,
  someone,
  testName,
} from '../consult/a-record.ts'
import { consultId, key, useCaseWorld } from '../consult/use-case-world.ts'

type World = ReturnType<typeof useCaseWorld>

const lease = { agent: 'testname', owner: 'listener', epoch: 1 }
const carol = someone('009052CB05CC00ED', 'Carol')
const says = (n: number) => anObservation({ messages: [aMessage(`text ${n}`, n)] })
const leaves = anObservation({ messages: [{ ...aMessage('', 99), type: 'ParticipantLeft' }] })
const shows = (...participants: Participant[]) =>
  anObservation({ interaction: { state: 'Chatting', participants, capabilities: [] } })

/** Another process begins a second consult in the interaction. */
const beginAnother = async ({ deps }: World, present: Participant[]) => {
  const another = aRecord()
  another.consult = { ...another.consult, id: 'cst_2' }
  await appendEntry(deps, await deps.store.load(key), another, [firstEvent(another)])
  for (const fact of [
    { ...posting, present },
    { ...posted, referenceId: 36 },
  ] as Fact[])
    await recordReport(deps, await deps.store.load(key), 'cst_2', report(fact, 'request'))
}

const statesIn = async ({ deps: { store } }: World) =>
  (await store.load(key)).records.map(({ consult }) => consult.state)

test('given a session that knows a consult nobody answered, who comes for the next one is told of the next one', async () => {
  const world = useCaseWorld()
  await world.given([posting, posted, { fact: 'unanswered' }])
  const recorder = createRecorder(world.deps, lease)
  await recorder.observe(says(1))
  await beginAnother(world, [customer, testName])
  await recorder.observe(shows(customer, testName, bFriend))
  expect(await statesIn(world)).toEqual(['unanswered', 'joined'])
})

test('given a session that knows a consult about which nothing is new, who comes for the next one is heard of', async () => {
  const world = useCaseWorld()
  await world.given([posting, posted, joined])
  const recorder = createRecorder(world.deps, lease)
  await recorder.observe(says(1))
  await beginAnother(world, [customer, testName, bFriend])
  await recorder.observe(shows(customer, testName, bFriend, carol))
  expect(await statesIn(world)).toEqual(['joined', 'joined'])
})

test('a talk that nobody else writes about is read once, however long it is', async () => {
  const world = useCaseWorld()
  await world.given([posting, posted, joined])
  let loads = 0
  const store = {
    ...world.deps.store,
    load: (of: typeof key) => {
      loads += 1
      return world.deps.store.load(of)
    },
  }
  const recorder = createRecorder({ ...world.deps, store }, lease)
  for (const n of [1, 2, 3, 4, 5]) await recorder.observe(says(n))
  await recorder.observe(leaves)
  expect(await world.consult()).toMatchObject({ state: 'ended', sequence: 10 })
  expect(loads).toBe(1)
})

/** What others find out about the consult meanwhile. */
const others: Fact[] = [
  { fact: 'session-lost' },
  { fact: 'unseen', hidden: false },
  { fact: 'seen' },
  { fact: 'session-restored' },
]

test('whoever writes in between, and whichever answer is lost, what a session hears is told once and in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (scheduler, losses) => {
        const world = useCaseWorld()
        await world.given([posting, posted, joined])
        const { store } = world.deps
        const load = scheduler.scheduleFunction(store.load)
        const append = scheduler.scheduleFunction(store.append)
        const lossy: typeof append = async (...entry) => {
          const outcome = await append(...entry)
          if (losses.pop() === true) throw new Error('the answer was lost')
          return outcome
        }
        const recorder = createRecorder(
          { ...world.deps, store: { ...store, load, append: lossy } },
          lease,
        )
        const hear = async (observation: Observation): Promise<void> =>
          recorder.observe(observation).catch(() => hear(observation))
        const hearing = async () => {
          for (const n of [1, 2, 3]) await hear(says(n))
          await hear(leaves)
        }
        const deps = { ...world.deps, store: { ...store, load, append } }
        const writing = async () => {
          for (const fact of others)
            await recordReport(deps, await load(key), consultId, report(fact, 'timer'))
        }
        await scheduler.waitFor(Promise.all([hearing(), writing()]))
        const events = await store.events(key, consultId, 4)
        const heard = events.filter(({ type }) => !type.startsWith('session.'))
        expect(heard.map(({ type, message }) => message?.text ?? type)).toEqual([
          ...['text 1', 'text 2', 'text 3'],
          'consult.ended',
        ])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 5))
      },
    ),
    { numRuns: 300 },
  )
})
