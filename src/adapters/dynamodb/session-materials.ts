import { createHash } from 'node:crypto'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import type { Sealer } from '../credentials/sealer.ts'
import { SessionMaterial } from '../gws/session-material.ts'
import { holds, readItem } from './table-client.ts'
import type { Table } from './table-client.ts'

/** What others need to act in a session, encrypted: whoever has that is signed in as the agent. */
export type SessionMaterials = {
  /** Writes it if it has changed. False when there is one of a later lease. Safe to repeat. */
  keep(lease: { agent: string; epoch: number }, material: SessionMaterial): Promise<boolean>
  /** Takes it away, unless it is of a later lease. Safe to repeat. */
  remove(lease: { agent: string; epoch: number }): Promise<void>
  /** Decrypted, with the epoch of its lease and every earlier write; throws when it cannot be opened. */
  read(agent: string): Promise<{ epoch: number; open: () => SessionMaterial } | undefined>
}

const Stored = z.object({ epoch: z.int(), sealedMaterial: z.string() })

const keyOf = (agent: string) => ({ pk: `material#${agent}`, sk: 'material' })
const purpose = (agent: string) => `session-material/${agent}`
const noLater = 'attribute_not_exists(epoch) OR epoch <= :epoch'

/** Material in items of its own: rows are read by the thousand, this is not. */
export const dynamoSessionMaterials = (table: Table, sealer: Sealer): SessionMaterials => {
  const { client, name: TableName } = table
  /** What this process has written last. */
  const kept = new Map<string, string>()

  return {
    async keep({ agent, epoch }, material) {
      const plain = JSON.stringify(material)
      const print = `${epoch}/${createHash('sha256').update(plain).digest('base64')}`
      if (kept.get(agent) === print) return true
      const command = new UpdateCommand({
        TableName,
        Key: keyOf(agent),
        UpdateExpression: 'SET epoch = :epoch, sealedMaterial = :sealed',
        ConditionExpression: noLater,
        ExpressionAttributeValues: {
          ':epoch': epoch,
          ':sealed': sealer.seal(plain, purpose(agent)),
        },
      })
      const isKept = await holds(client.send(command))
      if (isKept) kept.set(agent, print)
      return isKept
    },

    async remove({ agent, epoch }) {
      kept.delete(agent)
      const command = new DeleteCommand({
        TableName,
        Key: keyOf(agent),
        ConditionExpression: noLater,
        ExpressionAttributeValues: { ':epoch': epoch },
      })
      await holds(client.send(command))
    },

    async read(agent) {
      const item = await readItem(table, keyOf(agent))
      if (item === undefined) return undefined
      const { epoch, sealedMaterial } = Stored.parse(item)
      const open = () =>
        SessionMaterial.parse(JSON.parse(sealer.open(sealedMaterial, purpose(agent))))
      return { epoch, open }
    },
  }
}
