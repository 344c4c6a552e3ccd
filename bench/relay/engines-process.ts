import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { startSqs } from '../../local/engines/sqs.ts'
import { serveParent } from '../child.ts'
import { usage } from '../usage.ts'

/** Store and queues in a process of their own, as they are elsewhere. */
const [dynamoDb, sqs] = await Promise.all([startDynamoDb({}), startSqs({})])

const calls = { usage, urls: () => ({ dynamoDb: dynamoDb.url, sqs: sqs.url }) }
export type EnginesCalls = typeof calls
serveParent(calls)
