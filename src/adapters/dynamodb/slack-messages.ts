import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { holds, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

const StoredMessage = z.object({
  channel: z.string().optional(),
  ts: z.string().optional(),
  sequence: z.int(),
  shown: z.int(),
})

const StoredQuiet = z.object({ until: z.iso.datetime().optional() })

/** `sequence` is the newest state that anybody is about to show, `shown` the newest that surely is. */
type SlackMessage = { channel: string; ts: string; sequence: number; shown: number }

/** The messages in Slack that follow consults. Every read sees every earlier write. */
export type SlackMessages = {
  find(consultId: string): Promise<SlackMessage | undefined>
  /** Before it is posted: false while somebody else is about to, or has. Whoever was about to for a minute is dead. */
  claim(consultId: string): Promise<boolean>
  /** It has not been posted, after all. */
  release(consultId: string): Promise<void>
  /** It has been posted, and shows the state of this sequence. */
  posted(consultId: string, message: Omit<SlackMessage, 'shown'>): Promise<void>
  /** For how long a method of Slack's is to be left alone yet; 0 or less when it is not. */
  quietSeconds(method: string): Promise<number>
  beQuiet(method: string, seconds: number): Promise<void>
  /** Before it is changed: false when it is about to show something newer, or does. Safe to repeat. */
  advance(consultId: string, sequence: number): Promise<boolean>
  /** After it was changed: false when somebody has begun to show something newer meanwhile. Safe to repeat. */
  shown(consultId: string, sequence: number): Promise<boolean>
}

const key = (consultId: string) => ({ pk: `slack#${consultId}`, sk: 'message' })
const quietKey = (method: string) => ({ pk: 'slack', sk: `quiet#${method}` })
const claimedMs = 60_000

export const dynamoSlackMessages = (
  table: Table,
  { clock, keptSeconds }: { clock: Clock; keptSeconds: number },
): SlackMessages => {
  const { client, name: TableName } = table
  const expiresAt = () => Math.floor(clock.now().getTime() / 1000) + keptSeconds
  return {
    async find(consultId) {
      const item = await readItem(table, key(consultId))
      if (item === undefined) return undefined
      const { channel, ts, ...rest } = StoredMessage.parse(item)
      return channel === undefined || ts === undefined ? undefined : { channel, ts, ...rest }
    },

    claim: (consultId) =>
      holds(
        client.send(
          new PutCommand({
            TableName,
            Item: {
              ...key(consultId),
              sequence: 0,
              shown: 0,
              claimedAt: clock.now().toISOString(),
              expiresAt: expiresAt(),
            },
            ConditionExpression:
              'attribute_not_exists(pk) OR (attribute_not_exists(ts) AND claimedAt < :dead)',
            ExpressionAttributeValues: {
              ':dead': new Date(clock.now().getTime() - claimedMs).toISOString(),
            },
          }),
        ),
      ),

    async release(consultId) {
      await holds(
        client.send(
          new DeleteCommand({
            TableName,
            Key: key(consultId),
            ConditionExpression: 'attribute_not_exists(ts)',
          }),
        ),
      )
    },

    async posted(consultId, message) {
      const shown = message.sequence
      const Item = { ...key(consultId), ...message, shown, expiresAt: expiresAt() }
      await client.send(new PutCommand({ TableName, Item }))
    },

    async quietSeconds(method) {
      const { until } = StoredQuiet.parse((await readItem(table, quietKey(method))) ?? {})
      return until === undefined ? 0 : (Date.parse(until) - clock.now().getTime()) / 1000
    },

    async beQuiet(method, seconds) {
      const until = new Date(clock.now().getTime() + seconds * 1000).toISOString()
      const Item = { ...quietKey(method), until, expiresAt: expiresAt() }
      await client.send(new PutCommand({ TableName, Item }))
    },

    advance: (consultId, sequence) =>
      holds(
        client.send(
          new UpdateCommand({
            TableName,
            Key: key(consultId),
            UpdateExpression: 'SET #sequence = :sequence, expiresAt = :expiresAt',
            ConditionExpression: '#sequence <= :sequence',
            ExpressionAttributeNames: { '#sequence': 'sequence' },
            ExpressionAttributeValues: { ':sequence': sequence, ':expiresAt': expiresAt() },
          }),
        ),
      ),

    shown: (consultId, sequence) =>
      holds(
        client.send(
          new UpdateCommand({
            TableName,
            Key: key(consultId),
            UpdateExpression: 'SET shown = :sequence',
            ConditionExpression: '#sequence = :sequence',
            ExpressionAttributeNames: { '#sequence': 'sequence' },
            ExpressionAttributeValues: { ':sequence': sequence },
          }),
        ),
      ),
  }
}
