import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import type { Table } from './table-client.ts'

/** How many requests a caller has made in this minute, this one among them, and how many seconds are left of it. */
export type Window = { requests: number; secondsLeft: number }

export type RequestWindows = {
  /** Counts a request. Never rejects, and soon answers: undefined when it could not be counted in time. */
  count(callerId: string): Promise<Window | undefined>
}

export const windowSeconds = 60

/** Longer than the store ever takes while it works. */
const patienceMs = 1000

const Counted = z.object({ requests: z.int() })

/** A row for each caller and minute, changed by one atomic update a request; `uncounted` hears why one was not counted. */
export const dynamoRequestWindows = (
  { client, name: TableName }: Table,
  { clock, uncounted }: { clock: Clock; uncounted: (cause: unknown) => void },
): RequestWindows => ({
  async count(callerId) {
    const now = clock.now().getTime() / 1000
    const start = Math.floor(now / windowSeconds) * windowSeconds
    const end = start + windowSeconds
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName,
          Key: { pk: `requests#${callerId}`, sk: String(start) },
          UpdateExpression: 'ADD requests :one SET expiresAt = :end',
          ExpressionAttributeValues: { ':one': 1, ':end': end },
          ReturnValues: 'ALL_NEW',
        }),
        { abortSignal: AbortSignal.timeout(patienceMs) },
      )
      return { ...Counted.parse(Attributes), secondsLeft: Math.ceil(end - now) }
    } catch (cause) {
      uncounted(cause)
      return undefined
    }
  },
})
