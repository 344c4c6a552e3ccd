import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { table as layout } from '../../config/table.ts'
import { InteractionKey } from '../../consult/consult.ts'
import { isLong } from '../../consult/long-consult.ts'
import type { Clock } from '../../consult/ports/clock.ts'
import type { ConsultHeader, ConsultStore } from '../../consult/ports/consult-store.ts'
import { cursorCodec } from './cursor.ts'
import { holds, readIndex, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredHeader = z.object({
  consultId: z.string(),
  callerId: z.string(),
  key: InteractionKey,
  agent: z.string(),
  createdAt: z.string(),
})

const createdAtAndIdOf = ({ createdAt, consultId }: ConsultHeader) => `${createdAt}#${consultId}`
const headerKey = (consultId: string) => ({ pk: `consult#${consultId}`, sk: 'header' })

/** Every header of a consult that is not known to be over carries this partition of a sparse index. */
const open = 'open'
/** And those of a caller's long ones, when they are over, this one, by when that was. */
const longPartition = (callerId: string) => `long#${callerId}`

type ConsultHeaders = Pick<
  ConsultStore,
  'register' | 'settle' | 'openConsults' | 'lasting' | 'locate' | 'list' | 'cursorAfter'
>

/** One item a consult, by its id: where its log is, and whose it is. */
export const consultHeaders = (
  table: Table,
  { clock, expiresAt }: { clock: Clock; expiresAt: () => number },
): ConsultHeaders => {
  const { client, name: TableName } = table

  const register: ConsultStore['register'] = async (header) => {
    const Item = {
      ...headerKey(header.consultId),
      ...header,
      createdAtAndId: createdAtAndIdOf(header),
      open,
      openKey: `${header.agent}#${header.consultId}`,
      expiresAt: expiresAt(),
    }
    await client.send(new PutCommand({ TableName, Item }))
  }

  const settle: ConsultStore['settle'] = async ({ consultId, callerId, createdAt }) => {
    const now = clock.now()
    const long = isLong({ createdAt }, now) && {
      ':long': longPartition(callerId),
      ':key': `${now.toISOString()}#${consultId}`,
    }
    await holds(
      client.send(
        new UpdateCommand({
          TableName,
          Key: headerKey(consultId),
          UpdateExpression: long ? 'SET #open = :long, openKey = :key' : 'REMOVE #open, openKey',
          ConditionExpression: '#open = :open',
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: { ':open': open, ...long },
        }),
      ),
    )
  }

  const lasting: ConsultStore['lasting'] = async ({ callerId, since }) => {
    const [present, over] = await Promise.all([
      openConsults(),
      readIndex(table, 'openConsults', {
        partition: longPartition(callerId),
        sortsBetween: [since.toISOString(), '~'],
      }),
    ])
    return [...present, ...over.map((item) => StoredHeader.parse(item))].filter(
      (header) => header.callerId === callerId && isLong(header, since),
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
    const item = await readItem(table, headerKey(consultId))
    return item && StoredHeader.parse(item)
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

  const cursorAfter: ConsultStore['cursorAfter'] = (header) =>
    cursorCodec.encode({
      ...headerKey(header.consultId),
      callerId: header.callerId,
      createdAtAndId: createdAtAndIdOf(header),
    })

  return { register, settle, openConsults, lasting, locate, list, cursorAfter }
}
