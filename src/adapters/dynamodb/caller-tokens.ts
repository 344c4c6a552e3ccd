import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { hashOf } from '../credentials/credential.ts'
import { readItem } from './table-client.ts'
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
export const dynamoCallerTokens = (table: Table, clock: Clock): CallerTokens => ({
  async issue(token, { callerId, agent, expires }) {
    const expiresAt = Math.floor(expires.getTime() / 1000)
    const Item = { ...itemKey(token), callerId, agent, expiresAt }
    await table.client.send(new PutCommand({ TableName: table.name, Item }))
  },

  async find(token) {
    const item = await readItem(table, itemKey(token))
    if (item === undefined) return undefined
    const { callerId, agent, expiresAt } = StoredToken.parse(item)
    const expires = new Date(expiresAt * 1000)
    return expires > clock.now() ? { callerId, agent, expires } : undefined
  },
})
