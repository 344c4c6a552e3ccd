import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyReport } from '../../src/consult/apply-report.ts'
import { firstEvent } from '../../src/consult/compose-event.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import type { ConsultEvent } from '../../src/consult/event.ts'
import type { Fact } from '../../src/consult/fact.ts'
import {
  aRecord,
  bFriend,
  error,
  joined,
  joinedByLog,
  left,
  now,
  posted,
  posting,
  report,
  testName,
} from './a-record.ts'

/** Tells the facts one after the other, as processes that conflict and judge again do in the end. */
const tell = (facts: Fact[], record: ConsultRecord = aRecord()) => {
  const events: ConsultEvent[] = [firstEvent(record)]
  let current = record
  for (const fact of facts) {
    const applied = applyReport(current, { ...report(fact), raw: { secret: 'agents only' } }, now)
    if (applied.outcome !== 'changed') continue
    current = applied.record
    events.push(...applied.events)
  }
  return { record: current, events }
}

const types = (events: ConsultEvent[]) => events.map(({ type }) => type)

const unknown: Fact = { fact: 'outcome-unknown' }
const unanswered: Fact = { fact: 'unanswered' }
const refused: Fact = { fact: 'refused', gws: { statusCode: 2 } }
const message: Fact = {
  fact: 'message',
  message: {
    index: 7,
    type: 'Text',
    visibility: 'Agents',
    text: 'psst',
    from: joined.fact === 'joined' ? joined.participant : null,
    at: null,
  },
}

/** What Genesys and the timers say in each story, in whatever order and however often, and where it has to end. */
const stories: { story: string; facts: Fact[]; ends: ConsultState }[] = [
  { story: 'joined, told twice', facts: [posted, joined, joinedByLog], ends: 'joined' },
  { story: 'joined while the timer runs out', facts: [posted, joined, unanswered], ends: 'joined' },
  {
    story: 'joined, talks and leaves',
    facts: [posted, joined, joinedByLog, message, left],
    ends: 'ended',
  },
  {
    story: 'joined, by somebody who is named later',
    facts: [posted, { ...joined, participant: null } as Fact, joinedByLog],
    ends: 'joined',
  },
  {
    story: 'nobody answers, while another operation brings somebody in',
    facts: [posted, { ...joined, referenceId: 36 } as Fact, unanswered],
    ends: 'unanswered',
  },
  { story: 'failed', facts: [posted, error], ends: 'failed' },
  { story: 'rejected', facts: [refused], ends: 'rejected' },
  {
    story: 'rejected, with news of something else',
    facts: [refused, { ...error, referenceId: 99 } as Fact],
    ends: 'rejected',
  },
  { story: 'nobody answers', facts: [posted, unanswered], ends: 'unanswered' },
  { story: 'unknown, then joined', facts: [unknown, joined], ends: 'joined' },
  { story: 'unknown, joined, left', facts: [unknown, joinedByLog, left], ends: 'ended' },
  {
    story: 'unknown, then failed',
    facts: [unknown, { ...error, referenceId: null } as Fact],
    ends: 'failed',
  },
  { story: 'unknown, nobody answers', facts: [unknown, unanswered], ends: 'unanswered' },
  {
    story: 'unknown, joined late, left',
    facts: [unknown, unanswered, joined, left],
    ends: 'ended',
  },
]

/** Any order of the facts, each at least once and up to three times. */
const orders = (facts: Fact[]): fc.Arbitrary<Fact[]> =>
  fc
    .tuple(
      fc.shuffledSubarray(facts, { minLength: facts.length }),
      fc.array(fc.constantFrom(...facts), { maxLength: 2 * facts.length }),
    )
    .chain(([once, again]) =>
      fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }),
    )

