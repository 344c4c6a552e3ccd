import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import { abortingAfter } from '../aborting-after.ts'
import type { Table } from './table-client.ts'

/** Who is counted: a caller, or its tokens for one agent. */
export type Counted = { callerId: string; onlyAgent?: string | undefined }

/** How many requests he has made in this minute, this one among them, and how many seconds are left of it. */
export type Window = { requests: number; secondsLeft: number }

export type RequestWindows = {
  /** Counts a request. Never rejects, and soon answers: undefined when it could not be counted in time. */
  count(who: Counted): Promise<Window | undefined>
}

export const windowSeconds = 60

/** Longer than the store ever takes while it works. */
const patienceMs = 1000

const StoredWindow = z.object({ requests: z.int() })

/** No name of a caller or an agent makes one partition of another. */
const partitionOf = ({ callerId, onlyAgent }: Counted): string =>
  onlyAgent === undefined
    ? `requests#${callerId}`
    : `token-requests#${JSON.stringify([callerId, onlyAgent])}`

/** A row for each of them and each minute, changed by one atomic update a request; `uncounted` hears why one was not counted. */
export const dynamoRequestWindows = (
  { client, name: TableName }: Table,
  { clock, uncounted }: { clock: Clock; uncounted: (cause: unknown) => void },
): RequestWindows => ({
  async count(who) {
    const now = clock.now().getTime() / 1000
    const start = Math.floor(now / windowSeconds) * windowSeconds
    const end = start + windowSeconds
    try {
      const command = new UpdateCommand({
        TableName,
        Key: { pk: partitionOf(who), sk: String(start) },
        UpdateExpression: 'ADD requests :one SET expiresAt = :end',
        ExpressionAttributeValues: { ':one': 1, ':end': end },
        ReturnValues: 'ALL_NEW',
      })
      const { Attributes } = await abortingAfter(patienceMs, (abortSignal) =>
        client.send(command, { abortSignal }),
      )
      return { ...StoredWindow.parse(Attributes), secondsLeft: Math.ceil(end - now) }
    } catch (cause) {
      uncounted(cause)
      return undefined
    }
  },
})
