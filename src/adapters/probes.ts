import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { ListenerHeartbeat } from './dynamodb/listener-heartbeat.ts'
import type { Table } from './dynamodb/table-client.ts'
import type { Queues } from './sqs/queues.ts'

/** Asks each part whether it works; a part that cannot be asked rejects. */
export const probes = (parts: { table: Table; queues: Queues; heartbeat: ListenerHeartbeat }) => ({
  store: async () => {
    const command = new DescribeTableCommand({ TableName: parts.table.name })
    return (await parts.table.client.send(command)).Table?.TableStatus === 'ACTIVE'
  },
  queue: async () => {
    const QueueUrl = parts.queues.urls.deliveries
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
    return (await parts.queues.client.send(command)).Attributes !== undefined
  },
  listener: () => parts.heartbeat.anyAlive(),
})
