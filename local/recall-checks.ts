import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Wiring } from '../src/adapters/wiring.ts'

const Header = z.object({ consultId: z.string() })

/**
 * Plans a look at every consult in the table. Only the local stack needs it: its data outlives a restart, but the embedded
 * queue forgets the looks that were planned. Those that are over are looked at for nothing.
 */
export const recallChecks = async ({ table, followUp }: Wiring): Promise<void> => {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      FilterExpression: 'sk = :header',
      ExpressionAttributeValues: { ':header': 'header' },
    },
  )
  for await (const { Items = [] } of pages) {
    const headers = Items.map((item) => Header.parse(item))
    await Promise.all(headers.map(({ consultId }) => followUp.checkIn(1, consultId)))
  }
}
