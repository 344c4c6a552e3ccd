import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { localAws, provision } from '../local/engines/provision.ts'
import { openTable } from '../src/adapters/dynamodb/table-client.ts'
import { startChild } from './child.ts'
import { hostMs } from './monotonic.ts'
import { percentiles } from './percentiles.ts'
import type { EnginesCalls } from './relay/engines-process.ts'
import { printJson, printTable } from './report.ts'
import { between, usage } from './usage.ts'

/**
 * `npm run bench:aws-calls -- [calls]`: what a write and a read of the store cost this process, by AWS's SDK as it comes and as the
 * bridge makes them, one after the other and in turns. The store is in a process of its own.
 */
const calls = Number(process.argv[2] ?? 1500)
const rounds = 3
const warmUp = 300

const engines = startChild<EnginesCalls>(new URL('relay/engines-process.ts', import.meta.url))
const { dynamoDb: endpoint, sqs: sqsUrl } = await engines.ask('urls')
const TableName = 'aws-calls'
await provision({ dynamoDbUrl: endpoint, sqsUrl, tableName: TableName, queuePrefix: 'aws-calls-' })
const at = { ...localAws, endpoint }
const marshallOptions = { removeUndefinedValues: true }
const clients = {
  'AWS’s SDK': DynamoDBDocumentClient.from(new DynamoDBClient(at), { marshallOptions }),
  'the bridge': openTable(TableName, { client: new DynamoDBClient(at) }).client,
}
type Name = keyof typeof clients
const names = Object.keys(clients) as Name[]

/** About as large as an entry of a consult's log. */
const entry = JSON.stringify({ said: 'x'.repeat(1000) })
let written = 0
const writeAndRead = async (client: DynamoDBDocumentClient): Promise<void> => {
  const Key = { pk: 'consult', sk: String((written += 1)) }
  const ConditionExpression = 'attribute_not_exists(pk)'
  await client.send(new PutCommand({ TableName, Item: { ...Key, entry }, ConditionExpression }))
  await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
}

const samples = Object.fromEntries(names.map((name) => [name, [] as number[]]))
const cpuMs: Record<string, number> = {}
for (const name of names)
  for (let call = 0; call < warmUp; call += 1) await writeAndRead(clients[name])
for (let round = 0; round < rounds; round += 1)
  for (const name of names) {
    const before = usage()
    for (let call = 0; call < calls / rounds / 2; call += 1) {
      const began = hostMs()
      await writeAndRead(clients[name])
      samples[name]?.push((hostMs() - began) / 2)
    }
    cpuMs[name] = (cpuMs[name] ?? 0) + between(before, usage()).cpuMs
  }
await engines.stop()

const rows = Object.fromEntries(
  names.map((name) => {
    const sample = samples[name] ?? []
    return [name, { ...percentiles(sample), cpuMsEach: (cpuMs[name] ?? NaN) / sample.length / 2 }]
  }),
)
printTable(rows)
printJson('aws-calls', { calls, rows })
process.exit(0)
