import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConnectionName, Connections } from '../../consult/ports/connections.ts'
import { callerPartition, sortPrefix } from './caller-item.ts'
import { connectionKey, newConnection, toConnections, toStoredFollowing } from './connection-row.ts'
import { holds, readItem, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Nobody but whoever began the showing may end it. */
const isShownUntil = 'following.#id.live = :no AND following.#id.showing = :showing'

/** Open sockets in DynamoDB. */
export const dynamoConnections = (table: Table, clock: Clock): Connections => {
  const { client, name: TableName } = table

  /** Changes a row that is still there; false when it is not, or when the condition does not hold. */
  const change = (
    connection: ConnectionName,
    { ConditionExpression, ...input }: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<boolean> => {
    const condition = ['attribute_exists(pk)', ConditionExpression].filter(Boolean).join(' AND ')
    const Key = connectionKey(connection)
    return holds(
      client.send(new UpdateCommand({ TableName, Key, ...input, ConditionExpression: condition })),
    )
  }

  const add: Connections['add'] = async (connection, opener = {}) => {
    const Item = newConnection(connection, opener, clock.now())
    await client.send(new PutCommand({ TableName, Item }))
  }

  const remove: Connections['remove'] = async (connection) => {
    await client.send(new DeleteCommand({ TableName, Key: connectionKey(connection) }))
  }

  const list: Connections['list'] = async (callerId) => {
    const startingWith = sortPrefix('connection')
    const items = await readPartition(table, callerPartition(callerId), { startingWith })
    return toConnections(items, clock.now())
  }

  const find: Connections['find'] = async (connection) => {
    const item = await readItem(table, connectionKey(connection))
    return item && toConnections([item], clock.now())[0]
  }

  const followCaller: Connections['followCaller'] = (connection, wanted) =>
    change(connection, {
      UpdateExpression: 'SET wholeCaller = :wanted',
      ExpressionAttributeValues: { ':wanted': wanted },
    })

  const follow: Connections['follow'] = (connection, consultId, following) =>
    change(connection, {
      UpdateExpression: 'SET following.#id = :following REMOVE gaps.#id',
      ExpressionAttributeNames: { '#id': consultId },
      ExpressionAttributeValues: { ':following': toStoredFollowing(following) },
    })

  const unfollow: Connections['unfollow'] = async (connection, consultId) => {
    await change(connection, {
      UpdateExpression: 'REMOVE following.#id, gaps.#id',
      ExpressionAttributeNames: { '#id': consultId },
    })
  }

  const leaveToReplay: Connections['leaveToReplay'] = async (connection, consultId, sequence) => {
    const left = await change(connection, {
      UpdateExpression: 'SET following.#id.#left = :sequence',
      ConditionExpression: 'following.#id.live = :no AND following.#id.#left < :sequence',
      ExpressionAttributeNames: { '#id': consultId, '#left': 'left' },
      ExpressionAttributeValues: { ':sequence': sequence, ':no': false },
    })
    // Or a newer one was left already, and the replay will bring both.
    return left || (await find(connection))?.following[consultId]?.live === false
  }

  const goLive: Connections['goLive'] = async (connection, consultId, { showing, upTo }) => {
    const went = await change(connection, {
      UpdateExpression: 'SET following.#id.live = :yes, following.#id.upTo = :upTo',
      ConditionExpression: `${isShownUntil} AND following.#id.#left <= :upTo`,
      ExpressionAttributeNames: { '#id': consultId, '#left': 'left' },
      ExpressionAttributeValues: {
        ':yes': true,
        ':no': false,
        ':upTo': upTo,
        ':showing': showing,
      },
    })
    if (went) return 'live'
    const following = (await find(connection))?.following[consultId]
    const isOurs = following?.live === false && following.showing === showing
    return isOurs ? 'behind' : 'not-ours'
  }

  const breakOffReplay: Connections['breakOffReplay'] = async (connection, consultId, showing) => {
    await change(connection, {
      UpdateExpression: 'SET following.#id.live = :yes, gaps.#id = following.#id.#left',
      ConditionExpression: isShownUntil,
      ExpressionAttributeNames: { '#id': consultId, '#left': 'left' },
      ExpressionAttributeValues: { ':yes': true, ':no': false, ':showing': showing },
    })
  }

  const missed: Connections['missed'] = async (connection, consultId, sequence) => {
    await change(connection, {
      UpdateExpression: 'SET gaps.#id = :sequence',
      ExpressionAttributeNames: { '#id': consultId },
      ExpressionAttributeValues: { ':sequence': sequence },
    })
  }

  const gapTold: Connections['gapTold'] = async (connection, consultId, sequence) => {
    await change(connection, {
      UpdateExpression: 'REMOVE gaps.#id',
      ConditionExpression: 'gaps.#id = :sequence',
      ExpressionAttributeNames: { '#id': consultId },
      ExpressionAttributeValues: { ':sequence': sequence },
    })
  }

  const rows = { add, remove, list, find, followCaller, follow, unfollow }
  return { ...rows, leaveToReplay, goLive, breakOffReplay, missed, gapTold }
}
