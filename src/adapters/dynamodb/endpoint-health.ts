import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { EndpointHealths } from '../../consult/ports/endpoint-health.ts'
import { holds, ifHolds } from './table-client.ts'
import type { Table } from './table-client.ts'
import { endpointKey, StoredHealth } from './webhook-item.ts'

type Name = { callerId: string; id: string }
type Change = Omit<UpdateCommandInput, 'TableName' | 'Key'>

const oneMore = {
  how: 'SET failingSince = if_not_exists(failingSince, :at), failedAt = :at ADD failures :one',
  where: 'attribute_not_exists(failedAt) OR failedAt >= :quiet',
}
const theFirst = {
  how: 'SET failingSince = :at, failedAt = :at, failures = :one',
  where: 'failedAt < :quiet',
}

/**
 * How endpoints fare, in their own items: whoever reads one for a delivery has it with no further read. A URL that was changed
 * meanwhile has not answered anything.
 */
export const dynamoEndpointHealths = ({ client, name: TableName }: Table): EndpointHealths => {
  const update = ({ callerId, id }: Name, change: Change) =>
    client.send(new UpdateCommand({ TableName, Key: endpointKey(callerId, id), ...change }))

  return {
    async answered({ url, ...endpoint }) {
      await holds(
        update(endpoint, {
          UpdateExpression:
            'SET verified = :yes REMOVE failingSince, failedAt, failures, pausedUntil',
          ConditionExpression: '#url = :url',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':yes': true, ':url': url },
        }),
      )
    },

    async failed({ url, ...endpoint }, { at, quietSince }) {
      const count = async ({ how, where }: { how: string; where: string }) => {
        const updated = await ifHolds(
          update(endpoint, {
            UpdateExpression: how,
            ConditionExpression: `#url = :url AND disabled = :no AND (${where})`,
            ExpressionAttributeNames: { '#url': 'url' },
            ExpressionAttributeValues: {
              ...{ ':at': at.toISOString(), ':quiet': quietSince.toISOString(), ':one': 1 },
              ...{ ':url': url, ':no': false },
            },
            ReturnValues: 'ALL_NEW',
          }),
        )
        return updated && StoredHealth.parse(updated.Attributes)
      }
      // Once more at the end: of two failures that begin an outage at once the later one goes on with it.
      return (await count(oneMore)) ?? (await count(theFirst)) ?? count(oneMore)
    },

    async pause({ url, ...endpoint }, until) {
      await holds(
        update(endpoint, {
          UpdateExpression: 'SET pausedUntil = :until',
          ConditionExpression:
            '#url = :url AND attribute_exists(failingSince) AND (attribute_not_exists(pausedUntil) OR pausedUntil < :until)',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':until': until.toISOString(), ':url': url },
        }),
      )
    },

    async slow({ url, ...endpoint }, { slowAt, narrowUntil }) {
      const isLater = 'attribute_not_exists(narrowUntil) OR narrowUntil < :narrow'
      await holds(
        update(endpoint, {
          UpdateExpression: `SET slowAt = :at${narrowUntil === null ? '' : ', narrowUntil = :narrow'}`,
          ConditionExpression: `#url = :url${narrowUntil === null ? '' : ` AND (${isLater})`}`,
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: {
            ...{ ':at': slowAt, ':url': url },
            ...(narrowUntil !== null && { ':narrow': narrowUntil }),
          },
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

    disable: ({ url, ...endpoint }, reason) =>
      holds(
        update(endpoint, {
          UpdateExpression: 'SET disabled = :yes, disabledReason = :reason',
          ConditionExpression: '#url = :url AND disabled = :no',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: {
            ...{ ':yes': true, ':no': false, ':reason': reason, ':url': url },
          },
        }),
      ),
  }
}
