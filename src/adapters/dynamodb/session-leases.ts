import { createHash } from 'node:crypto'
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import type { Sealer } from '../credentials/sealer.ts'
import { SessionMaterial } from '../gws/session-material.ts'
import { connectingSince, sessionStates } from '../gws/session-status.ts'
import type { SessionStatus } from '../gws/session-status.ts'
import { holds, readPartition } from './table-client.ts'
import type { Table } from './table-client.ts'

/** The right to hold an agent's session. The epoch rises with each owner, so that a late one can be told. */
export type Lease = { agent: string; owner: string; epoch: number }

/** An agent's row. `wanted` stays true while a session is only between two owners. */
export type LeaseRow = {
  agent: string
  owner: string | null
  epoch: number
  wanted: boolean
  status: SessionStatus
}

/**
 * Who holds which agent's session, and what others need to act in it. Rows are never removed, so that epochs never start
 * anew. Every read sees every earlier write.
 */
export type SessionLeases = {
  /** Takes an agent whom nobody holds; undefined when somebody was faster. */
  claim(agent: string, owner: string): Promise<Lease | undefined>
  /** Takes a lease from its owner, who has to be dead; undefined when it is not his any more. */
  takeOver(from: Lease, owner: string): Promise<Lease | undefined>
  /** Gives a lease back with the session's last status; does nothing for one that was lost. Safe to repeat. */
  release(lease: Lease, status: SessionStatus, wanted: boolean): Promise<void>
  /** Shows the session, with what is needed to act in it once it is up. False when the lease was lost. Safe to repeat. */
  publish(lease: Lease, status: SessionStatus, material: SessionMaterial | null): Promise<boolean>
  /** With the material, decrypted. */
  find(agent: string): Promise<(LeaseRow & { material: SessionMaterial | null }) | undefined>
  status(agent: string): Promise<LeaseRow | undefined>
  list(): Promise<LeaseRow[]>
}

const When = z.iso.datetime().transform((text) => new Date(text))
const StoredStatus = z.object({
  state: z.enum(sessionStates),
  since: When,
  reason: z.string().nullable(),
  connectedAt: When.nullable(),
  lastPollAt: When.nullable(),
  reconnects: z.int(),
  resyncs: z.int(),
})
const StoredRow = z.object({
  sk: z.string(),
  owner: z.string().optional(),
  epoch: z.int(),
  wanted: z.boolean(),
  session: StoredStatus,
})
const StoredMaterial = z.object({ sealedMaterial: z.string().optional() })
const StoredEpoch = StoredRow.pick({ epoch: true })

/** Sixteen, so that none is hot and all can be listed. */
const partitions = Array.from({ length: 16 }, (_, n) => `sessions#${n.toString(16)}`)
const itemKey = (agent: string) => {
  const digit = createHash('sha256').update(agent).digest('hex').charAt(0)
  return { pk: `sessions#${digit}`, sk: agent }
}
const purpose = (agent: string) => `session-material/${agent}`

const nobodys = 'attribute_not_exists(#owner)'
const thisOne = '#owner = :from AND epoch = :epoch'

/** Leases in DynamoDB, the material in them encrypted: whoever has that is signed in as the agent. */
export const dynamoSessionLeases = (
  table: Table,
  { sealer, clock }: { sealer: Sealer; clock: Clock },
): SessionLeases => {
  const { client, name: TableName } = table

  /** Changes a row if the condition holds; the epoch that it has then. */
  const change = async (
    agent: string,
    { to, only, values }: { to: string; only: string; values: Record<string, unknown> },
  ): Promise<number | undefined> => {
    const command = new UpdateCommand({
      TableName,
      Key: itemKey(agent),
      UpdateExpression: to,
      ConditionExpression: only,
      ExpressionAttributeNames: { '#owner': 'owner', '#session': 'session' },
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    })
    let row: unknown
    const changed = await holds(client.send(command).then(({ Attributes }) => (row = Attributes)))
    return changed ? StoredEpoch.parse(row).epoch : undefined
  }

  const take = async (agent: string, owner: string, from?: Lease): Promise<Lease | undefined> => {
    const status = toStored(connectingSince(clock.now()))
    const epoch = await change(agent, {
      to: 'SET #owner = :owner, wanted = :yes, #session = :status REMOVE sealedMaterial ADD epoch :one',
      only: from ? thisOne : nobodys,
      values: {
        ':owner': owner,
        ':yes': true,
        ':status': status,
        ':one': 1,
        ...(from && { ':from': from.owner, ':epoch': from.epoch }),
      },
    })
    return epoch === undefined ? undefined : { agent, owner, epoch }
  }

  const read = async (agent: string): Promise<Record<string, unknown> | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: itemKey(agent), ConsistentRead: true }),
    )
    return Item
  }

  return {
    claim: (agent, owner) => take(agent, owner),
    takeOver: (from, owner) => take(from.agent, owner, from),

    async release({ agent, owner, epoch }, status, wanted) {
      await change(agent, {
        to: 'SET wanted = :wanted, #session = :status REMOVE #owner, sealedMaterial',
        only: thisOne,
        values: {
          ':from': owner,
          ':epoch': epoch,
          ':wanted': wanted,
          ':status': toStored(status),
        },
      })
    },

    async publish({ agent, owner, epoch }, status, material) {
      const sealed = material && sealer.seal(JSON.stringify(material), purpose(agent))
      const to = sealed === null ? 'REMOVE sealedMaterial' : ', sealedMaterial = :sealed'
      const published = await change(agent, {
        to: `SET #session = :status ${to}`,
        only: thisOne,
        values: {
          ':from': owner,
          ':epoch': epoch,
          ':status': toStored(status),
          ...(sealed !== null && { ':sealed': sealed }),
        },
      })
      return published !== undefined
    },

    async find(agent) {
      const item = await read(agent)
      if (item === undefined) return undefined
      const { sealedMaterial: sealed } = StoredMaterial.parse(item)
      const material =
        sealed === undefined
          ? null
          : SessionMaterial.parse(JSON.parse(sealer.open(sealed, purpose(agent))))
      return { ...toRow(item), material }
    },

    async status(agent) {
      const item = await read(agent)
      return item && toRow(item)
    },

    async list() {
      const rows = await Promise.all(partitions.map((pk) => readPartition(table, pk)))
      return rows.flat().map(toRow)
    },
  }
}

const toRow = (item: Record<string, unknown>): LeaseRow => {
  const { sk: agent, owner = null, epoch, wanted, session: status } = StoredRow.parse(item)
  return { agent, owner, epoch, wanted, status }
}

const toStored = ({ since, connectedAt, lastPollAt, ...status }: SessionStatus) => ({
  ...status,
  since: since.toISOString(),
  connectedAt: connectedAt?.toISOString() ?? null,
  lastPollAt: lastPollAt?.toISOString() ?? null,
})
