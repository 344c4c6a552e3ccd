import { expect, test } from 'vitest'
import { cursorCodec, InvalidCursor } from '../../src/adapters/dynamodb/cursor.ts'
import { dynamoConsultStore } from '../../src/adapters/dynamodb/consult-store.ts'
import { memoryConsultStore } from '../doubles/memory-consult-store.ts'
import { defineConsultStoreContract } from './consult-store.contract.ts'
import { openFreshTable } from './open-table.ts'

const clock = { now: () => new Date() }

defineConsultStoreContract('DynamoDB', async () => {
  const { table, close } = await openFreshTable()
  return { store: dynamoConsultStore(table, { clock, retentionSeconds: 3600 }), close }
})

defineConsultStoreContract('memory', () =>
  Promise.resolve({ store: memoryConsultStore(), close: () => Promise.resolve() }),
)

test('a cursor is good for the caller it was made for, and for nobody else', () => {
  const key = { pk: 'a', sk: 'b', callerId: 'crm', createdAtAndId: 'c' }
  const cursor = cursorCodec.encode(key)
  expect(cursorCodec.decode(cursor, 'crm')).toEqual(key)
  const bad: [string, string][] = [
    [cursor, 'bot'],
    ['', 'crm'],
    ['x', 'crm'],
    [cursor.slice(1), 'crm'],
  ]
  for (const [text, caller] of bad) {
    expect(() => cursorCodec.decode(text, caller)).toThrow(InvalidCursor)
  }
})
