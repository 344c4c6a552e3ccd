import { expect, test } from 'vitest'
import type { ConsultRecord } from '../../src/consult/consult-record.ts'
import type { ConsultState } from '../../src/consult/consult.ts'
import { withRecord } from '../../src/consult/known-records.ts'
import { aRecord, bFriend, testName } from './a-record.ts'

const consultIn = (state: ConsultState, n: number, metadata = {}): ConsultRecord =>
  aRecord({
    consult: { ...aRecord().consult, id: `${state}-${n}`, state, metadata },
    present: [testName],
    messagesTold: [7],
    colleague: bFriend,
  })
const many = (state: ConsultState, count: number, metadata?: Record<string, string>) =>
  Array.from({ length: count }, (_, n) => consultIn(state, n, metadata))
const known = (records: ConsultRecord[]) => records.reduce<ConsultRecord[]>(withRecord, [])
const ids = (records: ConsultRecord[]) => records.map(({ consult }) => consult.id)

test('consults that go on are all known, of the others the newest ten', () => {
  const records = [...many('joined', 30), ...many('ended', 8), ...many('unanswered', 8)]
  const past = ids(records.slice(30)).slice(-10)
  expect(ids(known(records))).toEqual([...ids(records.slice(0, 30)), ...past])
})

test('of consults with much about them fewer are known', () => {
  const records = known(many('ended', 10, { note: 'x'.repeat(2_000) }))
  expect(records.length).toBeGreaterThan(3)
  expect(JSON.stringify(records).length).toBeLessThan(17_000)
})

test('a changed consult keeps its place', () => {
  const [one, two] = [consultIn('joined', 1), consultIn('pending', 2)]
  const ended = { ...one, consult: { ...one.consult, state: 'ended' as const } }
  expect(ids(withRecord([one, two], ended))).toEqual(['joined-1', 'pending-2'])
})

test('one that is over keeps only what tells its colleague and reference from newer ones', () => {
  const [over] = known([consultIn('ended', 1)])
  expect(over).toEqual({ ...consultIn('ended', 1), present: [], messagesTold: [], held: [] })
})

test('one that nobody answered keeps what a late colleague is known by', () => {
  expect(known([consultIn('unanswered', 1)])).toEqual([consultIn('unanswered', 1)])
})
