import { randomBytes } from 'node:crypto'
import { aesSealer } from '../../src/adapters/credentials/sealer.ts'
import { dynamoSessionLeases } from '../../src/adapters/dynamodb/session-leases.ts'
import { memorySessionLeases } from '../doubles/memory-session-leases.ts'
import { openFreshTable } from './open-table.ts'
import { defineSessionLeasesContract } from './session-leases.contract.ts'

const clock = { now: () => new Date() }
const sealer = aesSealer(randomBytes(32).toString('base64'))

defineSessionLeasesContract('DynamoDB', async () => {
  const { table, close } = await openFreshTable()
  return { leases: dynamoSessionLeases(table, { sealer, clock }), close }
})

defineSessionLeasesContract('memory', () =>
  Promise.resolve({ leases: memorySessionLeases(), close: () => Promise.resolve() }),
)
