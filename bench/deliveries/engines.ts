import { startDynamoDb } from '../../local/engines/dynamodb.ts'
import { startSqs } from '../../local/engines/sqs.ts'

/** Store and queues in a process of their own, as they are elsewhere: tells its parent where, and goes when told. */
const [dynamoDb, sqs] = await Promise.all([startDynamoDb({}), startSqs({})])
process.send?.({ dynamoDb: dynamoDb.url, sqs: sqs.url })
process.once('disconnect', () => process.exit(0))
