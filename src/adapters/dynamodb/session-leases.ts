import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Clock } from '../../consult/ports/clock.ts'
import type { Agents } from '../credentials/agents-file.ts'
import type { Sealer } from '../credentials/sealer.ts'
import type { SessionMaterial } from '../gws/session-material.ts'
import { connectingSince, isStopped } from '../gws/session-status.ts'
import type { SessionStatus } from '../gws/session-status.ts'
import { dynamoLeaseRows } from './lease-rows.ts'
import type { LeaseRows, LeaseRowsDeps } from './lease-rows.ts'
import { dynamoSessionMaterials } from './session-materials.ts'
import { rowKey, toStored } from './session-row.ts'
import type { LeaseRow } from './session-row.ts'
import { ifHolds } from './table-client.ts'
import type { Table } from './table-client.ts'

/**
 * The right to hold an agent's session. The epoch rises with each owner, so that a late one can be told. With `onTrial` the
 * agent was refused when somebody last tried: one more try has to do.
 */
export type Lease = { agent: string; owner: string; epoch: number; onTrial?: true }

/**
 * Who holds which agent's session, and what others need to act in it. Rows are never removed, so that epochs never start
 * anew. Every read sees every earlier write.
 */
export type SessionLeases = LeaseRows & {
  /** Takes an agent whom nobody holds; undefined when somebody was faster. */
  claim(agent: string, owner: string): Promise<Lease | undefined>
  /** Takes an agent who is barred, and whom nobody has had since this epoch; keeps the time. */
  lift(agent: string, owner: string, epoch: number): Promise<Lease | undefined>
  /** Takes a lease from its owner, who has to be dead; undefined when it is not his any more. */
  takeOver(from: Lease, owner: string): Promise<Lease | undefined>
  /**
   * Gives a lease back with the session's last status, and counts it when that is a refusal; does nothing for one that was
   * lost. Safe to repeat.
   */
  release(lease: Lease, status: SessionStatus, wanted: boolean): Promise<void>
  /** Shows the session, with what is needed to act in it once it is up. False when the lease was lost. Safe to repeat. */
  publish(lease: Lease, status: SessionStatus, material: SessionMaterial | null): Promise<boolean>
  /** With the material while it is connected, decrypted. */
  find(agent: string): Promise<(LeaseRow & { material: SessionMaterial | null }) | undefined>
}

export type SessionLeasesDeps = Pick<LeaseRowsDeps, 'unreadable'> & {
  sealer: Sealer
  clock: Clock
  agents: Agents
}

const StoredTaken = z.object({ epoch: z.int(), refusedWith: z.string().optional() })

const nobodys = 'attribute_not_exists(#owner)'
const thisOne = '#owner = :from AND epoch = :epoch'

type Change = { to: string; only: string; values: Record<string, unknown> }

/** Leases in DynamoDB. */
export const dynamoSessionLeases = (table: Table, deps: SessionLeasesDeps): SessionLeases => {
  const { sealer, clock, agents, unreadable } = deps
  const { client, name: TableName } = table
  const materials = dynamoSessionMaterials(table, sealer)

  const credentialsOf = (agent: string): string | undefined => {
    const credentials = agents.find(agent)
    return credentials && sealer.print(JSON.stringify(credentials), `refused-credentials/${agent}`)
  }
  const rows = dynamoLeaseRows(table, { credentialsOf, unreadable })
  const stored = (status: SessionStatus) => toStored(status, clock.now())

  /** Changes a row if the condition holds; the row as it is then. */
  const change = async (agent: string, { to, only, values }: Change): Promise<unknown> => {
    const command = new UpdateCommand({
      TableName,
      Key: rowKey(agent),
      UpdateExpression: to,
      ConditionExpression: only,
      ExpressionAttributeNames: { '#owner': 'owner', '#session': 'session' },
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    })
    return (await ifHolds(client.send(command)))?.Attributes
  }

  const take = async (
    agent: string,
    owner: string,
    { only, values = {}, and = '' }: Partial<Omit<Change, 'to'>> & { and?: string },
  ): Promise<Lease | undefined> => {
    const row = await change(agent, {
      to: `SET #owner = :owner, wanted = :yes, #session = :status${and} ADD epoch :one`,
      only: only ?? nobodys,
      values: {
        ':owner': owner,
        ':yes': true,
        ':status': stored(connectingSince(clock.now())),
        ':one': 1,
        ...values,
      },
    })
    if (row === undefined) return undefined
    const { epoch, refusedWith } = StoredTaken.parse(row)
    const onTrial = refusedWith !== undefined && refusedWith === credentialsOf(agent)
    return { agent, owner, epoch, ...(onTrial && { onTrial }) }
  }

  return {
    ...rows,
    claim: (agent, owner) => take(agent, owner, {}),
    lift: (agent, owner, epoch) =>
      take(agent, owner, {
        only: `${nobodys} AND epoch = :epoch`,
        and: ', liftedAt = :now',
        values: { ':epoch': epoch, ':now': clock.now().toISOString() },
      }),
    takeOver: (from, owner) =>
      take(from.agent, owner, {
        only: thisOne,
        values: { ':from': from.owner, ':epoch': from.epoch },
      }),

    async release(lease, status, wanted) {
      const { agent, owner, epoch } = lease
      await materials.remove(lease)
      const give = (more: { only?: string; set?: string; values?: Change['values'] }) =>
        change(agent, {
          to: `SET wanted = :wanted, #session = :status${more.set ?? ''}`,
          only: `${thisOne}${more.only ?? ''}`,
          values: {
            ':from': owner,
            ':epoch': epoch,
            ':wanted': wanted,
            ':status': stored(status),
            ...more.values,
          },
        })
      if (!isStopped(status)) {
        await give({ set: ' REMOVE #owner' })
        return
      }
      const values = { ':print': credentialsOf(agent) ?? 'none', ':one': 1 }
      const again = await give({
        only: ' AND refusedWith = :print',
        set: ' REMOVE #owner ADD refusals :one',
        values,
      })
      if (again !== undefined) return
      await give({
        set: ', refusals = :one, refusedWith = :print REMOVE #owner, liftedAt',
        values,
      })
    },

    async publish(lease, status, material) {
      if (material && !(await materials.keep(lease, material))) return false
      const isUp = status.state === 'connected'
      const row = await change(lease.agent, {
        to: `SET #session = :status${isUp ? ' REMOVE refusals, refusedWith, liftedAt' : ''}`,
        only: thisOne,
        values: { ':from': lease.owner, ':epoch': lease.epoch, ':status': stored(status) },
      })
      return row !== undefined
    },

    async find(agent) {
      const [row, kept] = await Promise.all([rows.status(agent), materials.read(agent)])
      if (row === undefined) return undefined
      const isUp = row.owner !== null && row.status.state === 'connected'
      return { ...row, material: isUp && kept?.epoch === row.epoch ? kept.open() : null }
    },
  }
}
