import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConnectionName } from '../../consult/ports/connections.ts'
import { isGood, socketKey, StoredSocket, wishKey } from './connection-row.ts'
import { holds, ifHolds, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

/**
 * The rows of open sockets. Each names the rows of what its socket wants to hear, so that whoever removes it finds all of them,
 * and counts the changes, so that none is made behind his back.
 */
export const openSockets = (table: Table, clock: Clock) => {
  const { client, name: TableName } = table

  const read = async (connection: ConnectionName): Promise<StoredSocket | undefined> => {
    const item = await readItem(table, socketKey(connection))
    return item && StoredSocket.parse(item)
  }

  const find = async (connection: ConnectionName): Promise<StoredSocket | undefined> => {
    const socket = await read(connection)
    return socket && isGood(socket, clock.now()) ? socket : undefined
  }

  /** The socket as it is afterwards; undefined when it is not open. */
  const change = async (
    connection: ConnectionName,
    UpdateExpression: string,
    of: string,
  ): Promise<StoredSocket | undefined> => {
    const command = new UpdateCommand({
      TableName,
      Key: socketKey(connection),
      UpdateExpression,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':these': new Set([of]), ':one': 1 },
      ReturnValues: 'ALL_NEW',
    })
    const changed = await ifHolds(client.send(command))
    const socket = changed && StoredSocket.parse(changed.Attributes)
    return socket && isGood(socket, clock.now()) ? socket : undefined
  }

  const name = (connection: ConnectionName, of: string) =>
    change(connection, 'ADD follows :these, changes :one', of)

  const forget = async (connection: ConnectionName, of: string): Promise<void> => {
    await client.send(new DeleteCommand({ TableName, Key: wishKey(connection, of) }))
  }

  /**
   * Keeps what the socket wants to hear, by `put`, for as long as the socket itself is; false, and nothing kept, when it is not
   * open. It is named before, should this process die, and after, should it have been withdrawn or the socket removed meanwhile.
   */
  const keep = async (
    connection: ConnectionName,
    of: string,
    put: (lifetime: { expiresAt: number }) => Promise<unknown>,
  ): Promise<boolean> => {
    const socket = await name(connection, of)
    if (socket === undefined) return false
    await put({ expiresAt: socket.expiresAt })
    if (await name(connection, of)) return true
    await forget(connection, of)
    return false
  }

  /** False when the socket is not open. */
  const withdraw = async (connection: ConnectionName, of: string): Promise<boolean> => {
    const socket = await change(connection, 'DELETE follows :these ADD changes :one', of)
    await forget(connection, of)
    return socket !== undefined
  }

  /** The row that names the others goes last: whoever dies before leaves it to be found. */
  const remove = async (connection: ConnectionName): Promise<void> => {
    for (;;) {
      const socket = await read(connection)
      if (socket === undefined) return
      await Promise.all([...socket.follows].map((of) => forget(connection, of)))
      const last = new DeleteCommand({
        TableName,
        Key: socketKey(connection),
        ConditionExpression: 'changes = :seen',
        ExpressionAttributeValues: { ':seen': socket.changes },
      })
      if (await holds(client.send(last))) return
    }
  }

  return { find, keep, withdraw, remove }
}
