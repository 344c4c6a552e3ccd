import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actOnConsult } from '../../src/consult/act-on-consult.ts'
import type { Action } from '../../src/consult/action.ts'
import { applyReport } from '../../src/consult/apply-report.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { observe } from '../../src/consult/observe.ts'
import type { Observation } from '../../src/consult/observation.ts'
import type { Posted } from '../../src/consult/ports/contact-centre.ts'
import {
  aMessage,
  aRecord,
  anObservation,
  bFriend,
  customer,
  joined,
  left,
  now,
  posted,
  posting,
  report,
  testName,
} from './a-record.ts'
import { consultId, key, useCaseWorld } from './use-case-world.ts'

const tell = (facts: Fact[]) => {
  const events: ConsultEvent[] = []
  let record: ConsultRecord = aRecord()
  for (const fact of facts) {
    const applied = applyReport(record, report(fact), now)
    if (applied.outcome !== 'changed') continue
    record = applied.record
    events.push(...applied.events)
  }
  return { record, events }
}

const asking = (action: Action): Fact => ({
  fact: 'asking',
  id: 'act_1',
  action,
  sessionEpoch: 'epoch-1',
  after: null,
})
const answered = (
  outcome: 'accepted' | 'unknown' | 'nothing',
  referenceId: number | null = null,
): Fact => ({ fact: 'answered', id: 'act_1', outcome, referenceId })
const { participantId } = bFriend
const visible: Fact = { fact: 'departed', participantId, reason: 'conferenced' }
const removed: Fact = { fact: 'departed', participantId, reason: 'removed' }
const closed: Fact = { fact: 'closed' }
const failed: Fact = { fact: 'action-failed', referenceId: 40 }
const said: Fact = { fact: 'message', message: aMessage('psst', 7) }
const stranger: Fact = { fact: 'departed', participantId: 'another', reason: 'left' }

/** What Genesys answers and says after it was asked, in whatever order and however often, and how the consult ends. */
const stories: { story: string; action: Action; facts: Fact[]; reason: string | null }[] = [
  {
    story: 'transferred',
    action: 'transfer',
    facts: [answered('accepted'), visible, closed, stranger],
    reason: 'transferred',
  },
  {
    story: 'transferred, though nobody answered',
    action: 'transfer',
    facts: [answered('unknown'), closed],
    reason: 'transferred',
  },
  {
    story: 'not transferred, since the colleague had just left',
    action: 'transfer',
    facts: [answered('nothing'), left],
    reason: 'left',
  },
  {
    story: 'not transferred, since the customer had just gone',
    action: 'transfer',
    facts: [answered('nothing'), closed],
    reason: 'interaction_closed',
  },
  {
    story: 'accepted, failed, and the colleague leaves',
    action: 'transfer',
    facts: [answered('accepted', 40), failed, left],
    reason: 'left',
  },
  {
    story: 'conferenced',
    action: 'conference',
    facts: [answered('accepted', 40), visible],
    reason: 'conferenced',
  },
  {
    story: 'accepted, but the colleague leaves before',
    action: 'conference',
    facts: [answered('accepted', 40), failed, left],
    reason: 'left',
  },
  {
    story: 'removed',
    action: 'remove',
    facts: [answered('accepted'), removed, left],
    reason: 'removed',
  },
  {
    story: 'removed, though nobody answered',
    action: 'remove',
    facts: [answered('unknown'), left],
    reason: 'removed',
  },
  {
    story: 'not removed, since the colleague had just left',
    action: 'remove',
    facts: [answered('nothing'), left],
    reason: 'left',
  },
  {
    story: 'accepted, then failed, while another operation fails too',
    action: 'transfer',
    facts: [answered('accepted', 40), failed, { ...failed, referenceId: 41 }, stranger],
    reason: null,
  },
]

/** Any order of the facts, each at least once and up to three times. */
const orders = (facts: Fact[]): fc.Arbitrary<Fact[]> =>
  fc.array(fc.constantFrom(...facts), { maxLength: 2 * facts.length }).chain((again) => {
    const all = [...facts, ...again]
    return fc.shuffledSubarray(all, { minLength: all.length })
  })

test.each(stories)('$action, $story: whatever the order, the reason is $reason', (story) => {
  fc.assert(
    fc.property(orders(story.facts), (order) => {
      const before = [posting, posted, joined, asking(story.action)]
      const { record, events } = tell([...before, ...order])
      expect(record.consult).toMatchObject({
        state: story.reason === null ? 'joined' : 'ended',
        reason: story.reason,
      })
      expect(events.filter(({ type }) => type === 'consult.ended')).toHaveLength(
        story.reason === null ? 0 : 1,
      )
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 2))
    }),
    { numRuns: 300 },
  )
})

test('what is said meanwhile is told meanwhile', () => {
  const { events } = tell([posting, posted, joined, asking('transfer'), closed, said])
  expect(events.map(({ type }) => type)).toEqual([
    'consult.sending',
    'consult.pending',
    'consult.joined',
    'consult.message',
  ])
})

const together = {
  state: 'Chatting',
  participants: [bFriend, customer, testName],
  capabilities: ['Leave', 'Transfer', 'Invite', 'SendToAgents'],
}
const out = { state: 'Completed', participants: [bFriend, customer], capabilities: [] }
const shown = { ...together, participants: [{ ...bFriend, visibility: 'All' }, customer, testName] }
const alone = { ...together, participants: [customer, testName] }

/** What Genesys says of each action, and how the consult ends. */
const tales: [Action, Observation[], string][] = [
  [
    'transfer',
    [
      anObservation({ interaction: shown }),
      anObservation({ interaction: out, change: 'StatusChange' }),
    ],
    'transferred',
  ],
  ['conference', [anObservation({ interaction: shown, referenceId: 36 })], 'conferenced'],
  [
    'remove',
    [
      anObservation({ messages: [{ ...aMessage('', 9), type: 'ParticipantLeft' }] }),
      anObservation({ interaction: alone, source: 'resync' }),
    ],
    'removed',
  ],
]
const accepted: Posted = { outcome: 'accepted', referenceId: 36, gws: { statusCode: 0 } }

test.each(tales)(
  '%s: whenever the answer and the notifications come, and however many click, Genesys is asked once',
  async (action, observations, reason) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom<Posted>(accepted, { outcome: 'unknown' }),
        async (scheduler, reply) => {
          const world = useCaseWorld({ read: { outcome: 'found', interaction: together } })
          const { deps, contactCentre, asked, given } = world
          await given([posting, posted, joined])
          const done = Promise.withResolvers<undefined>()
          const { postOperation } = contactCentre
          contactCentre.postOperation = async (...call) => {
            await postOperation(...call)
            done.resolve(undefined)
            return scheduler.schedule(Promise.resolve(reply))
          }
          const header = await deps.store.locate(consultId)
          if (!header) throw new Error('it was given')
          const load = scheduler.scheduleFunction(deps.store.load)
          const append = scheduler.scheduleFunction(deps.store.append)
          const scheduled = { ...deps, store: { ...deps.store, load, append } }
          const clicks = ['act_1', 'act_2'].map((id) =>
            actOnConsult(scheduled, { id, header, request: { action } }),
          )
          const noticing = [...observations, ...observations].map(async (seen) => {
            await done.promise
            await scheduler.schedule(Promise.resolve())
            await observe(scheduled, seen)
          })
          await scheduler.waitFor(Promise.all([...clicks, ...noticing]))
          expect(await world.consult()).toMatchObject({ state: 'ended', reason })
          expect(asked.operations).toHaveLength(1)
          expect((await deps.store.load(key)).records[0]?.held).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  },
)
