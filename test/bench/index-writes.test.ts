import { expect, test } from 'vitest'
import { indexWrites } from '../../bench/cost/index-writes.ts'

const s = (S: string) => ({ S })
const entry = { pk: s('interaction#chat#1'), sk: s('entry#1'), entry: s('x'.repeat(3000)) }
const waiting = { ...entry, outbox: s('outbox'), untouchedSince: s('2026-01-01') }
const header = {
  ...{ pk: s('consult#1'), sk: s('header'), callerId: s('crm'), createdAtAndId: s('2026#1') },
  ...{ open: s('open'), openKey: s('anna#1') },
}

test('given an item in no index, when it is written, then no index is', () => {
  expect(indexWrites(undefined, entry)).toBe(0)
  expect(indexWrites(entry, { ...entry, entry: s('y') })).toBe(0)
})

test('given a sparse index, when an item enters or leaves it, then one unit each, however long what it does not hold is', () => {
  expect(indexWrites(undefined, waiting)).toBe(1)
  expect(indexWrites(waiting, entry)).toBe(1)
})

test('given an item in an index, when its key there becomes another, then its row is deleted and put', () => {
  expect(indexWrites(waiting, { ...waiting, untouchedSince: s('2026-02-02') })).toBe(2)
})

test('given an item in an index, when something that the index holds or does not hold changes, then one unit or none', () => {
  expect(indexWrites(waiting, { ...waiting, relayedBy: s('me') })).toBe(1)
  expect(indexWrites(waiting, { ...waiting, entry: s('z') })).toBe(0)
})

test('given an item in two indexes that hold all of it, when it is put, is as it was, or leaves one, then each counts', () => {
  expect(indexWrites(undefined, header)).toBe(2)
  expect(indexWrites(header, { ...header })).toBe(0)
  const { open: _open, openKey: _openKey, ...settled } = header
  // The other one holds what has gone.
  expect(indexWrites(header, settled)).toBe(2)
})

test('given a long item, when an index that holds all takes it, then each begun kilobyte is a unit', () => {
  const { open: _open, openKey: _openKey, ...settled } = header
  expect(indexWrites(undefined, { ...settled, long: s('x'.repeat(1900)) })).toBe(2)
})
