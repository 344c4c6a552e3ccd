import { createHash } from 'node:crypto'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { Audience } from '../../consult/consult.ts'
import type { SocketTickets } from '../../consult/ports/socket-tickets.ts'
import type { Table } from './table-client.ts'

const StoredTicket = z.object({
  callerId: z.string(),
  audience: Audience,
  onlyAgent: z.string().optional(),
  keyId: z.string().optional(),
  until: z.int().optional(),
  expiresAt: z.int(),
})

const itemKey = (ticket: string) => ({
  pk: `ticket#${createHash('sha256').update(ticket).digest('base64url')}`,
  sk: 'ticket',
})

/** Tickets in DynamoDB, by hash. Deleting one and being told what it was is one operation, so only one can use it. */
export const dynamoSocketTickets = ({ client, name: TableName }: Table): SocketTickets => ({
  async issue(ticket, holder, expires) {
    const expiresAt = Math.floor(expires.getTime() / 1000)
    await client.send(
      new PutCommand({ TableName, Item: { ...itemKey(ticket), ...holder, expiresAt } }),
    )
  },

  async redeem(ticket, now) {
    const { Attributes } = await client.send(
      new DeleteCommand({ TableName, Key: itemKey(ticket), ReturnValues: 'ALL_OLD' }),
    )
    if (Attributes === undefined) return undefined
    const { expiresAt, callerId, audience, ...narrower } = StoredTicket.parse(Attributes)
    return expiresAt * 1000 <= now.getTime() ? undefined : { callerId, audience, ...narrower }
  },
})
