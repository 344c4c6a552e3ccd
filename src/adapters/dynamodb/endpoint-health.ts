import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { EndpointHealths } from '../../consult/ports/endpoint-health.ts'
import { holds } from './table-client.ts'
import type { Table } from './table-client.ts'
import { endpointKey, StoredHealth } from './webhook-item.ts'

type Name = { callerId: string; id: string }
type Change = Omit<UpdateCommandInput, 'TableName' | 'Key'>

/** How endpoints fare, in their own items: whoever reads one for a delivery has it with no further read. */
export const dynamoEndpointHealths = ({ client, name: TableName }: Table): EndpointHealths => {
  const update = ({ callerId, id }: Name, change: Change) =>
    client.send(new UpdateCommand({ TableName, Key: endpointKey(callerId, id), ...change }))

  return {
    async answered({ url, ...endpoint }) {
      await holds(
        update(endpoint, {
          UpdateExpression: 'SET verified = :yes REMOVE failingSince, failures, pausedUntil',
          // A URL that was changed meanwhile has not answered anything.
          ConditionExpression: '#url = :url',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':yes': true, ':url': url },
        }),
      )
    },

    async failed(endpoint, at) {
      try {
        const { Attributes } = await update(endpoint, {
          UpdateExpression: 'SET failingSince = if_not_exists(failingSince, :at) ADD failures :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': at.toISOString(), ':one': 1 },
          ReturnValues: 'ALL_NEW',
        })
        return StoredHealth.parse(Attributes)
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return undefined
        throw cause
      }
    },

    async pause(endpoint, until) {
      await holds(
        update(endpoint, {
          UpdateExpression: 'SET pausedUntil = :until',
          ConditionExpression: 'attribute_exists(failingSince)',
          ExpressionAttributeValues: { ':until': until.toISOString() },
        }),
      )
    },

    takeProbe: ({ pausedUntil, ...endpoint }, until) =>
      holds(
        update(endpoint, {
          UpdateExpression: 'SET pausedUntil = :until',
          ConditionExpression: 'pausedUntil = :seen',
          ExpressionAttributeValues: { ':until': until.toISOString(), ':seen': pausedUntil },
        }),
      ),

    disable: (endpoint, reason) =>
      holds(
        update(endpoint, {
          UpdateExpression: 'SET disabled = :yes, disabledReason = :reason',
          ConditionExpression: 'disabled = :no',
          ExpressionAttributeValues: { ':yes': true, ':no': false, ':reason': reason },
        }),
      ),
  }
}
