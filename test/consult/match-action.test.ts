import { expect, test } from 'vitest'
import { applyReport } from '../../src/consult/apply-report.ts'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { Action } from '../../src/consult/action.ts'
import type { Fact } from '../../src/consult/fact.ts'
import { matchObservation } from '../../src/consult/match-observation.ts'
import type { Observation } from '../../src/consult/observation.ts'
import {
  aRecord,
  anObservation,
  bFriend,
  customer,
  joined,
  now,
  posted,
  posting,
  report,
  testName,
} from './a-record.ts'

const after = (record: ConsultRecord, ...facts: Fact[]): ConsultRecord =>
  facts.reduce((current, fact) => {
    const applied = applyReport(current, report(fact), now)
    return applied.outcome === 'changed' ? applied.record : current
  }, record)

/** A joined consult of which this was asked, in another session than the consult was. */
const asked = (action: Action, referenceId: number | null): ConsultRecord =>
  after(
    aRecord(),
    posting,
    posted,
    joined,
    { fact: 'asking', id: 'act_1', action, sessionEpoch: 'epoch-2', after: null },
    { fact: 'answered', id: 'act_1', outcome: 'accepted', referenceId },
  )
const other = (...facts: Fact[]) => {
  const { consult, ...record } = aRecord()
  return after({ ...record, consult: { ...consult, id: 'cst_2' } }, ...facts)
}
const openSecond = other({ ...posting, sessionEpoch: 'epoch-2' } as Fact)

const factsOf = (observation: Partial<Observation>, ...records: ConsultRecord[]) =>
  matchObservation(anObservation({ sessionEpoch: 'epoch-2', ...observation }), records)
    .filter(({ consultId }) => consultId === 'cst_1')
    .map(({ fact }) => fact)
const interaction = {
  state: 'Chatting',
  participants: [bFriend, customer, testName],
  capabilities: ['Leave', 'SendToAgents'],
}
const failed = (referenceId: number | null) => [{ fact: 'action-failed', referenceId }]
const error = 'Operation failed'

test('an Error tells that the action failed, unless it is an open consult’s', () => {
  const transfer = asked('transfer', 40)
  expect(factsOf({ error, referenceId: 40 }, transfer)).toEqual(failed(40))
  expect(factsOf({ error, referenceId: null }, transfer)).toEqual(failed(null))
  expect(factsOf({ error, referenceId: null }, transfer, openSecond)).toEqual([])
  const pending = after(openSecond, { ...posted, referenceId: 41 } as Fact)
  expect(factsOf({ error, referenceId: 41 }, transfer, pending)).toEqual([])
  expect(factsOf({ error, referenceId: 40 }, transfer, pending)).toEqual(failed(40))
})

test('an open consult does not fail because of an action’s Error', () => {
  const seen = anObservation({ sessionEpoch: 'epoch-2', error, referenceId: 40 })
  const matches = matchObservation(seen, [asked('transfer', 40), openSecond])
  expect(matches.map(({ consultId }) => consultId)).toEqual(['cst_1'])
})

test('without an action an Error says nothing of a joined consult', () => {
  expect(factsOf({ error, referenceId: 40 }, after(aRecord(), posting, posted, joined))).toEqual([])
})

const conferenced = [
  { fact: 'departed', participantId: bFriend.participantId, reason: 'conferenced' },
]
test.each<{ seen: string; observation: Partial<Observation>; facts: object[] }>([
  {
    seen: 'the outcome by its reference',
    observation: { interaction, referenceId: 40 },
    facts: conferenced,
  },
  { seen: 'another reference', observation: { interaction, referenceId: 41 }, facts: [] },
  {
    seen: 'the same number in another session',
    observation: { interaction, referenceId: 40, sessionEpoch: 'epoch-3' },
    facts: [],
  },
  {
    seen: 'nobody left whom only agents see',
    observation: { interaction: { ...interaction, capabilities: ['Leave'] } },
    facts: conferenced,
  },
  {
    seen: 'no capabilities at all',
    observation: { interaction: { ...interaction, capabilities: [] } },
    facts: [],
  },
  {
    seen: 'the colleague is not there',
    observation: { interaction: { ...interaction, participants: [testName] }, referenceId: 40 },
    facts: [],
  },
])('a conference, $seen: $facts.length', ({ observation, facts }) => {
  expect(factsOf(observation, asked('conference', 40))).toEqual(facts)
})