describe('whatever comes in whatever order', () => {
  test.each(stories)('$story: ends as $ends', ({ facts, ends }) => {
    fc.assert(
      fc.property(orders(facts), (order) => {
        const { record } = tell([posting, ...order])
        expect(record.consult.state).toBe(ends)
      }),
      { numRuns: 500 },
    )
  })

  test.each(stories)('$story: tells each thing once, in sequence', ({ facts }) => {
    fc.assert(
      fc.property(orders(facts), (order) => {
        const { events, record } = tell([posting, ...order])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
        expect(record.consult.sequence).toBe(events.length)
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
        expect(new Set(events.map(({ type }) => type)).size).toBe(events.length)
      }),
      { numRuns: 500 },
    )
  })

  test.each(stories)(
    '$story: a customer’s bot is told nothing that only agents may see',
    ({ facts }) => {
      fc.assert(
        fc.property(orders(facts), (order) => {
          const { events } = tell([posting, ...order], aRecord({ audience: 'customer' }))
          expect(JSON.stringify(events)).not.toMatch(/psst|BFriend|agents only|consult\.message/)
        }),
        { numRuns: 200 },
      )
    },
  )
})

describe('a notification that overtakes the POST’s reply', () => {
  test('waits for it: pending is told before joined', () => {
    const { events } = tell([posting, joined, joinedByLog, posted])
    expect(events.map(({ type }) => type)).toEqual([
      'consult.accepted',
      'consult.sending',
      'consult.pending',
      'consult.joined',
    ])
  })

  test('of another operation is forgotten once the reply tells the reference', () => {
    const { record } = tell([posting, { ...error, referenceId: 34 } as Fact, posted])
    expect(record.consult).toMatchObject({ state: 'pending', referenceId: 35 })
    expect(record.held).toEqual([])
  })
})

describe('somebody whom another operation brought in before the reply told our reference', () => {
  const others = { ...joined, referenceId: 36 } as Fact
  test('has not joined this consult, and is nobody new from then on', () => {
    const { record, events } = tell([posting, others, posted, joined])
    expect(events.map(({ type }) => type)).toEqual([
      'consult.accepted',
      'consult.sending',
      'consult.pending',
      'consult.joined',
    ])
    expect(tell([posting, others, posted]).record).toMatchObject({
      consult: { state: 'pending' },
      present: [expect.anything(), expect.anything(), bFriend],
    })
    expect(record.consult.state).toBe('joined')
  })
})

describe('what is held until it can be judged', () => {
  const says = (index: number, text: string, from = bFriend): Fact => ({
    fact: 'message',
    message: { index, type: 'Text', visibility: 'Agents', text, from, at: null },
  })

  test.each(['a', '漢', '🎉', '\u0000', '\ud800', '"'])(
    'fits into a log entry, however long and whatever is said: %j',
    (character) => {
      const lengths = [1, 10, 30_000, 40_000, ...Array.from({ length: 40 }, () => 5_000)]
      const facts = lengths.map((length, index) => says(index, character.repeat(length)))
      const { record, events } = tell([posting, ...facts, posted, joined], aRecord({ raw: true }))
      expect(types(events)).toContain('consult.message')
      expect(Buffer.byteLength(JSON.stringify({ record, events }))).toBeLessThan(250_000)
    },
  )

  test('is not what those said who were there before', () => {
    const { events } = tell([posting, posted, says(1, 'to another colleague', testName), joined])
    expect(events.map(({ type }) => type)).not.toContain('consult.message')
  })

  test('holds the join even when it was preceded by more than can be held', () => {
    const talk = Array.from({ length: 200 }, (_, index) => says(index, 'so '.repeat(500)))
    const { record, events } = tell([posting, ...talk, joined, posted])
    expect(record.consult.state).toBe('joined')
    expect(events.map(({ type }) => type)).toContain('consult.message')
  })
})

test('a colleague who comes after nobody answered is late', () => {
  const { record } = tell([posting, posted, unanswered, joined])
  expect(record.consult).toMatchObject({ state: 'joined', late: true, reason: null })
})

test('only the leaving of the colleague who joined ends the consult', () => {
  const { record } = tell([
    posting,
    posted,
    joined,
    { fact: 'departed', participantId: 'another', reason: 'left' },
  ])
  expect(record.consult.state).toBe('joined')
})

test('whoever asks to post a second time is refused', () => {
  const { record } = tell([posting])
  expect(applyReport(record, report(posting), now).outcome).toBe('refused')
})

test('raw notifications are told only to those who asked', () => {
  expect(tell([posting, posted], aRecord({ raw: true })).events.at(-1)?.raw).toEqual({
    secret: 'agents only',
  })
  expect(tell([posting, posted]).events.at(-1)).not.toHaveProperty('raw')
})
