import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { hashOf } from '../credentials/credential.ts'
import type { Table } from './table-client.ts'

const StoredToken = z.object({ callerId: z.string(), agent: z.string(), expiresAt: z.int() })

/** Caller tokens: for one agent, for minutes. Every read sees every earlier write. */
export type CallerTokens = {
  /** Makes the token good until `expires`, in whole seconds. Only a hash of it is kept. */
  issue(token: string, about: { callerId: string; agent: string; expires: Date }): Promise<void>
  /** Undefined when there is none, and from the moment when it expires. */
  find(token: string): Promise<{ callerId: string; agent: string; expires: Date } | undefined>
}

const itemKey = (token: string) => ({ pk: `caller-token#${hashOf(token)}`, sk: 'token' })

/** Tokens in DynamoDB, by hash. They outlive their time there until they are cleaned up, so the time is looked at. */
export const dynamoCallerTokens = (
  { client, name: TableName }: Table,
  clock: Clock,
): CallerTokens => ({
  async issue(token, { callerId, agent, expires }) {
    const expiresAt = Math.floor(expires.getTime() / 1000)
    const Item = { ...itemKey(token), callerId, agent, expiresAt }
    await client.send(new PutCommand({ TableName, Item }))
  },

  async find(token) {
    const Key = itemKey(token)
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    if (Item === undefined) return undefined
    const { callerId, agent, expiresAt } = StoredToken.parse(Item)
    const expires = new Date(expiresAt * 1000)
    return expires > clock.now() ? { callerId, agent, expires } : undefined
  },
})
