import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConnectionName, Connections } from '../../consult/ports/connections.ts'
import {
  everything,
  isGood,
  newFollower,
  newListener,
  newSocket,
  socketsPartition,
  StoredSocket,
  toConnections,
  wishKey,
} from './connection-row.ts'
import { openSockets } from './open-sockets.ts'
import { holds, readItem, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Nobody but whoever began the showing may end it. */
const isShownUntil = 'live = :no AND showing = :showing'

/** Open sockets in DynamoDB: each has a row of its own, and one for whatever it wants to hear of, where an event finds it. */
export const dynamoConnections = (table: Table, clock: Clock): Connections => {
  const { client, name: TableName } = table
  const sockets = openSockets(table, clock)

  /** Changes what is kept of a wish that is still there; false when it is not, or when the condition does not hold. */
  const change = (
    connection: ConnectionName,
    of: string,
    { ConditionExpression, ...input }: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<boolean> => {
    const condition = ['attribute_exists(pk)', ConditionExpression].filter(Boolean).join(' AND ')
    const Key = wishKey(connection, of)
    return holds(
      client.send(new UpdateCommand({ TableName, Key, ...input, ConditionExpression: condition })),
    )
  }

  const read = async (
    connection: ConnectionName,
    of: string,
  ): Promise<Record<string, unknown>[]> => {
    const item = await readItem(table, wishKey(connection, of))
    return item ? [item] : []
  }

  const add: Connections['add'] = async (connection, opener = {}) => {
    const Item = newSocket(connection, opener, clock.now())
    await client.send(new PutCommand({ TableName, Item }))
  }

  const list: Connections['list'] = async (callerId) => {
    const items = await readPartition(table, socketsPartition(callerId))
    return items
      .map((item) => StoredSocket.parse(item))
      .filter((socket) => isGood(socket, clock.now()))
      .map(({ connectionId, keyId }) => ({ callerId, connectionId, keyId }))
  }

  const wishes = async (connection: ConnectionName, consultIds: string[]) => {
    const [listeners, ...followers] = await Promise.all(
      [everything, ...consultIds].map((of) => read(connection, of)),
    )
    return toConnections(
      { listeners: listeners ?? [], followers: followers.flat() },
      clock.now(),
    )[0]
  }

  const find: Connections['find'] = async (connection) => {
    const socket = await sockets.find(connection)
    if (socket === undefined) return undefined
    const consultIds = [...socket.follows].filter((of) => of !== everything)
    const nothing = { ...connection, wholeCaller: false, following: {}, gaps: {} }
    return (await wishes(connection, consultIds)) ?? nothing
  }

  const findFor: Connections['findFor'] = (connection, consultId) => wishes(connection, [consultId])

  const followCaller: Connections['followCaller'] = (connection, wanted) =>
    wanted
      ? sockets.keep(connection, everything, (lifetime) =>
          client.send(new UpdateCommand({ TableName, ...newListener(connection, lifetime) })),
        )
      : sockets.withdraw(connection, everything)

  const follow: Connections['follow'] = (connection, consultId, following) =>
    sockets.keep(connection, consultId, (lifetime) => {
      const Item = { ...newFollower(connection, consultId, following), ...lifetime }
      return client.send(new PutCommand({ TableName, Item }))
    })

  const unfollow: Connections['unfollow'] = async (connection, consultId) => {
    await sockets.withdraw(connection, consultId)
  }

  const following = async (connection: ConnectionName, consultId: string) =>
    (await findFor(connection, consultId))?.following[consultId]

  const leaveToReplay: Connections['leaveToReplay'] = async (connection, consultId, sequence) => {
    const left = await change(connection, consultId, {
      UpdateExpression: 'SET #left = :sequence',
      ConditionExpression: 'live = :no AND #left < :sequence',
      ExpressionAttributeNames: { '#left': 'left' },
      ExpressionAttributeValues: { ':sequence': sequence, ':no': false },
    })
    // Or a newer one was left already, and the replay will bring both.
    return left || (await following(connection, consultId))?.live === false
  }

  const goLive: Connections['goLive'] = async (connection, consultId, { showing, upTo }) => {
    const went = await change(connection, consultId, {
      UpdateExpression: 'SET live = :yes, upTo = :upTo',
      ConditionExpression: `${isShownUntil} AND #left <= :upTo`,
      ExpressionAttributeNames: { '#left': 'left' },
      ExpressionAttributeValues: {
        ':yes': true,
        ':no': false,
        ':upTo': upTo,
        ':showing': showing,
      },
    })
    if (went) return 'live'
    const now = await following(connection, consultId)
    return now?.live === false && now.showing === showing ? 'behind' : 'not-ours'
  }

  const breakOffReplay: Connections['breakOffReplay'] = async (connection, consultId, showing) => {
    await change(connection, consultId, {
      UpdateExpression: 'SET live = :yes, gap = #left',
      ConditionExpression: isShownUntil,
      ExpressionAttributeNames: { '#left': 'left' },
      ExpressionAttributeValues: { ':yes': true, ':no': false, ':showing': showing },
    })
  }

  /** With whatever brings the consult to the socket: its own following goes before that of everything. */
  const missed: Connections['missed'] = async (connection, consultId, missing) => {
    const { sequence, leaveAloneUntil } = missing
    const alone = leaveAloneUntil === undefined ? '' : ', leftAloneUntil = :until'
    const ExpressionAttributeValues = {
      ':sequence': sequence,
      ...(leaveAloneUntil && { ':until': leaveAloneUntil.getTime() }),
    }
    const follows = await change(connection, consultId, {
      UpdateExpression: `SET gap = :sequence${alone}`,
      ExpressionAttributeValues,
    })
    if (follows) return
    await change(connection, everything, {
      UpdateExpression: `SET gaps.#id = :sequence${alone}`,
      ExpressionAttributeNames: { '#id': consultId },
      ExpressionAttributeValues,
    })
  }

  const gapTold: Connections['gapTold'] = async (connection, consultId, sequence) => {
    const ExpressionAttributeValues = { ':sequence': sequence }
    await Promise.all([
      change(connection, consultId, {
        UpdateExpression: 'REMOVE gap, leftAloneUntil',
        ConditionExpression: 'gap = :sequence',
        ExpressionAttributeValues,
      }),
      change(connection, everything, {
        UpdateExpression: 'REMOVE gaps.#id, leftAloneUntil',
        ConditionExpression: 'gaps.#id = :sequence',
        ExpressionAttributeNames: { '#id': consultId },
        ExpressionAttributeValues,
      }),
    ])
  }

  const rows = { add, remove: sockets.remove, list, find, findFor, followCaller, follow, unfollow }
  return { ...rows, leaveToReplay, goLive, breakOffReplay, missed, gapTold }
}
