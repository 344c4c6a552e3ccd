import { z } from 'zod'
import { shuffled } from '../../consult/shuffled.ts'
import { rowKey, rowPartitions, toRow } from './session-row.ts'
import type { LeaseRow } from './session-row.ts'
import { readItem, readPartition, readStepwise } from './table-client.ts'
import type { Table } from './table-client.ts'

/** Who holds which agent's session, as it is shown. Every read sees every earlier write. */
export type LeaseRows = {
  status(agent: string): Promise<LeaseRow | undefined>
  /** All of them in no order, without rows that cannot be read. */
  list(): Promise<LeaseRow[]>
  /** Some of them, in the order in which they are kept; `after` is the agent of the row before. */
  page(limit: number, after?: string): Promise<LeasePage>
}

/** `last` is the agent of the last row that was looked at; null when there are no more. */
type LeasePage = { rows: LeaseRow[]; last: string | null }

export type LeaseRowsDeps = {
  /** A print of an agent's present credentials; undefined for an agent who has none. */
  credentialsOf: (agent: string) => string | undefined
  /** A row is not as it has to be and was left out. */
  unreadable: (cause: unknown) => void
}

const agentOf = (items: Record<string, unknown>[]): string => z.string().parse(items.at(-1)?.['sk'])

export const dynamoLeaseRows = (
  table: Table,
  { credentialsOf, unreadable }: LeaseRowsDeps,
): LeaseRows => {
  const readable = (item: Record<string, unknown>): LeaseRow[] => {
    try {
      return [toRow(item, credentialsOf)]
    } catch (cause) {
      unreadable(cause)
      return []
    }
  }

  return {
    async status(agent) {
      const item = await readItem(table, rowKey(agent))
      return item && toRow(item, credentialsOf)
    },

    async list() {
      const rows: LeaseRow[] = []
      // One after the other: a listener relays events meanwhile, which are not to wait until all has been read. In any order: all
      // listeners look when one has died, and are not to meet at the same partition.
      for (const partition of shuffled(rowPartitions, Math.random))
        rows.push(...(await readPartition(table, partition)).flatMap(readable))
      return rows
    },

    async page(limit, after) {
      const items: Record<string, unknown>[] = []
      const from = after === undefined ? 0 : rowPartitions.indexOf(rowKey(after).pk)
      for (const [n, partition] of rowPartitions.slice(from).entries()) {
        const start = n === 0 && after !== undefined ? { after } : {}
        const rows = readStepwise(table, { partition, ...start, atFirst: limit - items.length + 1 })
        for await (const item of rows) {
          if (items.length === limit) return { rows: items.flatMap(readable), last: agentOf(items) }
          items.push(item)
        }
      }
      return { rows: items.flatMap(readable), last: null }
    },
  }
}
