import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { table as layout } from '../../config/table.ts'
import { InteractionKey } from '../../consult/consult.ts'
import type { ConsultHeader, ConsultStore } from '../../consult/ports/consult-store.ts'
import { cursorCodec } from './cursor.ts'
import { holds, readIndex } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredHeader = z.object({
  consultId: z.string(),
  callerId: z.string(),
  key: InteractionKey,
  agent: z.string(),
  createdAt: z.string(),
})

const headerKey = (consultId: string) => ({ pk: `consult#${consultId}`, sk: 'header' })

/** Every header of a consult that is not known to be over carries this partition of a sparse index. */
const open = 'open'

/** One item a consult, by its id: where its log is, and whose it is. */
export const consultHeaders = (
  table: Table,
  expiresAt: () => number,
): Pick<ConsultStore, 'register' | 'settle' | 'openConsults' | 'locate' | 'list'> => {
  const { client, name: TableName } = table

  const register: ConsultStore['register'] = async (header) => {
    const createdAtAndId = `${header.createdAt}#${header.consultId}`
    const Item = {
      ...headerKey(header.consultId),
      ...header,
      createdAtAndId,
      open,
      openKey: `${header.agent}#${header.consultId}`,
      expiresAt: expiresAt(),
    }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const settle: ConsultStore['settle'] = async (consultId) => {
    await holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: headerKey(consultId),
          UpdateExpression: 'REMOVE #open, openKey',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#open': 'open' },
        }),
      ),
    )
  }

  const openConsults: ConsultStore['openConsults'] = async (agent) => {
    const items = await readIndex(table, 'openConsults', {
      partition: open,
      ...(agent !== undefined && { sortsBetween: [`${agent}#`, `${agent}#~`] }),
    })
    return items.map((item) => StoredHeader.parse(item))
  }

  const locate: ConsultStore['locate'] = async (consultId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: headerKey(consultId), ConsistentRead: true }),
    )
    return Item && StoredHeader.parse(Item)
  }

  const list: ConsultStore['list'] = async ({ callerId, limit, cursor }) => {
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'consultsByCaller',
        KeyConditionExpression: `${layout.indexes.consultsByCaller.partitionKey} = :caller`,
        ExpressionAttributeValues: { ':caller': callerId },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: cursor === undefined ? undefined : cursorCodec.decode(cursor, callerId),
      }),
    )
    const headers: ConsultHeader[] = (page.Items ?? []).map((item) => StoredHeader.parse(item))
    const nextCursor = page.LastEvaluatedKey ? cursorCodec.encode(page.LastEvaluatedKey) : null
    return { headers, nextCursor }
  }

  return { register, settle, openConsults, locate, list }
}
